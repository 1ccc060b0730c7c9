using Bpftop.Host.Snapshot;

namespace Bpftop.Host.Plugins.Filling;

/// <summary>A provider of columns.</summary>
internal sealed class ColumnSlot(IColumnProvider provider, ImmutableArray<Column> columns, FillAccount account) : FillSlot(account)
{
    private readonly double[]?[] _numbers = new double[]?[columns.Length];
    private readonly string?[]?[] _texts = new string?[]?[columns.Length];

    // What the provider is shown: the arrays above where the column is wanted, null elsewhere.
    private readonly double[]?[] _wantedNumbers = new double[]?[columns.Length];
    private readonly string?[]?[] _wantedTexts = new string?[]?[columns.Length];

    private readonly LastValues _last = new(columns.Length);
    private int _rows;

    public ImmutableArray<Column> Columns => columns;

    public override string Kind => "columns";

    public override bool IsWanted(FrameDemand demand)
    {
        foreach (Column column in columns.AsSpan())
        {
            if (demand.Wants(column))
            {
                return true;
            }
        }

        return false;
    }

    public override void Prepare(Frame frame, FrameDemand demand)
    {
        _rows = frame.RowCount;

        // As long as the frame's own arrays, for they are exchanged.
        int capacity = Math.Max(frame.Records.Length, _rows);
        for (int index = 0; index < columns.Length; index++)
        {
            _wantedNumbers[index] = null;
            _wantedTexts[index] = null;
            if (!demand.Wants(columns[index]))
            {
                continue;
            }

            if (columns[index].IsText)
            {
                _wantedTexts[index] = Room(ref _texts[index], capacity);
                _texts[index].AsSpan(0, _rows).Clear();
            }
            else
            {
                _wantedNumbers[index] = Room(ref _numbers[index], capacity);
                _numbers[index].AsSpan(0, _rows).Fill(double.NaN);
            }
        }
    }

    public override void Call(in Tick tick) => provider.Fill(tick, new ColumnBlock(_wantedNumbers, _wantedTexts, _rows));

    public override void Deliver(Frame frame)
    {
        if (Account.IsSlow)
        {
            _last.Keep(frame, _wantedNumbers, _wantedTexts);
        }

        MarkStale(Account.IsSlow);
        HandOver(frame);
    }

    public override void Repeat(Frame frame, FrameDemand demand)
    {
        Prepare(frame, demand);
        _last.Recall(frame, _wantedNumbers, _wantedTexts);
        HandOver(frame);
    }

    private void HandOver(Frame frame)
    {
        for (int index = 0; index < columns.Length; index++)
        {
            if (_wantedNumbers[index] is not null)
            {
                frame.ExchangeNumbers(columns[index], ref _numbers[index]);
            }
            else if (_wantedTexts[index] is not null)
            {
                frame.ExchangeTexts(columns[index], ref _texts[index]);
            }
        }
    }

    private void MarkStale(bool stale)
    {
        foreach (Column column in columns.AsSpan())
        {
            column.IsStale = stale;
        }
    }

    private static T[] Room<T>(ref T[]? cells, int capacity)
    {
        if (cells is null || cells.Length < capacity)
        {
            cells = new T[capacity];
        }

        return cells;
    }
}
