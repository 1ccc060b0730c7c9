using Bpftop.Host.Collect;
using Bpftop.Host.Scheduling;
using Bpftop.Host.Snapshot;
using Bpftop.Toolkit;

namespace Bpftop.Host.Details.Summary;

/// <summary>Who a process was at a moment that is over, and what it used: whatever the frame of that moment has of it.</summary>
internal static class FrameSummary
{
    private const int MostAncestors = 64;

    /// <summary>The columns of the host that are fields as they are; the others are in <see cref="InWords"/>.</summary>
    internal static readonly (string Group, string Field, string Column)[] Fields =
    [
        ("scheduling", "priority", "prio"),
        ("scheduling", "nice", "nice"),
        ("scheduling", "CPU it ran on last", "processor"),
        ("scheduling", "frozen since", "frozen.since"),
        ("CPU", "share of one CPU", "cpu"),
        ("CPU", "share of the machine", "ncpu"),
        ("CPU", "average since it started", "cpu.avg"),
        ("CPU", "time", "time"),
        ("CPU", "time in user mode", "utime"),
        ("CPU", "time in the kernel", "stime"),
        ("CPU", "waited for a CPU", "delay.cpu"),
        ("CPU", "gave up the CPU", "ctxt.vol"),
        ("CPU", "had the CPU taken", "ctxt.invol"),
        ("memory", "resident", "res"),
        ("memory", "share of the machine", "mem"),
        ("memory", "resident, shared", "shr"),
        ("memory", "in swap", "swap"),
        ("memory", "huge pages", "hugetlb"),
        ("memory", "page tables", "pagetables"),
        ("memory", "address space", "virt"),
        ("memory", "private and writable", "data"),
        ("memory", "stack", "stack"),
        ("memory", "code", "code"),
        ("memory", "faults without a read", "minflt"),
        ("memory", "faults with a read", "majflt"),
        ("memory", "OOM score", "oom"),
        ("I/O", "read", "io.read"),
        ("I/O", "written", "io.write"),
        ("I/O", "read in all", "io.read.total"),
        ("I/O", "written in all", "io.write.total"),
        ("I/O", "read calls returned", "io.chars.read"),
        ("I/O", "write calls took", "io.chars.write"),
        ("I/O", "waited for storage", "delay.io"),
        ("I/O", "waited for swap", "delay.swap"),
    ];

    /// <summary>The columns of the host that are said in words; the id of a thread is that of no process.</summary>
    internal static readonly string[] InWords =
    [
        "pid", "tid", "ppid", "pgrp", "session", "tty", "ns.pid", "name", "command", "exe", "exe.state", "user", "uid", "state", "leader",
        "policy", "threads", "started", "elapsed", "cgroup",
    ];

    /// <summary>Writes it.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="row">The process's row.</param>
    /// <param name="columns">Every column there is.</param>
    /// <param name="zone">The reader's time zone.</param>
    /// <param name="rows">Takes the fields.</param>
    public static void Write(Frame frame, int row, ColumnCatalog columns, TimeZoneInfo zone, FieldRows rows)
    {
        rows.Begin("moment");
        rows.Add("as of", FieldText.Moment(frame.Time.ToUnixTimeMilliseconds() / 1e3, zone));
        rows.Add("not kept", "groups, directories, capabilities, limits, namespaces, allowed CPUs, I/O priority");
        AddIdentity(frame, row, zone, rows);
        rows.Begin("scheduling");
        ref readonly ProcessRecord record = ref frame.Records[row];
        rows.Add("policy", new SchedulingPolicy(record.Policy, (uint)record.RealtimePriority).ToString());
        string group = "scheduling";
        foreach ((string of, string field, string id) in Fields)
        {
            if (of != group)
            {
                rows.Begin(group = of);
            }

            rows.Add(field, ValueOf(columns[id], frame, row, zone));
        }

        foreach (Column column in columns.All)
        {
            if (column.Owner.Length > 0 && frame.Has(column) && ValueOf(column, frame, row, zone) is { Length: > 0 } value)
            {
                rows.Begin(column.Owner);
                rows.Add(column.Id, value);
            }
        }
    }

