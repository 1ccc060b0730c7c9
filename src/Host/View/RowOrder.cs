namespace Bpftop.Host.View;

/// <summary>Sorts row numbers by the values of their rows: stable, missing values last in both directions.</summary>
/// <remarks>
/// Numbers by a radix sort over their bits: one pass counts, and a byte that is equal in all values costs nothing
/// more. Texts by a merge sort that leaves what is in order alone; where little is, by the same radix sort over eight characters at
/// a time, and only what is equal in these by the merge sort. <see cref="Array.Sort(Array)"/> is not stable and its
/// generic forms over two arrays are compiled at run time.
/// </remarks>
internal sealed class RowOrder
{
    private const int Digits = 8;
    private const int Radix = 256;
    private const int ShortRun = 12;

    /// <summary>Fewer rows are sorted by comparing them: counting goes through all that a byte can be.</summary>
    private const int WorthCounting = 256;

    /// <summary>No character behind this one is counted: many long texts that are nearly equal would take as many rounds.</summary>
    private const int LastCounted = 64;

    /// <summary>Where no more than one row in so many is out of order, merging is faster.</summary>
    private const int FewDescents = 16;

    /// <summary>Stands for any character that is not ASCII.</summary>
    private const byte BeyondAscii = 0x81;

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
        int descents = 0;
        for (int i = 1; i < count; i++)
        {
            descents += Compare(rows[i - 1], rows[i], texts, pids, descending) > 0 ? 1 : 0;
        }

        if (descents == 0)
        {
            return;
        }

