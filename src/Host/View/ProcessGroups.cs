using System.Runtime.InteropServices;
using Bpftop.Host.Snapshot;

namespace Bpftop.Host.View;

/// <summary>Groups: rows with equal values of one column under a head that adds them up, and within such a group those with
/// equal values of the next column.</summary>
/// <remarks>A group is numbered after the group that it is in, and names itself by a hash of its values from the outermost
/// on. Allocates nothing per refresh while neither rows nor levels become more.</remarks>
internal sealed class ProcessGroups(ProcessRows rows, LineList lines, FoldState folds)
{
    /// <summary>What the head of the rows without a value is called.</summary>
    public const string Blank = "—";

    private const int GroupPid = -1;

    private ImmutableArray<Column> _columns = [];
    private int[] _groupOf = [];
    private int[] _groupTable = [];
    private ulong[] _hash = [];
    private int[] _parent = [];
    private byte[] _level = [];
    private bool[] _isBlank = [];
    private int[] _first = [];
    private int[] _count = [];
    private int[] _processes = [];
    private int[] _ended = [];
    private int[] _start = [];
    private int[] _placed = [];
    private int[] _line = [];
    private int[] _order = [];
    private double[] _sums = [];
    private int[] _queue = [];

    /// <summary>The groups within a group, in their order: the first of each, and of each the next one. What is in no group
    /// stands behind the last number.</summary>
    private int[] _firstWithin = [];

    private int[] _next = [];
    private int _groups;

    /// <summary>Makes the lines.</summary>
    public void Show(ViewOptions options)
    {
        _columns = options.GroupBy;
        Ensure();
        LeaveOutExitedWithoutGroup();
        int count = rows.Collect(options.Sort);
        rows.Sort(count, options);
        Form(count);
        Sort(options);
        Emit(count);
    }

    /// <summary>Whether a group is that of the rows without a value.</summary>
    public bool IsBlank(int group) => _isBlank[group];

    /// <summary>Whether all rows of a group have the same value of a column: it is grouped by that, or is within such a group.
    /// </summary>
    /// <param name="group">The group.</param>
    /// <param name="column">The column.</param>
    /// <param name="by">The group itself, or the one around it, that is made by the column.</param>
    public bool IsBy(int group, Column column, out int by)
    {
        by = group;
        while (by >= 0 && _columns[_level[by]] != column)
        {
            by = _parent[by];
        }

        return by >= 0;
    }

    /// <summary>The line of a group's head; -1 where it is not there.</summary>
    public int LineOf(ProcessKey key) => Find(key) is >= 0 and var group ? _line[group] : -1;

    /// <summary>The line of a group's head or, where a closed group hides it, of that; -1 where the group is not there.</summary>
    public int NearestLineOf(ProcessKey key) => Find(key) is >= 0 and var group ? NearestLineOf(group) : -1;

    /// <summary>The line of the innermost head that a row is under.</summary>
    public int NearestLineOfRow(int row) => NearestLineOf(_groupOf[row]);

    /// <summary>Whether a row counts in the sums of a group that it is in: a process does. What ended does not, for its totals are
    /// no longer the machine's. A thread's share is in its process already; it counts only in a group that its process is not
    /// in, and only where it has a share of its own.</summary>
    public bool AddsUp(int row, int group, Column column)
    {
        if (rows.Kinds[row] != ViewRowKind.Thread)
        {
            return rows.Kinds[row] == ViewRowKind.Process;
        }

        if (column.IsOfProcess)
        {
            return false;
        }

        int process = rows.Find(rows.ParentPids[row]);
        return process < 0 || !IsIn(process, group);
    }

    /// <summary>The heads of a group and of all groups within it, those that closed groups hide included.</summary>
    public IEnumerable<ProcessKey> HeadsFrom(int group)
    {
        yield return KeyOf(group);
        for (int inner = _firstWithin[group]; inner >= 0; inner = _next[inner])
        {
            foreach (ProcessKey head in HeadsFrom(inner))
            {
                yield return head;
            }
        }
    }

    private ProcessKey KeyOf(int group) => new(GroupPid, _hash[group]);

    private int Find(ProcessKey key)
    {
        for (int group = 0; group < _groups; group++)
        {
            if (_hash[group] == key.StartNs)
            {
                return group;
            }
        }

        return ProcessRows.None;
    }

    private int NearestLineOf(int group)
    {
        while (group >= 0 && _line[group] < 0)
        {
            group = _parent[group];
        }

        return group < 0 ? -1 : _line[group];
    }

    private bool IsIn(int row, int group)
    {
        int at = _groupOf[row];
        while (at >= 0 && _level[at] > _level[group])
        {
            at = _parent[at];
        }

        return at == group;
    }

