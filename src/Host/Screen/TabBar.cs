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

    public void Draw(CellGrid grid, Area area, Theme theme, List<Page?> tabs, Page current)
    {
        _ends.Clear();
        if (area.Height == 0)
        {
            return;
        }

        grid.Fill(0, area.Y, grid.Width, 1, ' ', theme.Status);
        Span<char> buffer = stackalloc char[64];
        int x = 0;
        foreach (Page? tab in tabs)
        {
            if (tab is null)
            {
                _ends.Add(x);
                continue;
            }

            LineText text = new(buffer);
            text.Add(' ');
            if (_ends.Count < Keys)
            {
                text.Add((_ends.Count + 1) % Keys);
                text.Add(' ');
            }

            text.Add(tab.Title);
            text.Add(' ');
            x += grid.Write(x, area.Y, text.Text, tab == current ? theme.StatusStrong : theme.Status);
            _ends.Add(x);
        }
    }

    /// <summary>The tab at a column, or -1.</summary>
    public int At(int x) => _ends.FindIndex(end => x < end);
}
