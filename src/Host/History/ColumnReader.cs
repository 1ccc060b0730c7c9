using Bpftop.Host.Snapshot;

namespace Bpftop.Host.History;

/// <summary>Reads what <see cref="ColumnWriter"/> wrote.</summary>
internal sealed class ColumnReader
{
    private readonly List<KeptColumn> _there = [];
    private readonly List<KeptColumn> _first = [];
    private KeptColumn?[] _columns = [];

    /// <summary>A slot has a row that was not there before.</summary>
    public void Clear(int slot)
    {
        foreach (KeptColumn column in _there)
        {
            column.Clear(slot);
        }
    }

    /// <summary>A whole frame was read: <see cref="Restore"/> goes back to it.</summary>
    public void Mark()
    {
        foreach (KeptColumn column in _there)
        {
            column.Mark();
        }

        _first.Clear();
        _first.AddRange(_there);
    }

    /// <summary>Goes back to the whole frame that was marked.</summary>
    public void Restore()
    {
        foreach (KeptColumn column in _first)
        {
            column.Restore();
        }

        _there.Clear();
        _there.AddRange(_first);
    }

    /// <summary>Takes in the next frame.</summary>
    /// <param name="from">Where it is.</param>
    /// <param name="columns">Every column there is.</param>
    /// <param name="order">The slot of each row.</param>
    /// <param name="slots">As many slots have room, and none has a higher number.</param>
    public void Read(ref SegmentReader from, IReadOnlyList<Column> columns, ReadOnlySpan<int> order, int slots)
    {
        if (_columns.Length < columns.Count)
        {
            Array.Resize(ref _columns, columns.Count);
        }

        _there.Clear();
        while (from.Int() is > 0 and var place)
        {
            Column column = columns[place - 1];
            KeptColumn kept = _columns[place - 1] ??= column.IsText ? new KeptTexts(column) : new KeptNumbers(column);
            _there.Add(kept);
            kept.Ensure(slots);
            if (from.Int() != 0)
            {
                kept.Clear();
            }

            int row = -1;
            while (from.Int() is > 0 and var gap)
            {
                row += gap;
                kept.Read(ref from, order[row]);
            }
        }
    }

    /// <summary>Gives a frame the columns of the one that was read last.</summary>
    public void Fill(Frame frame, ReadOnlySpan<int> order)
    {
        foreach (KeptColumn column in _there)
        {
            column.Fill(frame, order);
        }
    }

    private abstract class KeptColumn
    {
        public abstract void Ensure(int slots);

        public abstract void Mark();

        public abstract void Restore();

        public abstract void Clear();

        public abstract void Clear(int slot);

        public abstract void Read(ref SegmentReader from, int slot);

        public abstract void Fill(Frame frame, ReadOnlySpan<int> order);
    }

    private abstract class KeptColumn<T>(T missing) : KeptColumn
    {
        private T[] _values = [];
        private T[] _first = [];
        private T[]? _cells;

        public override void Mark()
        {
            if (_first.Length < _values.Length)
            {
                _first = new T[_values.Length];
            }

            _values.CopyTo(_first, 0);
        }

        public override void Restore() => _first.AsSpan(0, Math.Min(_first.Length, _values.Length)).CopyTo(_values);

        public override void Ensure(int slots)
        {
            if (_values.Length < slots)
            {
                Array.Resize(ref _values, slots);
            }
        }

        public override void Clear() => _values.AsSpan().Fill(missing);

        public override void Clear(int slot)
        {
            if (slot < _values.Length)
            {
                _values[slot] = missing;
            }
        }

        public override void Read(ref SegmentReader from, int slot) => _values[slot] = Value(ref from);

        public override void Fill(Frame frame, ReadOnlySpan<int> order)
        {
            if (_cells is null || _cells.Length < frame.Records.Length)
            {
                _cells = new T[frame.Records.Length];
            }

            for (int row = 0; row < order.Length; row++)
            {
                _cells[row] = _values[order[row]];
            }

            Exchange(frame, ref _cells);
        }

        protected abstract T Value(ref SegmentReader from);

        protected abstract void Exchange(Frame frame, ref T[]? cells);
    }

    private sealed class KeptNumbers(Column column) : KeptColumn<double>(double.NaN)
    {
        protected override double Value(ref SegmentReader from) => from.Real();

        protected override void Exchange(Frame frame, ref double[]? cells) => frame.ExchangeNumbers(column, ref cells);
    }

    private sealed class KeptTexts(Column column) : KeptColumn<string?>(null)
    {
        protected override string? Value(ref SegmentReader from) => from.Text();

        protected override void Exchange(Frame frame, ref string?[]? cells) => frame.ExchangeTexts(column, ref cells);
    }
}
