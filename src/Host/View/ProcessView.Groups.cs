using System.Runtime.InteropServices;
using Bpftop.Host.Snapshot;

namespace Bpftop.Host.View;

/// <content>Groups: rows with equal values of one column under a head that adds them up.</content>
internal sealed partial class ProcessView
{
    /// <summary>What the head of the rows without a value is called.</summary>
    public const string BlankGroup = "—";

    private const int GroupPid = -1;

    private double[] _sums = [];
    private int[] _groupOf = [];
    private int[] _groupTable = [];
    private ulong[] _groupHash = [];
    private int[] _groupFirst = [];
    private int[] _groupCount = [];
    private int[] _groupStart = [];
    private int[] _groupNext = [];
    private int[] _groupLine = [];
    private int[] _groupOrder = [];
    private double[] _groupSums = [];
    private int _groups;
    private int _blankGroup;

    private void EnsureGroups(int length)
    {
        _sums = new double[length];
        _groupOf = new int[length];
        _groupHash = new ulong[length];
        _groupFirst = new int[length];
        _groupCount = new int[length];
        _groupStart = new int[length];
        _groupNext = new int[length];
        _groupLine = new int[length];
        _groupOrder = new int[length];
        _groupSums = new double[length];
        int size = 128;
        while (size < length * 2)
        {
            size *= 2;
        }

        _groupTable = new int[size];
    }

    private void ShowGroups(Frame frame, ViewOptions options, Column groupBy)
    {
        EnsureIndex();
        LeaveOutExitedWithoutGroup(frame, groupBy);
        int count = CollectKept();
        ReadSortValues(frame, options.Sort);
        SortRows(count, options);
        FormGroups(frame, groupBy, count);
        SortGroups(options, groupBy);
        EmitGroups(count);
    }

    /// <summary>Little is known of what ended; the group of rows without a value is not where it belonged.</summary>
    private void LeaveOutExitedWithoutGroup(Frame frame, Column groupBy)
    {
        for (int row = frame.RowCount; row < _total; row++)
        {
            int index = row - frame.RowCount;
            bool known = groupBy.IsText ? _exited.Text(index, groupBy) is not null : !double.IsNaN(_exited.Number(index, groupBy));
            if (!known)
            {
                _marks[row] = 0;
            }
        }
    }

    /// <summary>Gives each row its group; groups are numbered by the place of their first row in the sort.</summary>
    private void FormGroups(Frame frame, Column groupBy, int count)
    {
        Array.Clear(_groupTable);
        Array.Fill(_groupOf, Nobody, 0, _total);
        _groups = 0;
        _blankGroup = Nobody;
        ReadOnlySpan<string?> texts = groupBy.IsText ? frame.Texts(groupBy) : default;
        ReadOnlySpan<double> numbers = groupBy.IsText ? default : frame.Numbers(groupBy);
        string? lastText = null;
        int lastGroup = Nobody;
        for (int i = 0; i < count; i++)
        {
            int row = _ordered[i];
            int group;
            if (groupBy.IsText)
            {
                string? text = row < frame.RowCount ? texts[row] : _exited.Text(row - frame.RowCount, groupBy);
                group = lastGroup >= 0 && ReferenceEquals(text, lastText) ? lastGroup : TextGroup(text, row, groupBy);
                lastText = text;
                lastGroup = group;
            }
            else
            {
                group = NumberGroup(row < frame.RowCount ? numbers[row] : _exited.Number(row - frame.RowCount, groupBy), row);
            }

            _groupOf[row] = group;
            _groupCount[group]++;
        }
    }

    private int TextGroup(string? text, int row, Column groupBy)
    {
        if (string.IsNullOrEmpty(text))
        {
            return BlankGroupOf(row);
        }

        ulong hash = Hash(text);
        int slot = (int)(hash >> 32) & (_groupTable.Length - 1);
        for (; _groupTable[slot] != 0; slot = (slot + 1) & (_groupTable.Length - 1))
        {
            int group = _groupTable[slot] - 1;
            if (_groupHash[group] == hash && CellOf(_groupFirst[group], groupBy) == text)
            {
                return group;
            }
        }

        return NewGroup(slot, hash, row);
    }

    private int NumberGroup(double value, int row)
    {
        if (double.IsNaN(value))
        {
            return BlankGroupOf(row);
        }

        ulong hash = Mix(BitConverter.DoubleToUInt64Bits(value + 0.0) + 1);
        int slot = (int)(hash >> 32) & (_groupTable.Length - 1);
        for (; _groupTable[slot] != 0; slot = (slot + 1) & (_groupTable.Length - 1))
        {
            // The mixing loses nothing, so equal hashes are equal values.
            if (_groupHash[_groupTable[slot] - 1] == hash)
            {
                return _groupTable[slot] - 1;
            }
        }

        return NewGroup(slot, hash, row);
    }

