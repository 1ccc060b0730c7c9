using Bpftop.Host.Snapshot;

namespace Bpftop.Host.Plugins.Filling;

/// <summary>A provider of a table.</summary>
/// <param name="provider">The provider.</param>
/// <param name="table">What it said of its table.</param>
/// <param name="columns">Where the columns are that it adds up.</param>
/// <param name="account">What it costs.</param>
internal sealed class TableSlot(ITableProvider provider, TableSpec table, ColumnCatalog columns, FillAccount account) : FillSlot(account)
{
    /// <summary>The memory of so few rows is kept while nobody looks: some hundred kilobytes.</summary>
    private const int FewRows = 1000;

    private TableBuffer _rows = new(table);

    // A column may come later, with a plugin that is switched on while bpftop runs.
    private readonly Column?[] _adds = new Column?[table.Adds.Length];
    private readonly double[]?[] _added = new double[]?[table.Adds.Length];
    private readonly Column?[] _shows = new Column?[table.Shows.Length];
    private readonly string?[]?[] _shown = new string?[]?[table.Shows.Length];
    private int _processes;

    public TableSpec Table => table;

    public override string Kind => "table";

    /// <summary>Where it is among the frame's tables; the sampling thread only.</summary>
    public int Place { get; set; }

    public override bool IsWanted(FrameDemand demand) => demand.TableId == table.Id;

    public override void Rest(Frame frame)
    {
        if (_rows.Count > FewRows)
        {
            _rows = new TableBuffer(table);
        }

        // Each of the frames that go round has a copy. A page that still has one of them keeps it.
        if (frame.Tables[Place].Rows.Count > FewRows)
        {
            frame.Tables[Place] = new TableReading(table);
        }
    }

    public override void Prepare(Frame frame, FrameDemand demand)
    {
        _rows.Clear();
        _processes = frame.RowCount;
        for (int index = 0; index < _adds.Length; index++)
        {
            Column? column = _adds[index] ??= Find(table.Adds[index]);
            _added[index] = column is { IsText: false } && frame.Has(column) ? frame.NumberMemory(column) : null;
        }

        for (int index = 0; index < _shows.Length; index++)
        {
            Column? column = _shows[index] ??= Find(table.Shows[index]);
            _shown[index] = column is { IsText: true } && frame.Has(column) ? frame.TextMemory(column) : null;
        }
    }

    public override void Call(in Tick tick) => provider.Fill(tick, new TableBlock(_rows, _added, _shown, _processes));

    public override int RowsOf(Frame frame) => Math.Max(frame.RowCount, _rows.Count);

    private Column? Find(string id) => columns.TryGet(id, out Column? column) ? column : null;

    public override void Repeat(Frame frame, FrameDemand demand)
    {
        TableReading reading = frame.Tables[Place];
        reading.Rows.CopyFrom(_rows);
        reading.FrameNumber = frame.Number;
    }
}
