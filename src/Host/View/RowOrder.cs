namespace Bpftop.Host.View;

/// <summary>Sorts row numbers by the values of their rows: stable, missing values last in both directions.</summary>
/// <remarks>
/// Numbers by a radix sort over their bits: one pass counts, and a byte that is equal in all values costs nothing
/// more. Texts by a merge sort that leaves what is in order alone. <see cref="Array.Sort(Array)"/> is not stable and its
/// generic forms over two arrays are compiled at run time.
/// </remarks>
internal sealed class RowOrder
{
    private const int Digits = 8;
    private const int Radix = 256;
    private const int ShortRun = 12;

    private readonly int[] _counts = new int[Digits * Radix];
    private ulong[] _keys = [];
    private ulong[] _otherKeys = [];
    private int[] _otherRows = [];
    private int[] _zeros = [];
    private int[] _behind = [];
    private ulong[] _keysBehind = [];

    /// <summary>Smallest pid first; free where the rows already are.</summary>
    public void ByPid(int[] rows, int count, int[] pids)
    {
        bool ordered = true;
        for (int i = 1; i < count && ordered; i++)
        {
            ordered = pids[rows[i - 1]] <= pids[rows[i]];
        }

        if (ordered)
        {
            return;
        }

        Ensure(count);
        for (int i = 0; i < count; i++)
        {
            _keys[i] = (uint)pids[rows[i]] ^ 0x80000000;
        }

        SortKeys(rows.AsSpan(0, count));
    }

    /// <summary>By numbers, those that are equal in the order they had.</summary>
    /// <remarks>Of most columns most rows are 0 (what did nothing used nothing): those stay as they are, and what is to be sorted
    /// are the few before them and the few behind them.</remarks>
    public void ByNumber(int[] rows, int count, double[] values, bool descending)
    {
        Ensure(count);
        ulong zero = Sortable(0, descending);
        int before = 0;
        int zeros = 0;
        int behind = 0;
        for (int i = 0; i < count; i++)
        {
            ulong key = Sortable(values[rows[i]], descending);
            if (key < zero)
            {
                _keys[before] = key;
                rows[before++] = rows[i];
            }
            else if (key == zero)
            {
                _zeros[zeros++] = rows[i];
            }
            else
            {
                _keysBehind[behind] = key;
                _behind[behind++] = rows[i];
            }
        }

        SortKeys(rows.AsSpan(0, before));
        _zeros.AsSpan(0, zeros).CopyTo(rows.AsSpan(before));
        _keysBehind.AsSpan(0, behind).CopyTo(_keys);
        Span<int> last = rows.AsSpan(before + zeros, behind);
        _behind.AsSpan(0, behind).CopyTo(last);
        SortKeys(last);
    }

    /// <summary>By texts without regard to case, those that are equal by pid.</summary>
    public void ByText(int[] rows, int count, string?[] texts, int[] pids, bool descending)
    {
        Ensure(count);
        for (int start = 0; start < count; start += ShortRun)
        {
            SortShort(rows, start, Math.Min(start + ShortRun, count), texts, pids, descending);
        }

        int[] from = rows;
        int[] to = _otherRows;
        for (int width = ShortRun; width < count; width *= 2)
        {
            for (int start = 0; start < count; start += 2 * width)
            {
                Merge(from, to, start, Math.Min(start + width, count), Math.Min(start + (2 * width), count), texts, pids, descending);
            }

            (from, to) = (to, from);
        }

        if (from != rows)
        {
            Array.Copy(from, rows, count);
        }
    }

    /// <summary>Bits that, compared as an unsigned number, order like the values; NaN is the largest.</summary>
    private static ulong Sortable(double value, bool descending)
    {
        if (double.IsNaN(value))
        {
            return ulong.MaxValue;
        }

        // Adding 0 makes -0 and 0 the same bits.
        ulong bits = BitConverter.DoubleToUInt64Bits(value + 0.0);
        bits = (long)bits < 0 ? ~bits : bits | 0x8000000000000000;
        return descending ? ~bits : bits;
    }

