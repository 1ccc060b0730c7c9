using Bpftop.Network.Names;

namespace Bpftop.Network;

/// <summary>Which names a process looks up, how often, and how long that takes.</summary>
internal sealed class NameSumTable(NameSums sums) : ITableProvider
{
    public const string Id = "net.names";

    private const int Pid = 0;
    private const int Process = 1;
    private const int Query = 2;
    private const int Via = 3;
    private const int Count = 4;
    private const int Failures = 5;
    private const int Minimum = 6;
    private const int Median = 7;
    private const int Percentile99 = 8;

    public TableSpec Table { get; } = new(
        Id,
        "Names",
        [
            new("pid", "PID", CellKind.Number, "The process that asks.") { Width = 7 },
            new("name", "NAME", CellKind.Text, "The process's name when it asked last.") { Width = 15, Groupable = true },
            new("net.names.query", "QUERY", CellKind.Text, "The name that is looked up.") { Width = 36, Groupable = true },
            new("net.names.via", "VIA", CellKind.Text, "The function of libc that is called, or the protocol that queries go by: one call sends queries of its own.") { Width = 13, Groupable = true },
            new("net.names.count", "COUNT", CellKind.Number, "Look-ups, of all types.") { Unit = Unit.Count, Width = 6, FirstSort = SortOrder.Descending, Fold = Fold.Sum },
            new("net.names.failures", "FAILED", CellKind.Number, "Those that ended in an error, in NXDOMAIN, or without an answer in 5 seconds.") { Unit = Unit.Count, Width = 6, FirstSort = SortOrder.Descending, Fold = Fold.Sum },
            Latency("net.names.min", "MIN MS", "The shortest of the last 256 latencies, in milliseconds."),
            Latency("net.names.median", "MEDIAN", "The median of the last 256 latencies, in milliseconds."),
            Latency("net.names.p99", "P99", "The 99th percentile of the last 256 latencies, in milliseconds."),
        ],
        "A name that a process looks up; 1,000 are kept, and those that were not asked for the longest make place and are added up in one row.");

    public void Fill(in Tick tick, TableBlock block)
    {
        foreach (NameSum sum in sums.Rows.Current)
        {
            int row = block.Add(sum.Key);
            block.Number(row, Pid) = sum.Process.Pid == 0 ? double.NaN : sum.Process.Pid;
            block.Text(row, Process) = sum.ProcessName;
            block.Text(row, Query) = sum.Name;
            block.Text(row, Via) = sum.Via;
            block.Number(row, Count) = sum.Count;
            block.Number(row, Failures) = sum.Failures;
            block.Number(row, Minimum) = sum.Minimum;
            block.Number(row, Median) = sum.Median;
            block.Number(row, Percentile99) = sum.Percentile99;
        }
    }

    private static ColumnSpec Latency(string id, string header, string help) =>
        new(id, header, CellKind.Number, help) { Width = 8, FirstSort = SortOrder.Descending, Format = Milliseconds.Write };
}
