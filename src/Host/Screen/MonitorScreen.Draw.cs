using Bpftop.Host.Screen.Dialogs;
using Bpftop.Host.Screen.Drawing;
using Bpftop.Host.Screen.Header;
using Bpftop.Terminal;

namespace Bpftop.Host.Screen;

/// <summary>Drawing: header, tabs, page, status bar, function keys, and the windows over them.</summary>
internal sealed partial class MonitorScreen
{
    private const int LongestStatus = 256;

    /// <summary>Draws everything; the renderer finds out what differs.</summary>
    public void Draw(CellGrid grid)
    {
        NeedsDraw = false;
        grid.Clear(Theme.Text);
        if (grid.Width == 0 || grid.Height == 0)
        {
            return;
        }

        int header = _frame is null ? 0 : HeaderPanel.HeightFor(_frame, grid.Width, ScreenLayout.HeaderLimit(grid.Height));
        _layout = ScreenLayout.Of(grid.Width, grid.Height, header, _tables.Count > 0);
        if (_frame is not null && header > 0)
        {
            _header.Draw(grid, _layout.Header, _frame);
        }

        DrawTabs(grid);
        _page.Draw(grid, _layout.Page);
        DrawStatus(grid);
        if (_layout.Functions.Height > 0)
        {
            _functions.Draw(grid, _layout.Functions.Y, Theme);
        }

        DrawDialogs(grid);
    }

    private void DrawDialogs(CellGrid grid)
    {
        if (_dialogs.Count == 0)
        {
            return;
        }

        grid.Highlight(0, 0, grid.Width, grid.Height, Theme.Behind.Background, Theme.Behind.Attributes);
        foreach (Dialog dialog in _dialogs)
        {
            dialog.Draw(grid, Theme);
        }
    }

    private void DrawTabs(CellGrid grid)
    {
        if (_layout.Tabs.Height == 0)
        {
            return;
        }

        grid.Fill(0, _layout.Tabs.Y, grid.Width, 1, ' ', Theme.Status);
        int x = 0;
        for (int tab = 0; tab <= _tables.Count; tab++)
        {
            x += DrawTab(grid, x, tab);
        }
    }

    private int DrawTab(CellGrid grid, int x, int tab)
    {
        Pages.Page page = tab == 0 ? _processes : _tables[tab - 1];
        LineText text = new(stackalloc char[64]);
        WriteTab(ref text, tab, page.Title);
        return grid.Write(x, _layout.Tabs.Y, text.Text, page == _page ? Theme.StatusStrong : Theme.Status);
    }

    private static void WriteTab(ref LineText text, int tab, string title)
    {
        text.Add(' ');
        text.Add(tab + 1);
        text.Add(' ');
        text.Add(title);
        text.Add(' ');
    }

    private int TabAt(int x)
    {
        Span<char> buffer = stackalloc char[64];
        for (int tab = 0; tab <= _tables.Count; tab++)
        {
            LineText text = new(buffer);
            WriteTab(ref text, tab, tab == 0 ? _processes.Title : _tables[tab - 1].Title);
            x -= TextWidth.Of(text.Text);
            if (x < 0)
            {
                return tab;
            }
        }

        return -1;
    }

    private void DrawStatus(CellGrid grid)
    {
        Area area = _layout.Status;
        if (area.Height == 0)
        {
            return;
        }

        grid.Fill(0, area.Y, grid.Width, 1, ' ', Theme.Status);
        int right = DrawStatusRight(grid, area);
        int width = Math.Max(0, right - area.X - 1);
        if (_page.Prompt is { } prompt)
        {
            DrawPrompt(grid, area with { Width = grid.Width }, prompt);
        }
        else if (_message.Length > 0)
        {
            grid.Write(area.X, area.Y, _message, _isWarning ? Theme.StatusError : Theme.StatusStrong, width);
        }
        else if (_fault is not null)
        {
            int used = grid.Write(area.X, area.Y, "refresh failed: ", Theme.StatusError, width);
            grid.Write(area.X + used, area.Y, _fault, Theme.StatusError, width - used);
        }
        else
        {
            LineText text = new(stackalloc char[LongestStatus]);
            _page.WriteStatus(ref text);
            grid.Write(area.X, area.Y, text.Text, Theme.Status, width);
        }
    }

    /// <returns>Where it begins.</returns>
    private int DrawStatusRight(CellGrid grid, Area area)
    {
        LineText text = new(stackalloc char[64]);
        if (_sequence.Pending.Length > 0)
        {
            text.Add(_sequence.Pending);
            text.Add("_ ");
        }

        text.Add(IsPaused ? "PAUSED " : "");
        text.Add(Options.ReadOnly ? "readonly " : "");
        if (_frame is not null)
        {
            text.Add('[');
            text.Add(_frame.Collector.Name == "bpf" ? "eBPF" : _frame.Collector.Name);
            text.Add(']');
        }

        int x = Math.Max(area.X, area.Right - text.Length);
        grid.Write(x, area.Y, text.Text, Theme.StatusStrong);
        return x;
    }

    private void DrawPrompt(CellGrid grid, Area area, Pages.Prompt prompt)
    {
        grid.Fill(0, area.Y, grid.Width, 1, ' ', Theme.Status);
        int used = grid.Write(area.X, area.Y, prompt.Label, Theme.StatusStrong, area.Width);
        used += grid.Write(area.X + used, area.Y, ": ", Theme.StatusStrong, area.Width - used);
        int rest = Math.Max(1, area.Width - used);

        // What is wrong stands at the right, and leaves the typed text at least half of the line.
        int error = prompt.Error is null ? 0 : Math.Min(TextWidth.Of(prompt.Error) + 1, rest / 2);
        if (error > 0)
        {
            grid.Write(area.Right - error + 1, area.Y, prompt.Error, Theme.StatusError, error - 1);
        }

        prompt.Editor.Draw(grid, new Area(area.X + used, area.Y, Math.Max(1, rest - error), 1), Theme.Status);
    }
}
