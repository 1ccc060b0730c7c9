using Bpftop.Host.Snapshot;

namespace Bpftop.Host.History;

/// <summary>Reads what <see cref="TableWriter"/> wrote.</summary>
internal sealed class TableReader
{
    private readonly List<KeptTable> _tables = [];
    private readonly List<KeptTable> _there = [];
    private readonly List<KeptTable> _first = [];

    /// <summary>A whole frame was read: <see cref="Restore"/> goes back to it.</summary>
    public void Mark()
    {
        foreach (KeptTable table in _there)
        {
            table.Mark();
        }

        _first.Clear();
        _first.AddRange(_there);
    }

    /// <summary>Goes back to the whole frame that was marked.</summary>
    public void Restore()
    {
        foreach (KeptTable table in _first)
        {
            table.Restore();
        }
    }

    /// <summary>Takes in the next frame.</summary>
    /// <param name="from">Where it is.</param>
    /// <param name="specs">The tables that there ever were.</param>
    public void Read(ref SegmentReader from, TableSpec[] specs)
    {
        _there.Clear();
        while (from.Int() is > 0 and var place)
        {
            while (_tables.Count < place)
            {
                _tables.Add(new KeptTable(specs[_tables.Count]));
            }

            _tables[place - 1].Read(ref from);
            _there.Add(_tables[place - 1]);
        }
    }

    /// <summary>Gives a frame the tables of the one that was read last.</summary>
    public void Fill(Frame frame)
    {
        frame.Tables.Clear();
        foreach (KeptTable table in _there)
        {
            frame.Tables.Add(table.ToReading(frame.Number));
        }
    }

    private sealed class KeptTable(TableSpec spec)
    {
        private readonly bool[] _isText = [.. spec.Columns.Select(static column => column.Kind == CellKind.Text)];
        private readonly TableReading _reading = new(spec);
        private TableBuffer _rows = new(spec);
        private TableBuffer _next = new(spec);
        private TableBuffer? _first;

        public void Mark() => (_first ??= new TableBuffer(spec)).CopyFrom(_rows);

        public void Restore() => _rows.CopyFrom(_first!);

        public TableReading ToReading(long frame)
        {
            _reading.Rows.CopyFrom(_rows);
            _reading.FrameNumber = frame;
            return _reading;
        }

        public void Read(ref SegmentReader from)
        {
            if (from.Int() != 0)
            {
                _rows.Clear();
            }

            string? notice = from.Text();
            int count = from.Int();
            bool isSame = from.Int() != 0;
            if (!isSame)
            {
                _next.Clear();
                int last = 0;
                for (int row = 0; row < count; row++)
                {
                    int step = from.Int();
                    if (step == 0)
                    {
                        _next.Add(from.Text() ?? "");
                    }
                    else
                    {
                        last += step;
                        Copy(last - 1);
                    }
                }

                (_rows, _next) = (_next, _rows);
            }

            _rows.Notice = notice;
            long cell = -1;
            while (from.Number() is > 0 and var gap)
            {
                cell += (long)gap;
                int row = (int)(cell / _isText.Length);
                int column = (int)(cell % _isText.Length);
                if (_isText[column])
                {
                    _rows.Text(row, column) = from.Text();
                }
                else
                {
                    _rows.Number(row, column) = from.Real();
                }
            }
        }

        private void Copy(int before)
        {
            int row = _next.Add(_rows.Keys[before]);
            for (int column = 0; column < _isText.Length; column++)
            {
                if (_isText[column])
                {
                    _next.Text(row, column) = _rows.Text(before, column);
                }
                else
                {
                    _next.Number(row, column) = _rows.Number(before, column);
                }
            }
        }
    }
}
