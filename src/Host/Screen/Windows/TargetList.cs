using Bpftop.Host.Screen.Drawing;
using Bpftop.Host.Screen.Themes;
using Bpftop.Host.Targets;
using Bpftop.Terminal;

namespace Bpftop.Host.Screen.Windows;

/// <summary>The whole list of pinned processes in a window that asks about them: scrolled by its own keys, as the window's others
/// move in what there is to choose.</summary>
internal sealed class TargetList
{
    /// <summary>Lines that it is worth in a window that is about something else.</summary>
    private const int UsualHeight = 6;

    private readonly ImmutableArray<string> _lines;
    private readonly ImmutableArray<string> _shortLines;
    private readonly string? _cgroup;
    private ScrollList _shown;
    private Area _area;

    /// <param name="targets">The processes.</param>
    public TargetList(ImmutableArray<ProcessTarget> targets)
    {
        _lines = [.. targets.Select(static target =>
            $"{target.Key.Pid.ToString(CultureInfo.InvariantCulture),7} {target.User,-9} {target.Text}")];
        _shortLines = [.. targets.Select(static target => target.Line)];
        _cgroup = targets.Length > 1 && TargetText.CgroupOf(targets) is { } path ? $"in {path}" : null;
    }

    /// <summary>How many processes there are.</summary>
    public int Count => _lines.Length;

    /// <summary>Lines to ask for below other things; none for a single process, which the title names.</summary>
    public int HeightBelow => Count < 2 ? 0 : Math.Min(UsualHeight, Count + (_cgroup is null ? 0 : 1)) + 1;

    /// <summary>Draws it into an area of a window.</summary>
    /// <param name="grid">Where to.</param>
    /// <param name="theme">How it looks.</param>
    /// <param name="area">The area.</param>
    /// <param name="isShort">Whether there is room for pid and command only.</param>
    public void Draw(CellGrid grid, Theme theme, Area area, bool isShort = false)
    {
        _area = area;
        ImmutableArray<string> lines = isShort ? _shortLines : _lines;
        bool saysWhere = _cgroup is not null && area.Height > 2;
        if (saysWhere)
        {
            grid.Write(area.X, area.Y, _cgroup, theme.WindowTitle, area.Width);
            area = area with { Y = area.Y + 1, Height = area.Height - 1 };
        }

        // On a single line the targets themselves come first; the title says how many they are.
        bool saysWhich = lines.Length > area.Height && area.Height > 1;
        int height = saysWhich ? area.Height - 1 : area.Height;
        _shown.FitTop(lines.Length, height);
        for (int row = 0; row < height && _shown.Top + row < lines.Length; row++)
        {
            grid.Write(area.X, area.Y + row, lines[_shown.Top + row], theme.WindowText, area.Width);
        }

        if (saysWhich)
        {
            string more = $"{_shown.Top + 1}-{Math.Min(lines.Length, _shown.Top + height)} of {lines.Length}; ←→ scroll";
            grid.Write(area.X, area.Bottom - 1, more, theme.WindowTitle, area.Width);
        }
    }

    /// <summary>Draws it at the bottom of a window's inside.</summary>
    /// <returns>What is left above.</returns>
    public Area DrawBelow(CellGrid grid, Theme theme, Area inside)
    {
        int height = Math.Min(HeightBelow, inside.Height / 2);
        if (height > 1)
        {
            Draw(grid, theme, inside with { Y = inside.Bottom - height + 1, Height = height - 1 });
        }

        return inside with { Height = inside.Height - height };
    }

    /// <summary>Takes the keys and the wheel that scroll it.</summary>
    /// <returns>False for everything else.</returns>
    public bool Take(in InputEvent input)
    {
        if (input is { Kind: InputKind.Key, Key: Key.Left or Key.Right })
        {
            int page = Math.Max(1, _shown.Height) * (input.Key == Key.Left ? -1 : 1);
            _shown.Top = Math.Clamp(_shown.Top + page, 0, Math.Max(0, Count - _shown.Height));
            return true;
        }

        return input.Kind == InputKind.Mouse && _area.Contains(input.X, input.Y) && _shown.Scroll(input, Count, letters: false);
    }
}
