using Bpftop.Host.Screen.Drawing;
using Bpftop.Host.Screen.Pages;
using Bpftop.Host.Screen.Themes;
using Bpftop.Terminal;

namespace Bpftop.Host.Screen;

/// <summary>The pages that there are, by the numbers of their keys, some of which nothing has; a click goes to one.</summary>
internal sealed class TabBar
{
    /// <summary>Pages with a key of their own: 1 to 9, then 0.</summary>
    private const int Keys = 10;

    private readonly List<int> _ends = [];

    /// <summary>Draws it, so far to the left that the one that is shown is in sight.</summary>
    public void Draw(CellGrid grid, Area area, Theme theme, IReadOnlyList<Page?> tabs, Page? current)
    {
        _ends.Clear();
        if (area.Height == 0)
        {
            return;
        }

        grid.Fill(area.X, area.Y, area.Width, 1, ' ', theme.Status);
        Span<char> buffer = stackalloc char[64];
        int end = 0;
        int shift = 0;
        for (int index = 0; index < tabs.Count; index++)
        {
            end += tabs[index] is { } tab ? TextWidth.Of(TextOf(index, tab, buffer)) : 0;
            shift = tabs[index] is not null && tabs[index] == current ? Math.Max(0, end - area.Width) : shift;
        }

        int x = area.X - shift;
        for (int index = 0; index < tabs.Count; index++)
        {
            if (tabs[index] is { } tab)
            {
                x += grid.Write(x, area.Y, TextOf(index, tab, buffer), tab == current ? theme.StatusStrong : theme.Status);
            }

            _ends.Add(x);
        }
    }

    /// <summary>The tab at a column, or -1.</summary>
    public int At(int x) => _ends.FindIndex(end => x < end);

    private static ReadOnlySpan<char> TextOf(int index, Page tab, Span<char> buffer)
    {
        LineText text = new(buffer);
        text.Add(' ');
        if (index < Keys)
        {
            text.Add((index + 1) % Keys);
            text.Add(' ');
        }

        text.Add(tab.Title);
        text.Add(' ');
        return buffer[..text.Length];
    }
}
