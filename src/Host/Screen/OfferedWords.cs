using Bpftop.Host.Screen.Drawing;
using Bpftop.Host.Screen.Pages;
using Bpftop.Host.Screen.Themes;
using Bpftop.Terminal;

namespace Bpftop.Host.Screen;

/// <summary>The words that the line at the bottom may go on with, in lines above it.</summary>
internal static class OfferedWords
{
    private const int Most = 8;
    private const int Gap = 2;

    /// <summary>The widest that a word may make the column of words.</summary>
    private const int WidestWord = 40;

    /// <summary>Draws them, where there are any.</summary>
    /// <param name="grid">Where to.</param>
    /// <param name="status">The line that is typed into.</param>
    /// <param name="theme">How it looks.</param>
    /// <param name="prompt">What is typed.</param>
    public static void Draw(CellGrid grid, Area status, Theme theme, Prompt prompt)
    {
        ImmutableArray<Candidate> words = prompt.Offered;

        // What the words are about stays in sight on a low screen.
        int height = Math.Min(Math.Min(words.Length, Most), status.Y / 2);
        if (height < 1)
        {
            return;
        }

        int first = Math.Clamp(prompt.Chosen - (height / 2), 0, words.Length - height);
        int widest = 0;
        int width = 0;
        for (int row = 0; row < height; row++)
        {
            widest = Math.Max(widest, Math.Min(WidestWord, TextWidth.Of(words[first + row].Text)));
        }

        for (int row = 0; row < height; row++)
        {
            width = Math.Max(width, widest + Gap + TextWidth.Of(words[first + row].Help));
        }

        width = Math.Min(width + Gap, status.Width);
        int top = status.Y - height;
        grid.Fill(status.X, top, width, height, ' ', theme.WindowText);
        for (int row = 0; row < height; row++)
        {
            Candidate word = words[first + row];
            int y = top + row;
            grid.Write(status.X + 1, y, word.Text, theme.WindowText, Math.Min(widest, width - 1));
            grid.Write(status.X + 1 + widest + Gap, y, word.Help, theme.WindowBorder, width - widest - Gap - 1);
            if (first + row == prompt.Chosen)
            {
                grid.Highlight(status.X, y, width, 1, theme.WindowCursor.Background, theme.WindowCursor.Attributes);
            }
        }

        if (words.Length > height)
        {
            LineText more = new(stackalloc char[32]);
            more.Add(' ');
            more.Add(first + 1);
            more.Add('-');
            more.Add(first + height);
            more.Add(" of ");
            more.Add(words.Length);
            more.Add(' ');
            grid.Write(Math.Max(status.X, status.X + width - more.Length), top, more.Text, theme.WindowTitle, width);
        }
    }
}
