using Bpftop.Host.Snapshot;

namespace Bpftop.Host.Plugins;

/// <summary>A provider of a table.</summary>
internal sealed class TableSlot(ITableProvider provider, TableSpec table, FillAccount account) : FillSlot(account)
{
    private readonly TableBuffer _rows = new(table);

    public TableSpec Table => table;

    public override string Kind => "table";

    /// <summary>Where it is among the frame's tables; the sampling thread only.</summary>
    public int Place { get; set; }

    public override bool IsWanted(FrameDemand demand) => demand.TableId == table.Id;

    public override void Prepare(Frame frame, FrameDemand demand) => _rows.Clear();

    public override void Call(in Tick tick) => provider.Fill(tick, new TableBlock(_rows));

    public override void Deliver(Frame frame) => Repeat(frame, FrameDemand.Everything);

    public override void Repeat(Frame frame, FrameDemand demand)
    {
        TableReading reading = frame.Tables[Place];
        reading.Rows.CopyFrom(_rows);
        reading.FrameNumber = frame.Number;
    }
}
