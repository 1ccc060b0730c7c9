using Bpftop.Host.Screen.Keys;
using Bpftop.Host.Screen.Pages;
using Bpftop.Host.Screen.Themes;
using Bpftop.Terminal;

namespace Bpftop.Host.Screen;

/// <summary>The last line: keys with what they do on the page that they are for; a click does it.</summary>
internal sealed class FunctionBar
{
    private static readonly (string Name, string Label)[] Shown =
    [
        (Commands.Help, "Help"), ("setup", "Setup"), ("search", "Search"), ("filter", "Filter"), ("tree", "Tree"), ("sort", "Sort"),
        ("nice.less", "Nice-"), ("nice.more", "Nice+"), ("signal", "Signal"), ("group", "Group"), ("plugins", "Plugins"), (Commands.Quit, "Quit"),
        ("overview.units", "Units"), ("overview.containers", "Containers"), ("overview.users", "Users"), ("past.back", "A moment ago"),
    ];

    /// <summary>The way out first: a narrow screen cuts the end.</summary>
    private static readonly (string Name, string Label)[] ShownInDetails =
    [
        (Commands.Help, "Help"), ("details.close", "Close"), ("details.focus", "To the table"), ("details.next", "Next tab"), ("details.full", "Full"),
        ("details.beside", "Beside"), ("search", "Search"), ("filter", "Filter"), ("sort", "Sort"),
    ];

    private readonly Item[] _items;
    private readonly Item[] _inDetails;

    // As drawn last.
    private readonly List<(int End, Command Command)> _drawn = [];

    public FunctionBar(KeyBindings bindings)
    {
        _items = ItemsOf(Shown, bindings);
        _inDetails = ItemsOf(ShownInDetails, bindings);
    }

    /// <summary>Draws it.</summary>
    /// <param name="grid">Where to.</param>
    /// <param name="y">The line.</param>
    /// <param name="theme">How it looks.</param>
    /// <param name="page">The page that keys are for; null where they are for a window.</param>
    /// <param name="inDetails">Whether that is in the details of a process.</param>
    public void Draw(CellGrid grid, int y, Theme theme, Page? page, bool inDetails)
    {
        grid.Fill(0, y, grid.Width, 1, ' ', theme.FunctionLabel);
        _drawn.Clear();
        int x = 0;
        foreach (Item item in page is null ? [] : inDetails ? _inDetails : _items)
        {
            if (item.Command.IsFor(page!))
            {
                x += grid.Write(x, y, item.Key, theme.FunctionKey);
                x += grid.Write(x, y, item.Label, theme.FunctionLabel);
                x += grid.Write(x, y, "  ", theme.FunctionLabel);
                _drawn.Add((x, item.Command));
            }
        }
    }

    /// <summary>The command at a column, or null.</summary>
    public Command? At(int x)
    {
        foreach ((int end, Command command) in _drawn)
        {
            if (x < end)
            {
                return command;
            }
        }

        return null;
    }

    private static Item[] ItemsOf((string Name, string Label)[] shown, KeyBindings bindings) =>
    [
        .. shown.Where(item => bindings.KeyOf(item.Name) is not null)
            .Select(item => new Item(Commands.Named(item.Name), bindings.KeyOf(item.Name)!, item.Label)),
    ];

    private sealed record Item(Command Command, string Key, string Label);
}
