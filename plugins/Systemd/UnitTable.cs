using System.Collections.Immutable;
using Bpftop.Systemd.Names;
using Bpftop.Systemd.Units;
using Bpftop.Toolkit;

namespace Bpftop.Systemd;

/// <summary>The units: those with processes, those that an administrator starts and stops, and those that failed.</summary>
internal sealed class UnitTable(UnitsByCgroup units, TableInterest interest) : ITableProvider
{
    public const string Id = "systemd.units";

    private const int Unit = 0;
    private const int Active = 1;
    private const int Sub = 2;
    private const int Processes = 3;
    private const int Cpu = 4;
    private const int Memory = 5;
    private const int Read = 6;
    private const int Write = 7;
    private const int Restarts = 8;
    private const int Frozen = 9;
    private const int MainPid = 10;
    private const int Received = 11;
    private const int Sent = 12;
    private const int AccountedMemory = 13;
    private const int AccountedCpu = 14;
    private const int Slice = 15;
    private const int Kind = 16;
    private const int Manager = 17;
    private const int Description = 18;

    private readonly Dictionary<string, UnitRow> _byKey = new(StringComparer.Ordinal);
    private readonly List<UnitRow> _rows = [];
    private int _generation = -1;

    public TableSpec Table { get; } = new(
        Id,
        "Units",
        [
            new("systemd.unit", "UNIT", CellKind.Text, "The unit's name, as systemctl takes it.") { Width = 28 },
            new("systemd.active", "STATE", CellKind.Text, "Whether the unit is active, inactive, failed, or changing.") { Width = 10, Groupable = true },
            new("systemd.sub", "SUB", CellKind.Text, "The state of the unit's kind: running, exited, dead.") { Width = 10, Groupable = true },
            Number("systemd.processes", "PROCS", 5, Bpftop.Unit.Count, "Processes that the unit owns, those of its sub-cgroups included."),
            Number("systemd.cpu", "CPU%", 6, Bpftop.Unit.Percent, "CPU that its processes used over the last interval, percent of one core."),
            Number("systemd.res", "RES", 7, Bpftop.Unit.Bytes, "Memory of its processes in RAM; what they share is counted for each of them."),
            Number("systemd.read", "READ/s", 8, Bpftop.Unit.BytesPerSecond, "Read from storage by its processes over the last interval."),
            Number("systemd.write", "WRITE/s", 8, Bpftop.Unit.BytesPerSecond, "Written to storage by its processes over the last interval."),
            Number("systemd.restarts", "RESTARTS", 8, Bpftop.Unit.Count, "How often systemd restarted the service by itself."),
            Number("systemd.frozen", "FROZEN", 6, Bpftop.Unit.Count, "Processes of the unit that the freezer holds."),
            Number("systemd.mainpid", "MAIN PID", 8, Bpftop.Unit.None, "The service's main process, as bpftop's pid namespace counts."),
            Number("systemd.rx", "RX/s", 7, Bpftop.Unit.BytesPerSecond, "Network traffic that its processes received, where a plugin gives net.rx."),
            Number("systemd.tx", "TX/s", 7, Bpftop.Unit.BytesPerSecond, "Network traffic that its processes sent, where a plugin gives net.tx."),
            Number("systemd.memory", "MEMORY", 7, Bpftop.Unit.Bytes, "Memory that systemd accounts for the unit, page cache included; read every 5 seconds."),
            Number("systemd.cputime", "CPU TIME", 9, Bpftop.Unit.Seconds, "CPU time that systemd accounts for the unit, its ended processes included; read every 5 seconds."),
            new("systemd.slice", "SLICE", CellKind.Text, "The slice that the unit is in.") { Width = 16, Groupable = true },
            new("systemd.kind", "KIND", CellKind.Text, "Service, scope, slice, or what else failed.") { Width = 7, Groupable = true },
            new("systemd.manager", "MANAGER", CellKind.Text, "Whose unit it is: empty for the system's, a user's service, or the place of a container.") { Width = 17, Groupable = true },
            new("systemd.description", "DESCRIPTION", CellKind.Text, "What the unit says that it is.") { Width = 40 },
        ],
        "A unit of systemd, with what its processes use together.")
    {
        ProcessColumn = "systemd.owner",
        Adds = ["net.rx", "net.tx"],
    };

    public void Fill(in Tick tick, TableBlock block)
    {
        interest.Note();
        ReadOnlySpan<UnitCell?> cells = units.Of(tick);
        if (_generation != units.Generation)
        {
            _generation = units.Generation;
            Relist();
        }

        Sum(tick, cells, block.Processes(0), block.Processes(1));
        for (int index = _rows.Count - 1; index >= 0; index--)
        {
            UnitRow row = _rows[index];
            if (row.Seen == tick.Number || row.Facts is { IsListed: true })
            {
                Show(block, row, tick.Number);
            }
            else
            {
                _byKey.Remove(row.Key);
                _rows.RemoveAt(index);
            }
        }
    }

