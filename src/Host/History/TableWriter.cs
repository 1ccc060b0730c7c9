using Bpftop.Host.Snapshot;

namespace Bpftop.Host.History;

/// <summary>Writes the rows of plugins' tables: of those that a frame has, which rows came, stayed and went, and which cells
/// changed.</summary>
internal sealed class TableWriter(TextTable texts)
{
    private readonly List<KeptTable> _tables = [];

    /// <summary>Memory that it takes, in bytes.</summary>
    public long Bytes { get; private set; }

    /// <summary>What reading the last frame's tables takes, in the bytes that take as long.</summary>
    public long Cost { get; private set; }

    /// <summary>Begins with no rows.</summary>
    public void Reset() => _tables.Clear();

    /// <summary>Writes what a frame has.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="specs">The tables that there ever were; a new one is added.</param>
    /// <param name="to">Where to.</param>
    /// <param name="whole">Whether it is read without the frame before.</param>
    public void Write(Frame frame, ref TableSpec[] specs, SegmentWriter to, bool whole)
    {
        Bytes = 0;
        Cost = 0;
        foreach (TableReading reading in frame.Tables)
        {
            if (reading.FrameNumber == frame.Number)
            {
                int index = MachineFields.IndexOf(ref specs, reading.Spec);
                while (_tables.Count <= index)
                {
                    _tables.Add(new KeptTable(texts, specs[_tables.Count]));
                }

                to.Number(index + 1);
                _tables[index].Write(reading.Rows, frame.Number, to, whole);
                Cost += _tables[index].Cost;
            }
        }

        to.Number(0);
        foreach (KeptTable table in _tables)
        {
            Bytes += table.Bytes;
        }
    }

    /// <summary>The rows of one table as they were written last.</summary>
    private sealed class KeptTable(TextTable texts, TableSpec spec)
    {
        /// <summary>How many rows further on a row is looked for that is not where it was.</summary>
        private const int Reach = 16;

        private readonly TableBuffer _last = new(spec);
        private readonly bool[] _isText = [.. spec.Columns.Select(static column => column.Kind == CellKind.Text)];
        private int[] _places = [];
        private int[] _numbers = [];
        private int[] _lastNumbers = [];
        private int[] _keys = [];
        private int[] _lastKeys = [];
        private long _number = -1;

        public long Bytes => ((long)_keys.Length * (3 + (2 * _isText.Length)) * sizeof(int)) + ((long)_keys.Length * (1 + _isText.Length) * sizeof(long));

        public long Cost { get; private set; }

        public void Write(TableBuffer rows, long number, SegmentWriter to, bool whole)
        {
            bool isFresh = whole || _number != number - 1;
            if (isFresh)
            {
                _last.Clear();
            }

            _number = number;
            Ensure(rows.Count);
            to.Number(isFresh ? 1 : 0);
            Write(to, rows.Notice);
            WritePlaces(rows, to);
            WriteCells(rows, to);
            _last.CopyFrom(rows);
            (_numbers, _lastNumbers) = (_lastNumbers, _numbers);
            (_keys, _lastKeys) = (_lastKeys, _keys);
        }

        /// <summary>Writes the key of each row that is new, and for others how far they moved.</summary>
        private void WritePlaces(TableBuffer rows, SegmentWriter to)
        {
            ReadOnlySpan<string> keys = rows.Keys;
            ReadOnlySpan<string> before = _last.Keys;
            bool isSame = keys.Length == before.Length;
            int last = 0;
            for (int row = 0; row < keys.Length; row++)
            {
                int place = Find(before, last, keys[row]);
                _places[row] = place;
                isSame &= place == row;
                last = place < 0 ? last : place + 1;
            }

            to.Number(keys.Length);
            to.Number(isSame ? 1 : 0);
            Cost = isSame ? keys.Length : (long)keys.Length * (1 + _isText.Length);
            last = 0;
            for (int row = 0; row < keys.Length; row++)
            {
                int place = _places[row];
                if (place >= 0)
                {
                    _keys[row] = _lastKeys[place];
                }
                else
                {
                    _keys[row] = texts.NumberOf(keys[row]);
                    texts.Mention(_keys[row], to.Segment);
                }

                if (!isSame)
                {
                    to.Number(place < 0 ? 0 : place - last + 1);
                    last = place < 0 ? last : place + 1;
                    if (place < 0)
                    {
                        to.Number(_keys[row]);
                    }
                }
            }
        }

        private static int Find(ReadOnlySpan<string> keys, int from, string key)
        {
            int end = Math.Min(keys.Length, from + Reach);
            for (int row = from; row < end; row++)
            {
                if (keys[row] == key)
                {
                    return row;
                }
            }

            return -1;
        }

        private void WriteCells(TableBuffer rows, SegmentWriter to)
        {
            int columns = _isText.Length;
            long written = -1;
            for (int row = 0; row < rows.Count; row++)
            {
                int place = _places[row];
                for (int column = 0; column < columns; column++)
                {
                    long cell = ((long)row * columns) + column;
                    if (!_isText[column])
                    {
                        double value = rows.Number(row, column);
                        double before = place < 0 ? double.NaN : _last.Number(place, column);
                        if (BitConverter.DoubleToInt64Bits(value) != BitConverter.DoubleToInt64Bits(before) && !(double.IsNaN(value) && double.IsNaN(before)))
                        {
                            to.Number((ulong)(cell - written));
                            to.Real(value);
                            written = cell;
                        }

                        continue;
                    }

                    string? text = rows.Text(row, column);
                    int known = place < 0 ? 0 : _lastNumbers[(place * columns) + column];
                    int number = place >= 0 && ReferenceEquals(text, _last.Text(place, column)) ? known : texts.NumberOf(text);
                    _numbers[(row * columns) + column] = number;
                    if (number != known)
                    {
                        texts.Mention(number, to.Segment);
                        to.Number((ulong)(cell - written));
                        to.Number(number);
                        written = cell;
                    }
                }
            }

            to.Number(0);
        }

        private void Write(SegmentWriter to, string? text) => MachineFields.Write(to, texts, text);

        private void Ensure(int rows)
        {
            if (_keys.Length < rows)
            {
                int length = Math.Max(16, rows + (rows / 4));
                Array.Resize(ref _places, length);
                Array.Resize(ref _keys, length);
                Array.Resize(ref _lastKeys, length);
                Array.Resize(ref _numbers, length * _isText.Length);
                Array.Resize(ref _lastNumbers, length * _isText.Length);
            }
        }
    }
}