    /// <summary>A value in words; null where it is not known.</summary>
    internal static string? ValueOf(ColumnSpec column, double value, TimeZoneInfo zone)
    {
        if (!double.IsFinite(value))
        {
            return null;
        }

        if (column.Format is { } format)
        {
            return Formatted(format, value);
        }

        return column.Unit switch
        {
            Unit.Bytes => FieldText.Bytes(value),
            Unit.BytesPerSecond => $"{FieldText.Bytes(value)}/s",
            Unit.Seconds => Amounts.Duration(TimeSpan.FromSeconds(Math.Min(value, TimeSpan.MaxValue.TotalSeconds / 2))),
            Unit.Percent => string.Create(CultureInfo.InvariantCulture, $"{value:0.0} %"),
            Unit.Timestamp => FieldText.Moment(value, zone),
            Unit.PerSecond => string.Create(CultureInfo.InvariantCulture, $"{value:0.##}/s"),
            Unit.Watts => string.Create(CultureInfo.InvariantCulture, $"{value:0.#} W"),
            Unit.Celsius => string.Create(CultureInfo.InvariantCulture, $"{value:0.#} °C"),
            Unit.Hertz => string.Create(CultureInfo.InvariantCulture, $"{value / 1e6:0.#} MHz"),
            _ => value.ToString("0.##", CultureInfo.InvariantCulture),
        };
    }

    private static string? ValueOf(Column column, Frame frame, int row, TimeZoneInfo zone) =>
        column.IsText ? frame.TextOf(column, row) : ValueOf(column.Spec, frame.NumberOf(column, row), zone);

    private static void AddIdentity(Frame frame, int row, TimeZoneInfo zone, FieldRows rows)
    {
        ref readonly ProcessRecord record = ref frame.Records[row];
        ProcessIdentity identity = frame.Identities[row];
        rows.Begin("identity");
        rows.Add("pid", Text(record.Pid));
        rows.Add("pid in its namespace", record.NamespacePid > 0 && record.NamespacePid != record.Pid ? Text(record.NamespacePid) : null);
        rows.Add("name", identity.Name);
        rows.Add("parents", Ancestors(frame, record.ParentPid));
        rows.Add("session", record.SessionId == 0 ? "none" : Text(record.SessionId));
        rows.Add("process group", Text(record.GroupId));
        rows.Add("terminal", identity.Tty ?? "none");
        rows.Add("state", StateOf(ProcessStates.Letter(record)));
        rows.Add("main thread", (record.Flags & TaskFlags.LeaderGone) != 0 ? "has ended" : null);
        rows.Add("threads", Text(record.Threads));
        TimeSpan age = TimeSpan.FromSeconds(frame.SecondsSince(record.StartNs));
        rows.Add("started", $"{FieldText.Moment(frame.StartedUnixSeconds(record.StartNs), zone) ?? "at a moment that is not known"}, {Amounts.Duration(age)} before");
        string uid = record.Uid.ToString(CultureInfo.InvariantCulture);
        rows.Add("user", identity.UserName == uid ? uid : $"{identity.UserName} ({uid})");
        rows.Begin("command");
        rows.Add("command", identity.Late.CommandLine is { Length: > 0 } command ? command : null);
        rows.Add("executable", identity.Late.Executable is not { } path ? null : identity.Late.ExecutableFate switch
        {
            ExecutableFate.Deleted => $"{path} (deleted)",
            ExecutableFate.Replaced => $"{path} (replaced)",
            _ => path,
        });
        rows.Begin("cgroup");
        rows.Add("path", identity.CgroupPath);
    }

    /// <summary>The parents that are in the frame, by name, the nearest first; the number of the first that is not.</summary>
    private static string Ancestors(Frame frame, int parent)
    {
        List<string> names = [];
        while (parent > 0 && names.Count < MostAncestors)
        {
            int row = frame.RowOfProcess(parent);
            names.Add(row < 0 ? Text(parent) : $"{frame.Identities[row].Name} {Text(parent)}");
            parent = row < 0 ? 0 : frame.Records[row].ParentPid;
        }

        return names.Count == 0 ? "none" : string.Join(" < ", names);
    }

    /// <summary>As proc_pid_status(5) writes it.</summary>
    private static string StateOf(string letter) => letter switch
    {
        "R" => "R (running)",
        "S" => "S (sleeping)",
        "D" => "D (disk sleep)",
        "T" => "T (stopped)",
        "t" => "t (tracing stop)",
        "Z" => "Z (zombie)",
        "X" => "X (dead)",
        "I" => "I (idle)",
        "F" => "F (frozen)",
        _ => letter,
    };

    /// <summary>A plugin's own format: what it throws, or claims to have written, must not end the screen.</summary>
    private static string? Formatted(CellFormatter format, double value)
    {
        Span<char> text = stackalloc char[32];
        try
        {
            return format(value, text, out int written) && written > 0 && written <= text.Length ? text[..written].ToString() : null;
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            return null;
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
