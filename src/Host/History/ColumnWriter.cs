using Bpftop.Host.Snapshot;

namespace Bpftop.Host.History;

/// <summary>Writes the values of plugins' columns: those that a frame has, and of these what changed.</summary>
internal sealed class ColumnWriter(TextTable texts)
{
    private KeptColumn?[] _columns = [];

    /// <summary>Memory that it takes, in bytes.</summary>
    public long Bytes { get; private set; }

    /// <summary>Begins with no values.</summary>
    public void Reset() => _columns.AsSpan().Clear();

    /// <summary>Writes what a frame has.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="columns">Every column there is.</param>
    /// <param name="rows">Its rows, which were written before.</param>
    /// <param name="to">Where to.</param>
    /// <param name="whole">Whether it is read without the frame before.</param>
    public void Write(Frame frame, IReadOnlyList<Column> columns, RowWriter rows, SegmentWriter to, bool whole)
    {
        if (_columns.Length < columns.Count)
        {
            Array.Resize(ref _columns, columns.Count);
        }

        Bytes = 0;
        for (int index = 0; index < columns.Count; index++)
        {
            Column column = columns[index];
            ref KeptColumn? kept = ref _columns[index];
            if (column.Source is null && frame.Has(column))
            {
                kept ??= column.IsText ? new KeptTexts(texts) : new KeptNumbers();
                to.Number(index + 1);
                kept.Write(frame, column, rows, to, whole);
                Bytes += kept.Bytes;
            }
            else if (kept is not null)
            {
                kept.IsThere = false;
                Bytes += kept.Bytes;
            }
        }

        to.Number(0);
    }

    /// <summary>A column's values of the frame that was written last, by slot.</summary>
    private abstract class KeptColumn
    {
        /// <summary>Whether that frame had it.</summary>
        public bool IsThere { get; set; }

        public abstract long Bytes { get; }

        public void Write(Frame frame, Column column, RowWriter rows, SegmentWriter to, bool whole)
        {
            Ensure(rows.SlotCount);
            if (!IsThere)
            {
                Clear();
            }

            bool isFresh = whole || !IsThere;
            to.Number(isFresh ? 1 : 0);
            IsThere = true;
            WriteChanges(frame, column, rows, to, isFresh);
            to.Number(0);
        }

        protected abstract void Ensure(int slots);

        protected abstract void Clear();

        protected abstract void WriteChanges(Frame frame, Column column, RowWriter rows, SegmentWriter to, bool isFresh);
    }

    private sealed class KeptNumbers : KeptColumn
    {
        private double[] _values = [];

        public override long Bytes => (long)_values.Length * sizeof(double);

        protected override void Ensure(int slots)
        {
            if (_values.Length < slots)
            {
                Array.Resize(ref _values, slots + (slots / 8));
            }
        }

        protected override void Clear() => _values.AsSpan().Fill(double.NaN);

        protected override void WriteChanges(Frame frame, Column column, RowWriter rows, SegmentWriter to, bool isFresh)
        {
            ReadOnlySpan<double> now = frame.Numbers(column);
            ReadOnlySpan<int> order = rows.Order;
            ReadOnlySpan<bool> isNew = rows.IsNew;
            int written = -1;
            for (int row = 0; row < now.Length; row++)
            {
                ref double kept = ref _values[order[row]];
                double before = isFresh | isNew[row] ? double.NaN : kept;
                kept = now[row];
                if (!IsSame(before, kept))
                {
                    to.Number(row - written);
                    to.Real(kept);
                    written = row;
                }
            }
        }

        private static bool IsSame(double one, double other) =>
            BitConverter.DoubleToInt64Bits(one) == BitConverter.DoubleToInt64Bits(other) || (double.IsNaN(one) && double.IsNaN(other));
    }

    private sealed class KeptTexts(TextTable texts) : KeptColumn
    {
        private string?[] _values = [];
        private int[] _numbers = [];

        public override long Bytes => (long)_values.Length * (sizeof(int) + sizeof(long));

        protected override void Ensure(int slots)
        {
            if (_values.Length < slots)
            {
                slots += slots / 8;
                Array.Resize(ref _values, slots);
                Array.Resize(ref _numbers, slots);
            }
        }

        protected override void Clear()
        {
            _values.AsSpan().Clear();
            _numbers.AsSpan().Clear();
        }

        protected override void WriteChanges(Frame frame, Column column, RowWriter rows, SegmentWriter to, bool isFresh)
        {
            ReadOnlySpan<string?> now = frame.Texts(column);
            ReadOnlySpan<int> order = rows.Order;
            ReadOnlySpan<bool> isNew = rows.IsNew;
            int written = -1;
            for (int row = 0; row < now.Length; row++)
            {
                int slot = order[row];
                if (isNew[row])
                {
                    // Of the process that had the slot before: its text may be forgotten, and the number another's.
                    _values[slot] = null;
                    _numbers[slot] = 0;
                }

                int before = isFresh ? 0 : _numbers[slot];
                if (!ReferenceEquals(_values[slot], now[row]))
                {
                    _values[slot] = now[row];
                    _numbers[slot] = texts.NumberOf(now[row]);
                }

                int number = _numbers[slot];
                if (number != before)
                {
                    texts.Mention(number, to.Segment);
                    to.Number(row - written);
                    to.Number(number);
                    written = row;
                }
            }
        }
    }
}
