using Bpftop.Host.Snapshot;

namespace Bpftop.Host.View;

/// <summary>The lines of the process table: filtered, sorted, as a tree or in groups, with folds.</summary>
/// <remarks>Pure over frame and options; allocates nothing per refresh while the number of rows does not grow. One thread.
/// Rows are numbered as in <see cref="ProcessRows"/>.</remarks>
internal sealed class ProcessView : ILines
{
    private readonly Column?[] _searched;
    private readonly ProcessRows _rows = new();
    private readonly LineList _lines;
    private readonly ProcessTree _tree;
    private readonly ProcessGroups _groups;
    private ViewOptions? _options;

    public ProcessView(ColumnCatalog columns)
    {
        _searched = [.. ((string[])["name", "command", "user"]).Select(id => columns.TryGet(id, out Column? column) ? column : null)];
        _lines = new LineList(_rows);
        _tree = new ProcessTree(_rows, _lines, Folds);
        _groups = new ProcessGroups(_rows, _lines, Folds);
    }

    /// <summary>Which tree nodes and groups are closed.</summary>
    public FoldState Folds { get; } = new();

    /// <summary>The frame of the last <see cref="Update"/>.</summary>
    public Frame? Frame => _rows.Frame;

    /// <summary>The lines, top to bottom.</summary>
    public ReadOnlySpan<ViewRow> Rows => _lines.Lines;

    /// <summary>Processes that ended within the last refreshes, for lines of kind <see cref="ViewRowKind.Exited"/>.</summary>
    public ReadOnlySpan<ExitedProcess> Exited => _rows.Exited;

    /// <summary>How many of them the filter leaves, those in closed folds included.</summary>
    public int ExitedInView => _rows.ExitedInView;

    public int Count => _lines.Count;

    public bool IsKnown => Frame is not null;

    /// <summary>Rows of the frame; processes that ended are not counted, for nothing can be done to them.</summary>
    public int RowCount => Frame?.RowCount ?? 0;

    public DateTimeOffset Time => Frame?.Time ?? default;

    /// <summary>Makes the lines for a new frame, or for new options on the same frame.</summary>
    public void Update(Frame frame, ViewOptions options)
    {
        _options = options;
        _rows.Update(frame, options);
        _lines.Clear(options.GroupBy.Length);
        if (!options.GroupBy.IsEmpty)
        {
            _groups.Show(options);
        }
        else if (options.Tree)
        {
            _tree.Show(options);
        }
        else
        {
            ShowFlat(options);
        }
    }

    public ProcessKey KeyAt(int line) => _lines[line].Key;

    public bool HasEnded(int line) => _lines[line].Kind == ViewRowKind.Exited;

    public ProcessKey KeyOfRow(int row) => Frame!.Records[row].Key;

    public int IndexOf(ProcessKey key)
    {
        if (key.Pid < 0)
        {
            return IsGrouped ? _groups.LineOf(key) : -1;
        }

        int row = _rows.Find(key);
        return row < 0 ? -1 : _lines.LineOf(row);
    }

    public int NearestIndexOf(ProcessKey key)
    {
        int line = IndexOf(key);
        if (line >= 0 || _options is null)
        {
            return line;
        }

        if (key.Pid < 0)
        {
            return IsGrouped ? _groups.NearestLineOf(key) : -1;
        }

        int row = _rows.Find(key);
        return row < 0 || !_rows.Has(row, ProcessRows.Kept) ? -1
            : IsGrouped ? _groups.NearestLineOfRow(row)
            : _options.Tree ? _tree.NearestLineOf(row)
            : -1;
    }

    /// <summary>The living rows that a line stands for: its own, or all members of a group, folded or not.</summary>
    public IEnumerable<int> RowsAt(int line)
    {
        int start = _lines.StartOf(line);
        int end = start + (_lines[line].Kind == ViewRowKind.Group ? _lines[line].Members : 1);
        for (int i = start; i < end; i++)
        {
            if (_rows.Ordered[i] < Frame!.RowCount)
            {
                yield return _rows.Ordered[i];
            }
        }
    }

    public bool Has(Column column) => Frame?.Has(column) ?? false;

