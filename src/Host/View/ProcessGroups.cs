using System.Runtime.InteropServices;
using Bpftop.Host.Snapshot;

namespace Bpftop.Host.View;

/// <summary>Groups: rows with equal values of one column under a head that adds them up.</summary>
internal sealed class ProcessGroups(ProcessRows rows, LineList lines, FoldState folds)
{
    /// <summary>What the head of the rows without a value is called.</summary>
    public const string Blank = "—";

    private const int GroupPid = -1;

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
    private int[] _queue = [];
    private int _groups;
    private int _blankGroup;

    /// <summary>Makes the lines.</summary>
    public void Show(ViewOptions options, Column groupBy)
    {
        Ensure();
        LeaveOutExitedWithoutGroup(groupBy);
        int count = rows.Collect(options.Sort);
        rows.Sort(count, options);
        Form(groupBy, count);
        Sort(options, groupBy);
        Emit(count);
    }

    /// <summary>Whether a group is that of the rows without a value.</summary>
    public bool IsBlank(int group) => group == _blankGroup;

    /// <summary>The line of a group's head; -1 where it is not there.</summary>
    public int LineOf(ProcessKey key)
    {
        for (int group = 0; group < _groups; group++)
        {
            if (_groupHash[group] == key.StartNs)
            {
                return _groupLine[group];
            }
        }

        return -1;
    }

    /// <summary>The line of the head of a row's group.</summary>
    public int LineOf(int row) => _groupLine[_groupOf[row]];

    /// <summary>Whether a row counts in its group's sums: a process does. What ended does not, for its totals are no longer
    /// the machine's. A thread's share is in its process already; it counts only in a group that its process is not in.</summary>
    public bool AddsUp(int row)
    {
        if (rows.Kinds[row] != ViewRowKind.Thread)
        {
            return rows.Kinds[row] == ViewRowKind.Process;
        }

        int process = rows.Find(rows.ParentPids[row]);
        return process < 0 || _groupOf[process] != _groupOf[row];
    }

    /// <summary>Little is known of what ended; the group of rows without a value is not where it belonged.</summary>
    private void LeaveOutExitedWithoutGroup(Column groupBy)
    {
        for (int row = rows.Frame!.RowCount; row < rows.Count; row++)
        {
            if (groupBy.IsText ? rows.Text(row, groupBy) is null : double.IsNaN(rows.Number(row, groupBy)))
            {
                rows.Marks[row] = 0;
            }
        }
    }

    /// <summary>Gives each row its group; groups are numbered by the place of their first row in the sort.</summary>
    private void Form(Column groupBy, int count)
    {
        Array.Clear(_groupTable);
        Array.Fill(_groupOf, ProcessRows.None, 0, rows.Count);
        _groups = 0;
        _blankGroup = ProcessRows.None;
        ReadOnlySpan<string?> texts = groupBy.IsText ? rows.Frame!.Texts(groupBy) : [];
        ReadOnlySpan<double> numbers = groupBy.IsText ? [] : rows.Frame!.Numbers(groupBy);
        string? lastText = null;
        int lastGroup = ProcessRows.None;
        for (int i = 0; i < count; i++)
        {
            int row = rows.Ordered[i];
            int group;
            if (groupBy.IsText)
            {
                string? text = row < texts.Length ? texts[row] : rows.Text(row, groupBy);
                group = lastGroup >= 0 && ReferenceEquals(text, lastText) ? lastGroup : TextGroup(text, row, groupBy);
                lastText = text;
                lastGroup = group;
            }
            else
            {
                group = NumberGroup(row < numbers.Length ? numbers[row] : rows.Number(row, groupBy), row);
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
            if (_groupHash[group] == hash && rows.Text(_groupFirst[group], groupBy) == text)
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

    private void Sort(ViewOptions options, Column groupBy)
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
            for (int row = 0; row < rows.Count; row++)
            {
                int group = _groupOf[row];
                if (group >= 0 && AddsUp(row))
                {
                    _groupSums[group] = sort.Spec.Fold.Combine(_groupSums[group], rows.SortNumbers[row]);
                }
            }

            rows.Order.ByNumber(_groupOrder, _groups, _groupSums, options.Order == SortOrder.Descending);
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

    private void Emit(int count)
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
            _queue[_groupNext[_groupOf[rows.Ordered[i]]]++] = rows.Ordered[i];
        }

        Array.Copy(_queue, rows.Ordered, count);
        for (int i = 0; i < _groups; i++)
        {
            EmitGroup(_groupOrder[i], i == _groups - 1);
        }
    }

    private void EmitGroup(int group, bool last)
    {
        ProcessKey key = new(GroupPid, _groupHash[group]);
        bool closed = folds.IsClosed(key);
        int start = _groupStart[group];
        int count = _groupCount[group];
        _groupLine[group] = lines.Count;
        ref ViewRow head = ref lines.Add(start);
        head.Kind = ViewRowKind.Group;
        head.Fold = closed ? FoldMark.Closed : FoldMark.Open;
        head.Index = group;
        head.Key = key;
        head.IsLast = last;
        head.Members = count;
        for (int i = start; !closed && i < start + count; i++)
        {
            ref ViewRow line = ref lines.Add(rows.Ordered[i], i);
            line.Depth = 1;
            line.IsLast = i == start + count - 1;
            line.Lines = line.IsLast ? 0UL : 2UL;
        }
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

    private void Ensure()
    {
        if (_groupOf.Length >= rows.Capacity)
        {
            return;
        }

        int length = rows.Capacity;
        _groupOf = new int[length];
        _groupHash = new ulong[length];
        _groupFirst = new int[length];
        _groupCount = new int[length];
        _groupStart = new int[length];
        _groupNext = new int[length];
        _groupLine = new int[length];
        _groupOrder = new int[length];
        _groupSums = new double[length];
        _queue = new int[length];
        int size = 128;
        while (size < length * 2)
        {
            size *= 2;
        }

        _groupTable = new int[size];
    }
}