    private int BlankGroupOf(int row)
    {
        if (_blankGroup < 0)
        {
            _blankGroup = AddGroup(0, row);
        }

        return _blankGroup;
    }

    private int NewGroup(int slot, ulong hash, int row)
    {
        int group = AddGroup(hash, row);
        _groupTable[slot] = group + 1;
        return group;
    }

    private int AddGroup(ulong hash, int row)
    {
        int group = _groups++;
        _groupHash[group] = hash;
        _groupFirst[group] = row;
        _groupCount[group] = 0;
        return group;
    }

    private void SortGroups(ViewOptions options, Column groupBy)
    {
        for (int group = 0; group < _groups; group++)
        {
            _groupOrder[group] = group;
        }

        // By a column that does not add up, a group stands where its first row stands: the order they have already.
        Column sort = options.Sort;
        if (!sort.IsText && sort.Spec.Fold != Fold.None && sort != groupBy)
        {
            Array.Fill(_groupSums, double.NaN, 0, _groups);
            for (int row = 0; row < _total; row++)
            {
                int group = _groupOf[row];
                if (group >= 0 && AddsUp(row))
                {
                    _groupSums[group] = Combine(sort.Spec.Fold, _groupSums[group], _numbers[row]);
                }
            }

            _order.ByNumber(_groupOrder, _groups, _groupSums, options.Order == SortOrder.Descending);
        }

        int kept = 0;
        for (int i = 0; i < _groups; i++)
        {
            if (_groupOrder[i] != _blankGroup)
            {
                _groupOrder[kept++] = _groupOrder[i];
            }
        }

        if (_blankGroup >= 0)
        {
            _groupOrder[kept] = _blankGroup;
        }
    }

    private void EmitGroups(int count)
    {
        int start = 0;
        for (int i = 0; i < _groups; i++)
        {
            int group = _groupOrder[i];
            _groupStart[group] = start;
            _groupNext[group] = start;
            start += _groupCount[group];
        }

        for (int i = 0; i < count; i++)
        {
            _queue[_groupNext[_groupOf[_ordered[i]]]++] = _ordered[i];
        }

        Array.Copy(_queue, _ordered, count);
        for (int i = 0; i < _groups; i++)
        {
            EmitGroup(_groupOrder[i], i == _groups - 1);
        }
    }

    private void EmitGroup(int group, bool last)
    {
        ProcessKey key = new(GroupPid, _groupHash[group]);
        bool closed = Folds.IsClosed(key);
        int start = _groupStart[group];
        int count = _groupCount[group];
        _groupLine[group] = _lineCount;
        _lineStart[_lineCount] = start;
        _lines[_lineCount++] = new ViewRow
        {
            Kind = ViewRowKind.Group,
            Fold = closed ? FoldMark.Closed : FoldMark.Open,
            Index = group,
            Key = key,
            IsLast = last,
            Members = count,
        };
        for (int i = start; !closed && i < start + count; i++)
        {
            ref ViewRow line = ref AddLine(_ordered[i], i);
            line.Depth = 1;
            line.IsLast = i == start + count - 1;
            line.Lines = line.IsLast ? 0UL : 2UL;
        }
    }

    private int GroupLine(ProcessKey key)
    {
        for (int group = 0; _options?.GroupBy is not null && group < _groups; group++)
        {
            if (_groupHash[group] == key.StartNs)
            {
                return _groupLine[group];
            }
        }

        return -1;
    }

    private string? CellOf(int row, Column column)
    {
        int rows = Frame!.RowCount;
        return row < rows ? Frame.Texts(column)[row] : _exited.Text(row - rows, column);
    }

    private double NumberOf(int row, Column column)
    {
        int rows = Frame!.RowCount;
        return row < rows ? Frame.Numbers(column)[row] : _exited.Number(row - rows, column);
    }

    private static ulong Hash(ReadOnlySpan<char> text)
    {
        ulong hash = Mix((ulong)text.Length);
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<char, ulong>(text);
        foreach (ulong word in words)
        {
            hash = Mix(hash ^ word);
        }

        foreach (char rest in text[(words.Length * 4)..])
        {
            hash = Mix(hash ^ rest);
        }

        // 0 is the group of rows without a value.
        return hash == 0 ? 1 : hash;
    }

    /// <summary>Spreads bits; different numbers stay different.</summary>
    private static ulong Mix(ulong value)
    {
        value *= 0x9E3779B97F4A7C15;
        return value ^ (value >> 32);
    }
}