        Ensure(count);
        if (descents > count / FewDescents)
        {
            SortByCharacters(rows, 0, count, 0, texts, pids, descending);
        }
        else
        {
            MergeSort(rows, 0, count, texts, pids, descending);
        }
    }

    /// <summary>As <see cref="ByText"/>, upwards, where the first rows are in order already: where the others are few, they are put in
    /// their places, and of the first only those are compared that these places are looked for at.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="ordered">How many are in order.</param>
    /// <param name="count">All of them.</param>
    /// <param name="texts">The text of each row.</param>
    /// <param name="pids">The pid of each row.</param>
    public void InsertByText(int[] rows, int ordered, int count, string?[] texts, int[] pids)
    {
        int added = count - ordered;
        if (added > ordered / FewDescents)
        {
            ByText(rows, count, texts, pids, descending: false);
            return;
        }

        Ensure(count);
        int[] few = _behind;
        Array.Copy(rows, ordered, few, 0, added);
        MergeSort(few, 0, added, texts, pids, descending: false);

        // From the last on: what is behind its place moves up once.
        int end = ordered;
        for (int left = added; left > 0; left--)
        {
            int row = few[left - 1];
            int place = PlaceOf(row, rows.AsSpan(0, end), texts, pids);
            Array.Copy(rows, place, rows, place + left, end - place);
            rows[place + left - 1] = row;
            end = place;
        }
    }

    /// <summary>The place of a row among rows that are in order.</summary>
    private static int PlaceOf(int row, ReadOnlySpan<int> rows, string?[] texts, int[] pids)
    {
        int first = 0;
        int behind = rows.Length;
        while (first < behind)
        {
            int middle = (first + behind) / 2;
            if (Compare(rows[middle], row, texts, pids, descending: false) <= 0)
            {
                first = middle + 1;
            }
            else
            {
                behind = middle;
            }
        }

        return first;
    }

    /// <summary>Sorts by the eight characters from one on, and what is equal in these by the next.</summary>
    private void SortByCharacters(int[] rows, int start, int end, int from, string?[] texts, int[] pids, bool descending)
    {
        if (end - start < WorthCounting || from > LastCounted)
        {
            MergeSort(rows, start, end, texts, pids, descending);
            return;
        }

        Span<ulong> keys = _keys.AsSpan(start, end - start);
        for (int i = 0; i < keys.Length; i++)
        {
            ulong key = Characters(texts[rows[start + i]], from);

            // No text at all is last both ways.
            keys[i] = key == 0 && from == 0 ? ulong.MaxValue : descending ? ~key : key;
        }

        SortKeys(rows.AsSpan(start, keys.Length), keys, _otherKeys.AsSpan(start, keys.Length), _otherRows.AsSpan(start, keys.Length));
        int behind;
        for (int first = 0; first < keys.Length; first = behind)
        {
            behind = first + 1;
            while (behind < keys.Length && keys[behind] == keys[first])
            {
                behind++;
            }

            if (behind - first == 1)
            {
                continue;
            }

            if (IsDecidedByMore(descending ? ~keys[first] : keys[first]))
            {
                SortByCharacters(rows, start + first, start + behind, from + Digits, texts, pids, descending);
            }
            else
            {
                MergeSort(rows, start + first, start + behind, texts, pids, descending);
            }
        }
    }

    /// <summary>Eight characters as a number that orders like them, or like as many as are ASCII; 0 where there is none.</summary>
    private static ulong Characters(string? text, int from)
    {
        ulong key = 0;
        int shift = 64;
        for (int at = from; text is not null && at < text.Length && shift > 0; at++)
        {
            char character = text[at];
            shift -= 8;
            if (character > 0x7F)
            {
                // Behind every ASCII character; which comes first of two such is for the full comparison.
                return key | ((ulong)BeyondAscii << shift);
            }

            // The end of a text comes before every character.
            key |= (ulong)(uint)((character is >= 'a' and <= 'z' ? character - ('a' - 'A') : character) + 1) << shift;
        }

        return key;
    }

    /// <summary>Whether texts that are equal in these characters may have more, all of these being ASCII. All bits set are no text.
    /// </summary>
    private static bool IsDecidedByMore(ulong key)
    {
        for (int shift = 0; shift < 64; shift += 8)
        {
            if ((byte)(key >> shift) is 0 or BeyondAscii or byte.MaxValue)
            {
                return false;
            }
        }

        return true;
    }

    private void MergeSort(int[] rows, int start, int end, string?[] texts, int[] pids, bool descending)
    {
        for (int at = start; at < end; at += ShortRun)
        {
            SortShort(rows, at, Math.Min(at + ShortRun, end), texts, pids, descending);
        }

        int[] from = rows;
        int[] to = _otherRows;
        for (int width = ShortRun; width < end - start; width *= 2)
        {
            for (int at = start; at < end; at += 2 * width)
            {
                Merge(from, to, at, Math.Min(at + width, end), Math.Min(at + (2 * width), end), texts, pids, descending);
            }

            (from, to) = (to, from);
        }

        if (from != rows)
        {
            Array.Copy(from, start, rows, start, end - start);
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

    /// <summary>Sorts rows by what is at the front of <see cref="_keys"/>.</summary>
    private void SortKeys(Span<int> rows) =>
        SortKeys(rows, _keys.AsSpan(0, rows.Length), _otherKeys.AsSpan(0, rows.Length), _otherRows.AsSpan(0, rows.Length));

    /// <summary>Sorts rows and their keys by these.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="keys">The key of each.</param>
    /// <param name="otherKeys">Room for as many.</param>
    /// <param name="otherRows">Room for as many.</param>
    private void SortKeys(Span<int> rows, Span<ulong> keys, Span<ulong> otherKeys, Span<int> otherRows)
    {
        int count = rows.Length;
        Array.Clear(_counts);
        bool ordered = true;
        for (int i = 0; i < count; i++)
        {
            ulong key = keys[i];
            ordered &= i == 0 || keys[i - 1] <= key;
            for (int digit = 0; digit < Digits; digit++)
            {
                _counts[(digit * Radix) + (int)((key >> (digit * 8)) & 0xFF)]++;
            }
        }

        if (ordered)
        {
            return;
        }

        Span<ulong> fromKeys = keys;
        Span<ulong> toKeys = otherKeys;
        Span<int> from = rows;
        Span<int> to = otherRows;
        bool isElsewhere = false;
        for (int digit = 0; digit < Digits; digit++)
        {
            int shift = digit * 8;
            Span<int> next = _counts.AsSpan(digit * Radix, Radix);
            if (next[(int)((fromKeys[0] >> shift) & 0xFF)] == count)
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
                int target = next[(int)((fromKeys[i] >> shift) & 0xFF)]++;
                toKeys[target] = fromKeys[i];
                to[target] = from[i];
            }

            Span<ulong> sortedKeys = toKeys;
            toKeys = fromKeys;
            fromKeys = sortedKeys;
            Span<int> sorted = to;
            to = from;
            from = sorted;
            isElsewhere = !isElsewhere;
        }

        if (isElsewhere)
        {
            from.CopyTo(rows);
            fromKeys.CopyTo(keys);
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
