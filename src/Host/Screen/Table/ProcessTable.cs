using Bpftop.Host.Collect;
using Bpftop.Host.Screen.Drawing;
using Bpftop.Host.Screen.Themes;
using Bpftop.Host.Snapshot;
using Bpftop.Host.View;
using Bpftop.Terminal;

namespace Bpftop.Host.Screen.Table;

/// <summary>Draws the lines of the process table. It decides nothing: what is where is handed to it.</summary>
internal sealed class ProcessTable(Theme theme, TableGlyphs glyphs, uint ownUid)
{
    private const int DeepestLine = 63;

    /// <summary>Draws the line of column headers.</summary>
    public void DrawHeader(CellGrid grid, int y, TableLayout layout, int scroll, Column sort, SortOrder order)
    {
        grid.Fill(0, y, grid.Width, 1, ' ', theme.ColumnHeader);
        foreach (ref readonly PlacedColumn placed in layout.Columns)
        {
            bool isSort = placed.Column == sort;
            ReadOnlySpan<char> header = placed.Column.Spec.Header;
            int columns = TextWidth.Of(header);
            int x = placed.X - scroll + (placed.Column.IsText ? 0 : Math.Max(0, placed.Width - columns));
            int used = grid.Write(x, y, header, isSort ? theme.SortHeader : theme.ColumnHeader, placed.X - scroll + placed.Width - x);
            if (isSort)
            {
                // The arrow stands in the gap to the next column, so it never takes a letter of the header.
                grid.Write(x + used, y, order == SortOrder.Ascending ? glyphs.Up : glyphs.Down, theme.SortHeader, 1);
            }
        }
    }

    /// <summary>Draws one line of the view.</summary>
    public void DrawRow(CellGrid grid, int y, TableLayout layout, int scroll, ProcessView view, int line, Column sort, Column? groupBy)
    {
        Frame frame = view.Frame!;
        ref readonly ViewRow row = ref view.Rows[line];
        Style style = RowLook.Of(theme, frame, row, ownUid);
        int treeColumn = TreeColumn(layout);
        ReadOnlySpan<PlacedColumn> columns = layout.Columns;
        for (int index = 0; index < columns.Length; index++)
        {
            ref readonly PlacedColumn placed = ref columns[index];
            int x = placed.X - scroll;
            if (x >= grid.Width)
            {
                break;
            }

            if (x + placed.Width < 0)
            {
                continue;
            }

            Style cell = placed.Column == sort ? style with { Attributes = style.Attributes | TextAttributes.Bold } : style;
            if (index == treeColumn)
            {
                DrawTreeCell(grid, x, y, placed, view, line, cell, groupBy);
            }
            else if (placed.Column.IsText)
            {
                grid.Write(x, y, view.Text(line, placed.Column), cell, placed.Width);
            }
            else
            {
                DrawNumber(grid, x, y, placed, view.Number(line, placed.Column), cell, frame.Time);
            }
        }

        if (RowLook.IsNew(frame, row))
        {
            Lay(grid, y, theme.New);
        }
    }

    /// <summary>Lays a mark over a whole line.</summary>
    public static void Lay(CellGrid grid, int y, Mark mark) =>
        grid.Highlight(0, y, grid.Width, 1, mark.Background, mark.Attributes);

    /// <summary>The column that carries the tree, or -1.</summary>
    private static int TreeColumn(TableLayout layout)
    {
        int found = -1;
        TreeText best = TreeText.None;
        ReadOnlySpan<PlacedColumn> columns = layout.Columns;
        for (int index = 0; index < columns.Length; index++)
        {
            if (columns[index].Column.Tree > best)
            {
                (found, best) = (index, columns[index].Column.Tree);
            }
        }

        return found;
    }

    private void DrawNumber(CellGrid grid, int x, int y, in PlacedColumn placed, double value, Style style, DateTimeOffset now)
    {
        Span<char> buffer = stackalloc char[32];
        ReadOnlySpan<char> text = buffer[..CellText.Write(placed.Column.Spec, value, buffer, now)];
        if (text.Length > placed.Width)
        {
            // Half a number would be a wrong number.
            grid.Fill(x, y, placed.Width, 1, '#', style);
            return;
        }

        bool isNothing = value == 0 && placed.Column.Spec.Unit is Unit.Percent or Unit.BytesPerSecond or Unit.PerSecond;
        grid.Write(x + placed.Width - text.Length, y, text, isNothing ? theme.Dim : style, placed.Width);
    }

