using Bpftop.Network.Names;

namespace Bpftop.Network;

/// <summary>The newest look-ups of names.</summary>
internal sealed class NameTable(LookupLog log) : ITableProvider
{
    public const string Id = "net.dns";

    private const int Time = 0;
    private const int Pid = 1;
    private const int Process = 2;
    private const int Query = 3;
    private const int Type = 4;
    private const int Latency = 5;
    private const int Result = 6;
    private const int Via = 7;
    private const int Server = 8;
    private const int Tries = 9;
    private const int Number = 10;
    private const int Cgroup = 11;

    public TableSpec Table { get; } = new(
        Id,
        "DNS",
        [
            new("net.dns.time", "TIME", CellKind.Number, "When the name was asked for.") { Unit = Unit.Timestamp, Width = 8, FirstSort = SortOrder.Descending },
            new("pid", "PID", CellKind.Number, "The process that asked.") { Width = 7 },
            new("name", "NAME", CellKind.Text, "The process's name then.") { Width = 15, Groupable = true },
            new("net.dns.query", "QUERY", CellKind.Text, "The name that was looked up, as zone files write it.") { Width = 36, Groupable = true },
            new("net.dns.type", "TYPE", CellKind.Text, "The type of records in question; empty for a function of libc, which asks for those that it needs.") { Width = 6, Groupable = true },
            new("net.dns.ms", "MS", CellKind.Number, "Milliseconds from the first query to the answer, or from the call of the function to its return; empty where no answer came.") { Width = 8, FirstSort = SortOrder.Descending, Format = Milliseconds.Write },
            new("net.dns.result", "RESULT", CellKind.Text, "The answer's code, or NODATA where the name has no records of the type; what the function returned; time-out after 5 seconds without an answer, until a later one comes. Or what is missing from the list, and why.") { Width = 12, Groupable = true },
            new("net.dns.via", "VIA", CellKind.Text, "The function of libc that was called, or the protocol that the query went by: one call sends queries of its own.") { Width = 13, Groupable = true },
            new("net.dns.server", "SERVER", CellKind.Text, "The address of the server that was asked.") { Width = 15, Groupable = true },
            new("net.dns.tries", "TRIES", CellKind.Number, "How often the query was sent.") { Unit = Bpftop.Unit.Count, Width = 5, FirstSort = SortOrder.Descending },
            new("net.dns.number", "NO", CellKind.Number, "Counts the rows since bpftop started. The newest 2,000 are kept: those below the lowest number have made place.") { Width = 6, FirstSort = SortOrder.Descending },
            new("net.dns.cgroup", "CGROUP", CellKind.Text, "The cgroup of the process, as far as bpftop has seen a process in it.") { Width = 24, Groupable = true },
        ],
        "A name that a process looked up, once it was answered or had no answer for 5 seconds.");

    public void Fill(in Tick tick, TableBlock block)
    {
        foreach (Lookup lookup in log.Rows.Current)
        {
            int row = block.Add(lookup.Key);
            block.Number(row, Time) = lookup.Time;
            block.Number(row, Pid) = lookup.Process.Pid == 0 ? double.NaN : lookup.Process.Pid;
            block.Text(row, Process) = lookup.ProcessName;
            block.Text(row, Query) = lookup.Name;
            block.Text(row, Type) = lookup.Type;
            block.Number(row, Latency) = lookup.Latency;
            block.Text(row, Result) = lookup.Result;
            block.Text(row, Via) = lookup.Via;
            block.Text(row, Server) = lookup.Server;
            block.Number(row, Tries) = lookup.Tries;
            block.Number(row, Number) = lookup.Number;
            block.Text(row, Cgroup) = lookup.Cgroup;
        }
    }
}
