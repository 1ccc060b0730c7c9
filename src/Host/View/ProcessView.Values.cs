using Bpftop.Host.Snapshot;

namespace Bpftop.Host.View;

/// <content>The values of lines.</content>
internal sealed partial class ProcessView
{
    /// <summary>The value of a line: a process's own, or a closed fold's or group's sum or maximum.</summary>
    public double Number(int line, Column column)
    {
        if (Frame is null || column.IsText)
        {
            return double.NaN;
        }

        ref readonly ViewRow row = ref _lines[line];
        int start = _lineStart[line];
        if (row.Kind == ViewRowKind.Group)
        {
            return column == _options!.GroupBy ? NumberOf(_ordered[start], column)
                : column.Spec.Fold == Fold.None ? double.NaN
                : AddUp(start, row.Members, column);
        }

        return row.Fold == FoldMark.Closed && column.Spec.Fold != Fold.None && row.Kind == ViewRowKind.Process
            ? AddUp(start, row.Members + 1, column)
            : NumberOf(_ordered[start], column);
    }

    /// <summary>The text of a line: a process's own, or a group's value; null for none.</summary>
    /// <remarks>On a group's head only the column of the groups has a text; rows without a value have
    /// <see cref="BlankGroup"/>, whatever the kind of the column.</remarks>
    public string? Text(int line, Column column)
    {
        if (Frame is null)
        {
            return null;
        }

        ref readonly ViewRow row = ref _lines[line];
        if (row.Kind == ViewRowKind.Group)
        {
            return column != _options!.GroupBy ? null
                : row.Index == _blankGroup ? BlankGroup
                : column.IsText ? CellOf(_ordered[_lineStart[line]], column)
                : null;
        }

        return column.IsText ? CellOf(_ordered[_lineStart[line]], column) : null;
    }

    private static double Combine(Fold fold, double sum, double value) =>
        double.IsNaN(value) ? sum
            : double.IsNaN(sum) ? value
            : fold == Fold.Sum ? sum + value
            : Math.Max(sum, value);

    private double AddUp(int start, int count, Column column)
    {
        ReadOnlySpan<double> numbers = Frame!.Numbers(column);
        double sum = double.NaN;
        foreach (int row in _ordered.AsSpan(start, count))
        {
            if (AddsUp(row))
            {
                sum = Combine(column.Spec.Fold, sum, numbers[row]);
            }
        }

        return sum;
    }

    /// <summary>A process counts. What ended does not: its totals are no longer the machine's. A thread's share is in
    /// its process already; it counts only in a group that its process is not in.</summary>
    private bool AddsUp(int row)
    {
        if (_kinds[row] != ViewRowKind.Thread)
        {
            return _kinds[row] == ViewRowKind.Process;
        }

        if (_options!.GroupBy is null)
        {
            return false;
        }

        int process = _index.Find(_parentPids[row]);
        return process < 0 || _groupOf[process] != _groupOf[row];
    }
}