    private void DrawTreeCell(
        CellGrid grid, int x, int y, in PlacedColumn placed, ProcessView view, int line, Style style, Column? groupBy)
    {
        ref readonly ViewRow row = ref view.Rows[line];
        int end = x + placed.Width;
        if (row.Kind == ViewRowKind.Group)
        {
            DrawGroup(grid, x, y, end, view, line, style, groupBy);
            return;
        }

        x = DrawBranches(grid, x, y, end, row, groupBy is not null);

        // A thread has its process's command line; what tells it apart is its name.
        ReadOnlySpan<char> text = row.Kind == ViewRowKind.Thread ? view.Frame!.Rows[row.Index].Name : view.Text(line, placed.Column);
        if (row.Kind != ViewRowKind.Process || placed.Column.Tree != TreeText.CommandLine)
        {
            grid.Write(x, y, text, style, end - x);
            return;
        }

        ref readonly ProcessRecord record = ref view.Frame!.Records[row.Index];
        Range program = ProgramOf(text, record);
        Style strong = (record.Flags & TaskFlags.ExeDeleted) != 0 ? theme.DeletedProgram
            : style.Foreground == theme.Text.Foreground && !row.IsContext ? theme.Program
            : style with { Attributes = style.Attributes | TextAttributes.Bold };
        x += grid.Write(x, y, text[..program.Start.Value], style, end - x);
        x += grid.Write(x, y, text[program], strong, end - x);
        grid.Write(x, y, text[program.End.Value..], style, end - x);
    }

    private void DrawGroup(CellGrid grid, int x, int y, int end, ProcessView view, int line, Style style, Column? groupBy)
    {
        ref readonly ViewRow row = ref view.Rows[line];
        x += grid.Write(x, y, row.Fold == FoldMark.Closed ? "+ " : "- ", theme.TreeLines, end - x);
        Span<char> number = stackalloc char[32];
        string? value = groupBy is null ? null : view.Text(line, groupBy);
        int written = value is null && groupBy is not null
            ? CellText.Write(groupBy.Spec, view.Number(line, groupBy), number, view.Frame!.Time)
            : 0;
        x += grid.Write(x, y, value is null ? number[..written] : value, style, end - x);
        LineText members = new(stackalloc char[24]);
        members.Add("  (");
        members.Add(row.Members);
        members.Add(')');
        grid.Write(x, y, members.Text, theme.Dim, end - x);
    }

    /// <returns>Where the text begins.</returns>
    private int DrawBranches(CellGrid grid, int x, int y, int end, in ViewRow row, bool inGroup)
    {
        if (inGroup)
        {
            return x + (2 * row.Depth);
        }

        for (int depth = 1; depth <= row.Depth && x < end; depth++)
        {
            bool goesOn = depth <= DeepestLine && (row.Lines & (1UL << depth)) != 0;
            string glyph = depth == row.Depth
                ? row.IsLast ? glyphs.LastBranch : glyphs.Branch
                : goesOn ? glyphs.Line : glyphs.Blank;
            x += grid.Write(x, y, glyph, theme.TreeLines, end - x);
        }

        if (row.Fold != FoldMark.None)
        {
            x += grid.Write(x, y, row.Fold == FoldMark.Closed ? "+" : "-", theme.TreeLines, end - x);
        }

        return row.Depth > 0 || row.Fold != FoldMark.None ? x + 1 : x;
    }

    /// <summary>The file name within the first word of a command line; all of a kernel thread's name is plain.</summary>
    private static Range ProgramOf(ReadOnlySpan<char> command, in ProcessRecord record)
    {
        if ((record.Flags & TaskFlags.KernelThread) != 0)
        {
            return 0..0;
        }

        int end = command.IndexOf(' ');
        end = end < 0 ? command.Length : end;
        int start = command[..end].LastIndexOf('/') + 1;
        return start..end;
    }
}