    /// <summary>The value of a line: a process's own, or a closed fold's or group's sum or maximum.</summary>
    public double Number(int line, Column column)
    {
        if (Frame is null || column.IsText)
        {
            return double.NaN;
        }

        ref readonly ViewRow row = ref _lines[line];
        int start = _lines.StartOf(line);
        if (row.Kind == ViewRowKind.Group)
        {
            return _groups.IsBy(row.Index, column, out _) ? _rows.Number(_rows.Ordered[start], column)
                : column.Spec.Fold == Fold.None ? double.NaN
                : AddUp(start, row.Members, column, row.Index);
        }

        return row.Fold == FoldMark.Closed && column.Spec.Fold != Fold.None && row.Kind == ViewRowKind.Process
            ? AddUp(start, row.Members + 1, column, ProcessRows.None)
            : _rows.Number(_rows.Ordered[start], column);
    }

    /// <summary>The text of a line: a process's own, or a group's value; null for none.</summary>
    /// <remarks>On a group's head only the columns that all its members are grouped by have a text; rows without a value have
    /// <see cref="ProcessGroups.Blank"/>, whatever the kind of the column.</remarks>
    public string? Text(int line, Column column)
    {
        if (Frame is null)
        {
            return null;
        }

        if (_lines[line].Kind == ViewRowKind.Group)
        {
            if (!_groups.IsBy(_lines[line].Index, column, out int group))
            {
                return null;
            }

            if (_groups.IsBlank(group))
            {
                return ProcessGroups.Blank;
            }
        }

        return column.IsText ? _rows.Text(_rows.Ordered[_lines.StartOf(line)], column) : null;
    }

    /// <summary>A group's head by its value; a row by its pid, name, command, user, and the texts that are shown.</summary>
    public bool Contains(int line, string text, StringComparison comparison, ReadOnlySpan<Column> shown)
    {
        if (_lines[line].Kind == ViewRowKind.Group)
        {
            return Contains(line, GroupedBy(line), text, comparison);
        }

        Span<char> digits = stackalloc char[11];
        _lines[line].Key.Pid.TryFormat(digits, out int written, default, CultureInfo.InvariantCulture);
        bool found = digits[..written].IndexOf(text) >= 0;
        foreach (Column? column in _searched)
        {
            found = found || Contains(line, column, text, comparison);
        }

        foreach (Column column in shown)
        {
            found = found || (column.IsText && Contains(line, column, text, comparison));
        }

        return found;
    }

    /// <summary>The frame's row of a process; -1 for none.</summary>
    public int ProcessRow(int pid) => _rows.FindProcess(pid);

    /// <summary>The frame's rows of a process and of all that descend from it, shown or not.</summary>
    public List<int> Family(int pid) => ProcessTree.Family(_rows, pid);

    /// <summary>The tree's nodes from a line on downwards that have something to fold, or the heads of groups, those inside closed
    /// folds included.</summary>
    public IEnumerable<ProcessKey> NodesFrom(int line) => _lines[line].Kind == ViewRowKind.Group
        ? _groups.HeadsFrom(_lines[line].Index)
        : _tree.NodesFrom(_lines.StartOf(line));

    /// <summary>The column whose value a group's head stands for.</summary>
    public Column GroupedBy(int line) => _options!.GroupBy[_lines[line].Depth];

    private bool IsGrouped => _options is { GroupBy.IsEmpty: false };

    private bool Contains(int line, Column? column, string text, StringComparison comparison) =>
        column is not null && Text(line, column) is { } cell && cell.Contains(text, comparison);

    private void ShowFlat(ViewOptions options)
    {
        int count = _rows.Collect(options.Sort);
        _rows.Sort(count, options);
        for (int i = 0; i < count; i++)
        {
            _lines.Add(_rows.Ordered[i], i).IsLast = i == count - 1;
        }
    }

    /// <param name="start">Where the rows begin.</param>
    /// <param name="count">How many they are.</param>
    /// <param name="column">What is added up.</param>
    /// <param name="group">The group that they are; none for a fold of the tree.</param>
    private double AddUp(int start, int count, Column column, int group)
    {
        ReadOnlySpan<double> numbers = Frame!.Numbers(column);
        double sum = double.NaN;
        foreach (int row in _rows.Ordered.AsSpan(start, count))
        {
            if (group < 0 ? _rows.Kinds[row] == ViewRowKind.Process : _groups.AddsUp(row, group, column))
            {
                sum = column.Spec.Fold.Combine(sum, numbers[row]);
            }
        }

        return sum;
    }
}
