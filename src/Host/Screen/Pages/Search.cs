using Bpftop.Host.View;

namespace Bpftop.Host.Screen.Pages;

/// <summary>A search over a page's lines: moves the cursor and hides nothing.</summary>
internal sealed class Search(IScreen screen, Page page, ILines lines, LineCursor cursor)
{
    /// <summary>What is searched for, or null.</summary>
    public string? Text { get; private set; }

    /// <summary>Opens the line that the text is typed into; the cursor follows.</summary>
    public Prompt Begin()
    {
        CursorPosition from = cursor.Position;
        string? before = Text;
        return new Prompt(
            "Search",
            "",
            text =>
            {
                Text = text.Length == 0 ? null : text;
                return text.Length == 0 || TryFind(text, Math.Max(0, lines.IndexOf(from.Key)), forward: true) ? null : "no match";
            },
            text =>
            {
                Text = text.Length == 0 ? before : text;
                if (text.Length > 0 && lines.Find(text, 0, forward: true, page.Columns) >= 0)
                {
                    cursor.JumpedFrom(from.Key);
                }
                else if (text.Length > 0)
                {
                    cursor.ReturnTo(from);
                    screen.Warn($"no match for {text}; / searches for another text");
                }
            },
            () =>
            {
                Text = before;
                cursor.ReturnTo(from);
            },
            takesAny: true)
        {
            History = screen.Typed.Searches,
        };
    }

    /// <summary>Goes to the next match, around the end, so many times.</summary>
    public void Again(bool forward, int count)
    {
        ProcessKey from = cursor.Key;
        if (Text is null)
        {
            screen.Say("no search; / begins one");
        }
        else if (!TryFindAgain(Text, forward, count))
        {
            screen.Warn($"no match for {Text}");
        }
        else if (from != cursor.Key)
        {
            cursor.JumpedFrom(from);
        }
    }

    public void End() => Text = null;

    /// <summary>Goes so many matches on, around the end. Whole rounds change nothing, so they are left out.</summary>
    private bool TryFindAgain(string text, bool forward, int count)
    {
        int first = -1;
        for (int done = 1; done <= count; done++)
        {
            if (!TryFind(text, cursor.Line + (forward ? 1 : -1), forward))
            {
                return false;
            }

            if (done == 1)
            {
                first = cursor.Line;
            }
            else if (cursor.Line == first)
            {
                count = done + ((count - done) % (done - 1));
            }
        }

        return true;
    }

    private bool TryFind(string text, int from, bool forward)
    {
        int line = lines.Find(text, from, forward, page.Columns);
        if (line >= 0)
        {
            cursor.MoveTo(line);
        }

        return line >= 0;
    }
}
