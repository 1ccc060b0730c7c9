using Bpftop.Host.Screen.Keys;
using Bpftop.Host.Screen.Themes;
using Bpftop.Terminal;

namespace Bpftop.Host.Screen;

/// <summary>The last line: keys with what they do; a click does it.</summary>
internal sealed class FunctionBar
{
    private static readonly (string Name, string Label)[] Shown =
    [
        (Commands.Help, "Help"), ("search", "Search"), ("filter", "Filter"), ("tree", "Tree"), ("sort", "Sort"),
        ("nice.less", "Nice-"), ("nice.more", "Nice+"), ("signal", "Signal"), ("group", "Group"), ("plugins", "Plugins"), (Commands.Quit, "Quit"),
        ("overview.units", "Units"), ("overview.containers", "Containers"), ("overview.users", "Users"),
    ];

    private readonly (Command Command, string Key, string Label)[] _items;
    private readonly int[] _ends;

    public FunctionBar(KeyBindings bindings)
    {
        _items = [.. Shown.Where(item => bindings.KeyOf(item.Name) is not null)
            .Select(item => (Commands.Named(item.Name), bindings.KeyOf(item.Name)!, item.Label))];
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

    /// <summary>The command at a column, or null.</summary>
    public Command? At(int x)
    {
        for (int index = 0; index < _items.Length; index++)
        {
            if (x < _ends[index])
            {
                return _items[index].Command;
            }
        }

        return null;
    }
}
