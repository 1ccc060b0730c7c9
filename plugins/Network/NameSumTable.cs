using Bpftop.Network.Names;
using Column = Bpftop.Network.TableColumn<Bpftop.Network.Names.NameSum>;

namespace Bpftop.Network;

/// <summary>Which names a process looks up, how often, and how long that takes.</summary>
internal sealed class NameSumTable(NameSums sums, QueryAttention attention) : ITableProvider
{
    private static readonly Column[] _columns =
    [
        Column.OfNumber("pid", "PID", Unit.None, 7, "The process that asks.", static sum => sum.Process.Pid == 0 ? double.NaN : sum.Process.Pid),
        Column.OfText("name", "NAME", 15, "What that process called itself when it asked last.", static sum => sum.ProcessName),
        Column.OfText("net.names.query", "QUERY", 36, "The name that is looked up, in lower case.", static sum => sum.Name),
        Column.OfText("net.names.via", "VIA", 14, "The function of libc that is called, or the protocol that queries go by: one call sends queries of its own.", static sum => sum.Via),
        Column.OfNumber("net.names.count", "COUNT", Unit.Count, 6, "Look-ups, of all types.", static sum => sum.Count),
        Column.OfNumber("net.names.failures", "FAILED", Unit.Count, 6, "Those that ended in an error, in NXDOMAIN, or without an answer in 5 seconds.", static sum => sum.Failures),
        ShortTime.Column<NameSum>("net.names.min", "MIN", "The shortest of the last 256 latencies.", static sum => sum.Minimum),
        ShortTime.Column<NameSum>("net.names.median", "MEDIAN", "The median of the last 256 latencies.", static sum => sum.Median),
        ShortTime.Column<NameSum>("net.names.p99", "P99", "The 99th percentile of the last 256 latencies.", static sum => sum.Percentile99),
    ];

    public TableSpec Table { get; } = new(
        "net.names",
        "Names",
        TableColumns.Specs(_columns),
        "A name that a process looks up; 1,000 are kept, and those that were not asked for the longest make place.")
    {
        ProcessId = "pid",
        SortedBy = "net.names.count",
        Command = new TableCommand("names", "Prints which names each process looks up, how often, and how long that takes, added up from the start of the command.")
        {
            Flags = [new("pid", "PID", "Only these processes.") { Alias = 'p', Filter = "pid = {0}" }],
        },
    };

    public void Fill(in Tick tick, TableBlock block)
    {
        attention.Pay(tick);
        NameReadings readings = sums.Readings.Current;
        foreach (NameSum sum in readings.Sums)
        {
            _ = TableColumns.Add(block, _columns, sum.Key, sum);
        }

        block.Notice = readings.Notice;
        block.IsAwaited = readings.IsAwaited;
    }
}
