using Bpftop.Host.Screen.Keys;
using Bpftop.Host.Screen.Themes;
using Bpftop.Terminal;

namespace Bpftop.Host.Screen;

/// <summary>The last line: keys with what they do; a click does it.</summary>
internal sealed class FunctionBar
{
    private static readonly (CommandId Id, string Label)[] Shown =
    [
        (CommandId.Help, "Help"), (CommandId.Search, "Search"), (CommandId.Filter, "Filter"), (CommandId.Tree, "Tree"),
        (CommandId.SortDialog, "Sort"), (CommandId.Signal, "Signal"), (CommandId.Group, "Group"),
        (CommandId.Plugins, "Plugins"), (CommandId.Quit, "Quit"),
    ];

    private readonly (CommandId Id, string Key, string Label)[] _items;
    private readonly int[] _ends;

    public FunctionBar(KeyBindings bindings)
    {
        _items = [.. Shown.Select(item => (item.Id, Key: bindings.KeyOf(item.Id), item.Label))
            .Where(static item => item.Key is not null).Select(static item => (item.Id, item.Key!, item.Label))];
        _ends = new int[_items.Length];
    }

    public void Draw(CellGrid grid, int y, Theme theme)
    {
        grid.Fill(0, y, grid.Width, 1, ' ', theme.FunctionLabel);
        int x = 0;
        for (int index = 0; index < _items.Length; index++)
        {
            x += grid.Write(x, y, _items[index].Key, theme.FunctionKey);
            x += grid.Write(x, y, _items[index].Label, theme.FunctionLabel);
            x += grid.Write(x, y, "  ", theme.FunctionLabel);
            _ends[index] = x;
        }
    }

    /// <summary>The command at a column, or none.</summary>
    public CommandId At(int x)
    {
        for (int index = 0; index < _items.Length; index++)
        {
            if (x < _ends[index])
            {
                return _items[index].Id;
            }
        }

        return CommandId.None;
    }
}