    private static ColumnSpec Number(string id, string header, int width, Unit unit, string help) =>
        new(id, header, CellKind.Number, help) { Unit = unit, Width = width, FirstSort = SortOrder.Descending };

    /// <summary>Makes a row for each unit that a manager told of; rows that are there stay.</summary>
    private void Relist()
    {
        foreach (ManagerUnits manager in units.Directory.Managers)
        {
            foreach (UnitFacts facts in manager.Units.Values)
            {
                if (facts.IsListed)
                {
                    RowOf(UnitOwner.KeyOf(manager.Label, facts.Name), manager.Label, facts.Name, facts.Kind);
                }
            }
        }

        foreach (UnitRow row in _rows)
        {
            Describe(row);
        }
    }

    private void Describe(UnitRow row)
    {
        ManagerUnits? manager = units.Directory.Manager(row.Manager);
        row.Facts = manager?.Units.GetValueOrDefault(row.Unit);
        row.Account = manager is not null && manager.Accounts.TryGetValue(row.Unit, out UnitAccount account) ? account : null;
        row.SharesPids = manager?.SharesPids ?? false;
    }

    private void Sum(in Tick tick, ReadOnlySpan<UnitCell?> cells, ReadOnlySpan<double> received, ReadOnlySpan<double> sent)
    {
        for (int index = 0; index < cells.Length; index++)
        {
            ref readonly ProcessRow process = ref tick.Rows[index];
            if (cells[index] is not { } cell || (process.Traits & ProcessTraits.KernelThread) != 0)
            {
                continue;
            }

            UnitRow row = cell.Row ??= RowOf(cell);
            if (row.Seen != tick.Number)
            {
                (row.Seen, row.Sum, row.Frozen, row.MainPid) = (tick.Number, default, 0, 0);
                (row.ReceivedPerSecond, row.SentPerSecond) = (double.NaN, double.NaN);
            }

            row.Sum.Add(process, tick.Usage[index]);
            if ((process.Traits & ProcessTraits.Thread) != 0)
            {
                continue;
            }

            row.ReceivedPerSecond = UsageSum.Plus(row.ReceivedPerSecond, received, index);
            row.SentPerSecond = UsageSum.Plus(row.SentPerSecond, sent, index);
            row.Frozen += (process.Traits & ProcessTraits.Frozen) != 0 ? 1 : 0;
            if (row.Facts is { MainPid: not 0 } facts
                && facts.MainPid == (uint)(row.SharesPids ? process.Key.Pid : process.NamespacePid))
            {
                row.MainPid = process.Key.Pid;
            }
        }
    }

    private UnitRow RowOf(UnitCell cell)
    {
        UnitRow row = RowOf(cell.Owner.Key, cell.Owner.Manager, cell.Owner.Unit, cell.Owner.Kind);
        row.Slice = cell.Owner.Slice;
        Describe(row);
        return row;
    }

    private UnitRow RowOf(string key, string manager, string unit, string kind)
    {
        if (!_byKey.TryGetValue(key, out UnitRow? row))
        {
            row = new UnitRow(key, manager, unit, kind);
            _byKey.Add(key, row);
            _rows.Add(row);
        }

        return row;
    }

    private static void Show(TableBlock block, UnitRow row, long tick)
    {
        int at = block.Add(row.Key);
        bool hasProcesses = row.Seen == tick;
        block.Text(at, Unit) = row.Unit;
        block.Text(at, Active) = row.Facts?.Active;
        block.Text(at, Sub) = row.Facts?.Sub;
        block.Number(at, Processes) = hasProcesses ? row.Sum.Processes : 0;
        block.Text(at, Slice) = row.Slice ?? row.Facts?.Slice;
        block.Text(at, Kind) = row.Kind;
        block.Text(at, Manager) = row.Manager.Length == 0 ? null : row.Manager;
        block.Text(at, Description) = row.Facts?.Description;
        block.Number(at, Restarts) = row.Facts?.Restarts ?? double.NaN;
        if (row.Account is { } account)
        {
            block.Number(at, AccountedMemory) = account.MemoryBytes;
            block.Number(at, AccountedCpu) = account.CpuSeconds;
        }

        if (hasProcesses)
        {
            block.Number(at, Cpu) = row.Sum.CpuPercent;
            block.Number(at, Memory) = row.Sum.ResidentBytes;
            block.Number(at, Read) = row.Sum.ReadBytesPerSecond;
            block.Number(at, Write) = row.Sum.WriteBytesPerSecond;
            block.Number(at, Received) = row.ReceivedPerSecond;
            block.Number(at, Sent) = row.SentPerSecond;
            block.Number(at, Frozen) = row.Frozen;
            block.Number(at, MainPid) = row.MainPid == 0 ? double.NaN : row.MainPid;
        }
    }
}
