using Bpftop.Host.Collect;
using Bpftop.Host.Screen.Drawing;
using Bpftop.Host.Screen.Themes;
using Bpftop.Host.Snapshot;
using Bpftop.Host.View;
using Bpftop.Terminal;

namespace Bpftop.Host.Screen.Table;

/// <summary>Draws the lines of the process table: their colours, and the tree beside the command.</summary>
internal sealed class ProcessTable(TablePainter painter, uint ownUid)
{
    private const int DeepestLine = 63;

    /// <summary>The kernel cuts a name there.</summary>
    private const int KernelNameLength = 15;
    private readonly TableGlyphs _glyphs = painter.Glyphs;

    /// <summary>Draws one line of the view.</summary>
    public void DrawLine(CellGrid grid, int y, ProcessView view, int line, ViewOptions options)
    {
        Frame frame = view.Frame!;
        ref readonly ViewRow row = ref view.Rows[line];
        Style style = RowLook.Of(painter.Theme, frame, row, ownUid);
        int tree = TreeColumn(painter.Layout);
        painter.DrawLine(grid, y, view, line, style, options.Sort, tree);
        if (tree >= 0)
        {
            ref readonly PlacedColumn placed = ref painter.Layout.Columns[tree];
            DrawTreeCell(grid, placed.X - painter.ScrolledBy, y, placed, view, line, TablePainter.StyleOf(placed.Column, style, options.Sort), options);
        }

        if (RowLook.IsNew(frame, row, options.Highlight))
        {
            TablePainter.Lay(grid, y, painter.Theme.New);
        }
    }

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

    private void DrawTreeCell(
        CellGrid grid, int x, int y, in PlacedColumn placed, ProcessView view, int line, Style style, ViewOptions options)
    {
        ref readonly ViewRow row = ref view.Rows[line];
        int end = x + placed.Width;
        if (row.Kind == ViewRowKind.Group)
        {
            DrawGroup(grid, x, y, end, view, line, style);
            return;
        }

        x = DrawBranches(grid, x, y, end, row, !options.GroupBy.IsEmpty);

        // A thread has its process's command line; what tells it apart is its name.
        ReadOnlySpan<char> text = row.Kind == ViewRowKind.Thread ? view.Frame!.Rows[row.Index].Name : view.Text(line, placed.Column);
        if (row.Kind != ViewRowKind.Process || placed.Column.Tree != TreeText.CommandLine)
        {
            grid.Write(x, y, text, style, end - x);
            return;
        }

        ref readonly ProcessRecord record = ref view.Frame!.Records[row.Index];
        Range program = ProgramOf(text, record);
        Style strong = (record.Flags & TaskFlags.ExeDeleted) != 0 ? painter.Theme.DeletedProgram
            : style.Foreground == painter.Theme.Text.Foreground && !row.IsContext ? painter.Theme.Program
            : style with { Attributes = style.Attributes | TextAttributes.Bold };
        if (options.Command == CommandDisplay.Merged && view.Frame.Identities[row.Index] is var identity && identity.Late.Executable is { Length: > 0 } executable)
        {
            DrawMerged(grid, x, y, end, executable, identity.Name, text, program, style, strong);
            return;
        }

        // What stands before the program's name are the folders that it is in.
        x += options.Command == CommandDisplay.Short ? 0 : grid.Write(x, y, text[..program.Start.Value], style, end - x);
        x += grid.Write(x, y, text[program], strong, end - x);
        grid.Write(x, y, text[program.End.Value..], style, end - x);
    }

    /// <summary>Writes what runs, how the kernel calls it where that is something else, and the arguments; all of the command line where
    /// it does not begin with the program: a process may have written something else there.</summary>
    private void DrawMerged(
        CellGrid grid, int x, int y, int end, string executable, string name, ReadOnlySpan<char> command, Range program, Style style, Style strong)
    {
        int file = executable.LastIndexOf('/') + 1;
        ReadOnlySpan<char> own = executable.AsSpan(file);
        x += grid.Write(x, y, executable.AsSpan(0, file), style, end - x);
        x += grid.Write(x, y, own, strong, end - x);
        bool isCalledOtherwise = !own.StartsWith(name, StringComparison.Ordinal) || (own.Length != name.Length && name.Length < KernelNameLength);
        if (isCalledOtherwise)
        {
            x += grid.Write(x, y, _glyphs.Between, painter.Theme.TreeLines, end - x);
            x += grid.Write(x, y, name, painter.Theme.Thread, end - x);
        }

        ReadOnlySpan<char> rest = command[program].SequenceEqual(own) ? command[program.End.Value..].TrimStart(' ') : command;
        if (!rest.IsEmpty)
        {
            x += grid.Write(x, y, isCalledOtherwise || rest.Length == command.Length ? _glyphs.Between : " ", painter.Theme.TreeLines, end - x);
            grid.Write(x, y, rest, style, end - x);
        }
    }

    private void DrawGroup(CellGrid grid, int x, int y, int end, ProcessView view, int line, Style style)
    {
        ref readonly ViewRow row = ref view.Rows[line];
        Column groupBy = view.GroupedBy(line);
        x += 2 * row.Depth;
        x += grid.Write(x, y, row.Fold == FoldMark.Closed ? "+ " : "- ", painter.Theme.TreeLines, end - x);
        Span<char> number = stackalloc char[32];
        string? value = view.Text(line, groupBy);
        int written = value is null ? CellText.Write(groupBy.Spec, view.Number(line, groupBy), number, view.Frame!.Time) : 0;
        x += grid.Write(x, y, value is null ? number[..written] : value, style, end - x);
        LineText members = new(stackalloc char[24]);
        members.Add("  (");
        if (row.IsEndedGroup)
        {
            members.Add("ended");
        }
        else if (row.Processes > 0)
        {
            members.Add(row.Processes);
        }
        else
        {
            // Threads may have another value than their process: a name of their own.
            members.Add(row.Members - row.Ended);
            members.Add(" thr");
        }

        members.Add(')');
        grid.Write(x, y, members.Text, painter.Theme.Dim, end - x);
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
                ? row.IsLast ? _glyphs.LastBranch : _glyphs.Branch
                : goesOn ? _glyphs.Line : _glyphs.Blank;
            x += grid.Write(x, y, glyph, painter.Theme.TreeLines, end - x);
        }

        if (row.Fold != FoldMark.None)
        {
            x += grid.Write(x, y, row.Fold == FoldMark.Closed ? "+" : "-", painter.Theme.TreeLines, end - x);
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