    /// <summary>Little is known of what ended; the group of rows without a value is not where it belonged.</summary>
    private void LeaveOutExitedWithoutGroup()
    {
        for (int row = rows.Frame!.RowCount; row < rows.Count; row++)
        {
            foreach (Column column in _columns)
            {
                if (column.IsText ? rows.Text(row, column) is null : double.IsNaN(rows.Number(row, column)))
                {
                    rows.Marks[row] = 0;
                }
            }
        }
    }

    /// <summary>Gives each row its group; groups are numbered by the place of their first row in the sort.</summary>
    private void Form(int count)
    {
        Array.Clear(_groupTable);
        Array.Fill(_groupOf, ProcessRows.None, 0, rows.Count);
        _groups = 0;
        for (int level = 0; level < _columns.Length; level++)
        {
            Form((byte)level, count);
        }

        for (int i = 0; i < count; i++)
        {
            ViewRowKind kind = rows.Kinds[rows.Ordered[i]];
            for (int group = _groupOf[rows.Ordered[i]]; group >= 0; group = _parent[group])
            {
                _count[group]++;
                _processes[group] += kind == ViewRowKind.Process ? 1 : 0;
                _ended[group] += kind == ViewRowKind.Exited ? 1 : 0;
            }
        }
    }

    /// <summary>Parts the groups that there are, all rows at first, by one column more.</summary>
    private void Form(byte level, int count)
    {
        Column column = _columns[level];
        ReadOnlySpan<string?> texts = column.IsText ? rows.Frame!.Texts(column) : [];
        ReadOnlySpan<double> numbers = column.IsText ? [] : rows.Frame!.Numbers(column);
        string? lastText = null;
        int lastParent = ProcessRows.None;
        int last = ProcessRows.None;
        for (int i = 0; i < count; i++)
        {
            int row = rows.Ordered[i];
            int parent = _groupOf[row];
            if (column.IsText)
            {
                string? text = row < texts.Length ? texts[row] : rows.Text(row, column);
                if (last < 0 || parent != lastParent || !ReferenceEquals(text, lastText))
                {
                    last = TextGroup(text, row, level, parent);
                    lastParent = parent;
                    lastText = text;
                }

                _groupOf[row] = last;
            }
            else
            {
                _groupOf[row] = NumberGroup(row < numbers.Length ? numbers[row] : rows.Number(row, column), row, level, parent);
            }
        }
    }

    private int TextGroup(string? text, int row, byte level, int parent)
    {
        bool isBlank = string.IsNullOrEmpty(text);
        ulong hash = Within(parent, isBlank ? 0 : Hash(text));
        int slot = SlotOf(hash);
        for (; _groupTable[slot] != 0; slot = SlotAfter(slot))
        {
            int group = _groupTable[slot] - 1;
            if (_hash[group] == hash && _parent[group] == parent && _isBlank[group] == isBlank
                && (isBlank || rows.Text(_first[group], _columns[level]) == text))
            {
                return group;
            }
        }

        return Add(slot, hash, row, level, parent, isBlank);
    }

    private int NumberGroup(double value, int row, byte level, int parent)
    {
        // The mixing loses nothing, so within a group equal hashes are equal values.
        bool isBlank = double.IsNaN(value);
        ulong hash = Within(parent, isBlank ? 0 : Mix(BitConverter.DoubleToUInt64Bits(value + 0.0) + 1));
        int slot = SlotOf(hash);
        for (; _groupTable[slot] != 0; slot = SlotAfter(slot))
        {
            int group = _groupTable[slot] - 1;
            if (_hash[group] == hash && _parent[group] == parent && _isBlank[group] == isBlank)
            {
                return group;
            }
        }

        return Add(slot, hash, row, level, parent, isBlank);
    }

    private int Add(int slot, ulong hash, int row, byte level, int parent, bool isBlank)
    {
        int group = _groups++;
        _groupTable[slot] = _groups;
        _hash[group] = hash;
        _first[group] = row;
        _level[group] = level;
        _parent[group] = parent;
        _isBlank[group] = isBlank;
        _count[group] = 0;
        _processes[group] = 0;
        _ended[group] = 0;
        return group;
    }

