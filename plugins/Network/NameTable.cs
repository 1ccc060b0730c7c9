using Bpftop.Network.Names;
using Column = Bpftop.Network.TableColumn<Bpftop.Network.Names.Lookup>;

namespace Bpftop.Network;

/// <summary>The newest look-ups of names.</summary>
internal sealed class NameTable : ITableProvider
{
    private readonly LookupLog _log;
    private readonly QueryAttention _attention;
    private readonly Column[] _columns;
    private readonly OwnerTexts _owners;
    private readonly UnseenRows _unseen = new("look-ups");

    public NameTable(LookupLog log, QueryAttention attention, ICgroupPaths cgroups)
    {
        (_log, _attention) = (log, attention);
        _columns =
        [
            Column.OfNumber("net.dns.time", "TIME", Unit.Timestamp, 8, "When the name was asked for.", static lookup => lookup.Time),
            Column.OfNumber("pid", "PID", Unit.None, 7, "The process that asked.", static lookup => lookup.Process.Pid == 0 ? double.NaN : lookup.Process.Pid),
            Column.OfText("name", "NAME", 15, "What that process called itself.", static lookup => lookup.ProcessName),
            Column.OfText("net.dns.query", "QUERY", 36, "The name that was looked up, as zone files write it.", static lookup => lookup.Name),
            Column.OfText("net.dns.type", "TYPE", 6, "The type of records in question; of a function of libc that of the addresses that it was asked for, empty for any.", static lookup => lookup.Type),
            ShortTime.Column<Lookup>("net.dns.latency", "TOOK", "Time from the first query to the answer, or from the call of the function to its return; empty where no answer came.", static lookup => lookup.Latency),
            Column.OfText("net.dns.result", "RESULT", 12, "The answer's code, or NODATA where the name has no records of the type; what the function returned; time-out after 5 seconds without an answer, until a later one comes; not known where the answer may have found no room.", static lookup => lookup.Result),
            Column.OfText("net.dns.via", "VIA", 14, $"The function of libc that was called, or the protocol that the query went by: one call sends queries of its own, which are seen until {QueryAttention.Minutes} minutes after the last look at them.", static lookup => lookup.Via),
            Column.OfText("net.dns.server", "SERVER", 15, "The address of the server that was asked.", static lookup => lookup.Server),
            Column.OfNumber("net.dns.tries", "TRIES", Unit.Count, 5, "How often the query was sent.", static lookup => lookup.Tries),
            Column.OfText("container.name", "CONTAINER", 16, "The container of the process, while that is there.", static _ => null),
            Column.OfText("systemd.unit", "UNIT", 20, "The unit of the process, while that is there.", static _ => null),
            Column.OfText("cgroup", "CGROUP", 30, "The cgroup of the process.", lookup => cgroups.TryGet(lookup.CgroupId, out string? path) ? path : null),
            Column.OfNumber("net.dns.number", "NO", Unit.None, 6, "Counts look-ups since bpftop started. The newest 2,000 are kept: those below the lowest number have made place.", static lookup => lookup.Number).Hidden(),
        ];
        _owners = new OwnerTexts(_columns.Select(static column => column.Spec.Id));
        Table = new TableSpec("net.dns", "DNS", TableColumns.Specs(_columns), "A name that a process looked up, once it was answered or had no answer for 5 seconds.")
        {
            Shows = OwnerTexts.Columns,
            ProcessId = "pid",
            Command = new TableCommand("dns", "Prints each name that is looked up, once it is answered or has had no answer for 5 seconds.")
            {
                IsLog = true,
                Flags =
                [
                    new("pid", "PID", "Only these processes.") { Alias = 'p', Filter = "pid = {0}" },
                    new("failed", "", "Only those that found nothing.") { Filter = "not net.dns.result in (ok, NOERROR, NODATA)" },
                    new("cgroup", "PATH", "Only these cgroups.") { Filter = "cgroup = {0}" },
                ],
            },
        };
    }

    public TableSpec Table { get; }

    public void Fill(in Tick tick, TableBlock block)
    {
        _attention.Pay(tick);
        LookupReadings readings = _log.Readings.Current;
        _owners.See(tick);
        foreach (Lookup lookup in readings.Lookups)
        {
            _owners.Write(block, TableColumns.Add(block, _columns, lookup.Key, lookup), lookup.Process);
        }

        _unseen.See(tick.Number, readings.Lookups is [var oldest, ..] ? oldest.Number : 0, readings.Lookups is [.., var newest] ? newest.Number : 0);
        block.Notice = _unseen.NoticeWith(readings.Notice);
        block.IsAwaited = readings.IsAwaited;
    }
}