    private static int Compare(int left, int right, string?[] texts, int[] pids, bool descending)
    {
        string? a = texts[left];
        string? b = texts[right];
        if (!ReferenceEquals(a, b))
        {
            // An empty cell looks like a missing one, and goes with it.
            bool noA = string.IsNullOrEmpty(a);
            bool noB = string.IsNullOrEmpty(b);
            if (noA != noB)
            {
                return noA ? 1 : -1;
            }

            int order = string.Compare(a, b, StringComparison.OrdinalIgnoreCase);
            if (order != 0 && !noA)
            {
                return descending ? -order : order;
            }
        }

        int byPid = pids[left].CompareTo(pids[right]);
        return byPid != 0 ? byPid : left.CompareTo(right);
    }

    private static void SortShort(int[] rows, int start, int end, string?[] texts, int[] pids, bool descending)
    {
        for (int i = start + 1; i < end; i++)
        {
            int row = rows[i];
            int hole = i;
            while (hole > start && Compare(rows[hole - 1], row, texts, pids, descending) > 0)
            {
                rows[hole] = rows[hole - 1];
                hole--;
            }

            rows[hole] = row;
        }
    }

    private static void Merge(int[] from, int[] to, int start, int middle, int end, string?[] texts, int[] pids, bool descending)
    {
        if (middle >= end || Compare(from[middle - 1], from[middle], texts, pids, descending) <= 0)
        {
            Array.Copy(from, start, to, start, end - start);
            return;
        }

        int left = start;
        int right = middle;
        for (int at = start; at < end; at++)
        {
            bool takeLeft = right == end
                || (left < middle && Compare(from[left], from[right], texts, pids, descending) <= 0);
            to[at] = takeLeft ? from[left++] : from[right++];
        }
    }

    /// <summary>Sorts rows by what is in <see cref="_keys"/>.</summary>
    private void SortKeys(Span<int> rows)
    {
        int count = rows.Length;
        Array.Clear(_counts);
        bool ordered = true;
        for (int i = 0; i < count; i++)
        {
            ulong key = _keys[i];
            ordered &= i == 0 || _keys[i - 1] <= key;
            for (int digit = 0; digit < Digits; digit++)
            {
                _counts[(digit * Radix) + (int)((key >> (digit * 8)) & 0xFF)]++;
            }
        }

        if (ordered)
        {
            return;
        }

        Span<ulong> keys = _keys;
        Span<ulong> toKeys = _otherKeys;
        Span<int> from = rows;
        Span<int> to = _otherRows.AsSpan(0, count);
        bool isElsewhere = false;
        for (int digit = 0; digit < Digits; digit++)
        {
            int shift = digit * 8;
            Span<int> next = _counts.AsSpan(digit * Radix, Radix);
            if (next[(int)((keys[0] >> shift) & 0xFF)] == count)
            {
                continue;
            }

            int position = 0;
            for (int value = 0; value < Radix; value++)
            {
                int here = next[value];
                next[value] = position;
                position += here;
            }

            for (int i = 0; i < count; i++)
            {
                int target = next[(int)((keys[i] >> shift) & 0xFF)]++;
                toKeys[target] = keys[i];
                to[target] = from[i];
            }

            Span<ulong> sortedKeys = toKeys;
            toKeys = keys;
            keys = sortedKeys;
            Span<int> sorted = to;
            to = from;
            from = sorted;
            isElsewhere = !isElsewhere;
        }

        if (isElsewhere)
        {
            from.CopyTo(rows);
        }
    }

    private void Ensure(int count)
    {
        if (_keys.Length < count)
        {
            int length = Math.Max(count, _keys.Length * 2);
            _keys = new ulong[length];
            _otherKeys = new ulong[length];
            _otherRows = new int[length];
            _zeros = new int[length];
            _behind = new int[length];
            _keysBehind = new ulong[length];
        }
    }
}