    /// <summary>Puts the groups within each group into their order.</summary>
    private void Sort(ViewOptions options)
    {
        for (int group = 0; group < _groups; group++)
        {
            _order[group] = group;
        }

        // By a column that does not add up, a group stands where its first row stands: the order they have already.
        Column sort = options.Sort;
        bool bySum = !sort.IsText && sort.Spec.Fold != Fold.None && !_columns.Contains(sort);
        if (bySum)
        {
            Array.Fill(_sums, double.NaN, 0, _groups);
            for (int row = 0; row < rows.Count; row++)
            {
                for (int group = _groupOf[row]; group >= 0; group = _parent[group])
                {
                    if (AddsUp(row, group, sort))
                    {
                        _sums[group] = sort.Spec.Fold.Combine(_sums[group], rows.SortNumbers[row]);
                    }
                }
            }

            rows.Order.ByNumber(_order, _groups, _sums, options.Order == SortOrder.Descending);
        }

        Array.Fill(_firstWithin, ProcessRows.None, 0, _groups + 1);

        // From the last to the first, each put before those that are there. What has no name has a sum: it stands by that, for it
        // may be what uses most; else it stands last.
        for (int i = _groups - 1; i >= 0 && !bySum; i--)
        {
            PutFirst(_order[i], isBlank: true);
        }

        for (int i = _groups - 1; i >= 0; i--)
        {
            PutFirst(_order[i], isBlank: false, bySum);
        }
    }

    private void PutFirst(int group, bool isBlank, bool either = false)
    {
        if (either || _isBlank[group] == isBlank)
        {
            ref int first = ref _firstWithin[_parent[group] < 0 ? _groups : _parent[group]];
            _next[group] = first;
            first = group;
        }
    }

    private void Emit(int count)
    {
        int start = 0;
        for (int group = _firstWithin[_groups]; group >= 0; group = _next[group])
        {
            start = Place(group, start);
        }

        for (int i = 0; i < count; i++)
        {
            _queue[_placed[_groupOf[rows.Ordered[i]]]++] = rows.Ordered[i];
        }

        Array.Copy(_queue, rows.Ordered, count);
        Array.Fill(_line, -1, 0, _groups);
        for (int group = _firstWithin[_groups]; group >= 0; group = _next[group])
        {
            Emit(group, 0);
        }
    }

    /// <summary>Says where the rows of a group begin, and those of the groups within it.</summary>
    /// <returns>Where the next group's begin.</returns>
    private int Place(int group, int start)
    {
        _start[group] = start;
        _placed[group] = start;
        int within = start;
        for (int inner = _firstWithin[group]; inner >= 0; inner = _next[inner])
        {
            within = Place(inner, within);
        }

        return start + _count[group];
    }

    /// <param name="group">The group.</param>
    /// <param name="around">The lines that go on downwards beside it (<see cref="ViewRow.Lines"/>).</param>
    private void Emit(int group, ulong around)
    {
        ProcessKey key = KeyOf(group);
        bool closed = folds.IsClosed(key);
        int level = _level[group];
        _line[group] = lines.Count;
        ref ViewRow head = ref lines.Add(_start[group]);
        head.Kind = ViewRowKind.Group;
        head.Fold = closed ? FoldMark.Closed : FoldMark.Open;
        head.Index = group;
        head.Key = key;
        head.Depth = level;
        head.IsLast = _next[group] < 0;
        head.Members = _count[group];
        head.Processes = _processes[group];
        head.Ended = _ended[group];
        head.Lines = head.IsLast || level == 0 ? around : around | (1UL << level);
        around = head.Lines;
        if (closed)
        {
            return;
        }

        for (int inner = _firstWithin[group]; inner >= 0; inner = _next[inner])
        {
            Emit(inner, around);
        }

        int end = _start[group] + _count[group];
        for (int i = _start[group]; level == _columns.Length - 1 && i < end; i++)
        {
            ref ViewRow line = ref lines.Add(rows.Ordered[i], i);
            line.Depth = level + 1;
            line.IsLast = i == end - 1;
            line.Lines = line.IsLast ? around : around | (1UL << (level + 1));
        }
    }

    private int SlotOf(ulong hash) => (int)(hash >> 32) & (_groupTable.Length - 1);

    private int SlotAfter(int slot) => (slot + 1) & (_groupTable.Length - 1);

    /// <summary>The hash of a value within a group; different values of one group stay different.</summary>
    private ulong Within(int parent, ulong hash) => parent < 0 ? hash : Mix(hash + 1) ^ Mix(_hash[parent] + 2);

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
        // No more groups on each level than rows.
        int length = rows.Capacity * _columns.Length;
        if (_hash.Length >= length && _groupOf.Length >= rows.Capacity)
        {
            return;
        }

        _groupOf = new int[rows.Capacity];
        _queue = new int[rows.Capacity];
        _hash = new ulong[length];
        _parent = new int[length];
        _level = new byte[length];
        _isBlank = new bool[length];
        _first = new int[length];
        _count = new int[length];
        _processes = new int[length];
        _ended = new int[length];
        _start = new int[length];
        _placed = new int[length];
        _line = new int[length];
        _order = new int[length];
        _sums = new double[length];
        _firstWithin = new int[length + 1];
        _next = new int[length];
        int size = 128;
        while (size < length * 2)
        {
            size *= 2;
        }

        _groupTable = new int[size];
    }
}
