using Bpftop.Host.Screen.Keys;
using Bpftop.Host.Screen.Themes;
using Bpftop.Terminal;

namespace Bpftop.Host.Screen;

/// <summary>The last line: keys with what they do; a click does it.</summary>
internal sealed class FunctionBar
{
    private static readonly (string Name, string Label)[] Shown =
    [
        (Commands.Help, "Help"), ("columns", "Columns"), ("search", "Search"), ("filter", "Filter"), ("tree", "Tree"), ("sort", "Sort"),
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
    private readonly int[] _ends;

    public FunctionBar(KeyBindings bindings)
    {
        _items = ItemsOf(Shown, bindings);
        _inDetails = ItemsOf(ShownInDetails, bindings);
        _ends = new int[Math.Max(_items.Length, _inDetails.Length)];
    }

    /// <summary>Draws it.</summary>
    /// <param name="grid">Where to.</param>
    /// <param name="y">The line.</param>
    /// <param name="theme">How it looks.</param>
    /// <param name="inDetails">Whether keys are for the details of a process.</param>
    public void Draw(CellGrid grid, int y, Theme theme, bool inDetails)
    {
        grid.Fill(0, y, grid.Width, 1, ' ', theme.FunctionLabel);
        int x = 0;
        Item[] items = inDetails ? _inDetails : _items;
        for (int index = 0; index < items.Length; index++)
        {
            x += grid.Write(x, y, items[index].Key, theme.FunctionKey);
            x += grid.Write(x, y, items[index].Label, theme.FunctionLabel);
            x += grid.Write(x, y, "  ", theme.FunctionLabel);
            _ends[index] = x;
        }
    }

    /// <summary>The command at a column, or null.</summary>
    public Command? At(int x, bool inDetails)
    {
        Item[] items = inDetails ? _inDetails : _items;
        for (int index = 0; index < items.Length; index++)
        {
            if (x < _ends[index])
            {
                return items[index].Command;
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
