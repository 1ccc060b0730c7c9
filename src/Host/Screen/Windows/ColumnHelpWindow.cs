using Bpftop.Host.Screen.Drawing;
using Bpftop.Host.Screen.Themes;
using Bpftop.Host.Snapshot;
using Bpftop.Terminal;

namespace Bpftop.Host.Screen.Windows;

/// <summary>What the columns that are shown mean, as they stand from left to right.</summary>
internal sealed class ColumnHelpWindow(ReadOnlySpan<Column> columns) : Window
{
    private const int Width = 76;

    private readonly ScrollText _text = new([.. columns.ToArray().SelectMany(static column => (string[])
        [$"{column.Spec.Header}  {column.Id}{(column.Owner.Length > 0 ? $"  ({column.Owner})" : "")}", $"    {column.Spec.Help}"])]);

    public override void Draw(CellGrid grid, Theme theme)
    {
        Area inside = DrawWindow(grid, theme, "Columns", Width, _text.HeightAt(InsideWidth(grid, Width)), "[ Close ]");
        _text.Draw(grid, inside, theme.WindowText);
        DrawPosition(grid, theme, _text.Shown, _text.Count);
    }

    public override void Take(in InputEvent input)
    {
        if (!_text.Take(input, letters: true)
            && (ButtonAt(input) == 0 || input is { Kind: InputKind.Key, Key: Key.Enter or Key.Character }))
        {
            Close();
        }
    }
}
