using Bpftop.Host.Collect;
using Bpftop.Host.Collect.Proc;
using Bpftop.Host.Details.Reading;
using Bpftop.Host.Snapshot;
using Bpftop.Linux;
using Bpftop.Toolkit;
using static Bpftop.Host.Details.Reading.DetailColumns;
using static Bpftop.Linux.Libc;

namespace Bpftop.Host.Details.Summary;

/// <summary>Who a process is and what it may do, field by field.</summary>
/// <param name="procRoot">Where procfs is mounted.</param>
/// <param name="time">The clock, for the time zone.</param>
/// <param name="machineStartNs">When the boot-time clock was 0, in nanoseconds since 1970 UTC.</param>
internal sealed class SummaryDetail(string procRoot, TimeProvider time, long machineStartNs) : ProcessDetail(procRoot, Table), IFrameDetail
{
    private const int MostAncestors = 64;
    private const int LongestCommand = 1 << 17;

    /// <summary>Limits that are always shown; others only where there is one.</summary>
    private static readonly string[] _limits = ["open files", "processes", "core file size", "locked memory", "address space", "stack size"];

    private static TableSpec Table { get; } = new(
        "details.summary",
        "Summary",
        [
            DetailColumns.Order(),
            Text("group", "GROUP", 10, "What the field is about."),
            Text("field", "FIELD", 24, "The field."),
            Text("value", "VALUE", 100, "What it is."),
        ],
        "Each row is a fact about the process.")
    {
        SortedBy = "order",
    };

    /// <summary>The ids of users or groups of a line of status: real, effective, saved and that for files.</summary>
    internal static string? Ids(uint[] ids, Func<uint, string?> name)
    {
        if (ids.Length < 2)
        {
            return null;
        }

        string real = Named(ids[0], name);
        return ids.All(id => id == ids[0]) ? real
            : string.Join(", ", ids.Zip(["real", "effective", "saved", "for files"], (id, kind) => $"{kind} {Named(id, name)}"));
    }

    public string? Write(Frame frame, int row, ColumnCatalog columns, TableBuffer rows)
    {
        FrameSummary.Write(frame, row, columns, time.LocalTimeZone, new FieldRows(rows, CancellationToken.None));
        return null;
    }

    protected override void Read(DetailProcess process, DetailRows into)
    {
        FieldRows rows = new(into.Buffer, into.Cancellation);
        StatusLines status = StatusLines.Parse(process.TryRead("status"));
        AddIdentity(process, status, rows);
        AddCommand(process, rows);
        AddSecurity(process, status, rows);
        AddLimits(process, rows);
        AddNamespaces(process, rows);
        CgroupRows.Add(process, rows, into.Cancellation);
        SchedulingRows.Add(process, status, rows);
        rows.Begin("memory");
        rows.Add("OOM score", process.TryRead("oom_score")?.Trim());
        rows.Add("OOM score adjustment", process.TryRead("oom_score_adj")?.Trim());
    }

    private static string Named(uint id, Func<uint, string?> name) =>
        name(id) is { } known ? string.Create(CultureInfo.InvariantCulture, $"{known} ({id})") : id.ToString(CultureInfo.InvariantCulture);

    private void AddIdentity(DetailProcess process, StatusLines status, FieldRows rows)
    {
        UserList users = UserList.Read("/etc/passwd");
        UserList groups = UserList.Read("/etc/group"); // its lines begin as those of passwd(5) do: name, password, number
        rows.Begin("identity");
        rows.Add("pid", Text(process.Key.Pid));
        uint[] pids = status.Numbers("NStgid");
        rows.Add("pids in its namespaces", pids.Length > 1 ? string.Join(", ", pids) : null);
        if (ProcessStat.Of(process.ProcRoot, process.Key.Pid) is { } stat)
        {
            rows.Add("name", stat.Name);
            rows.Add("parents", Ancestors(process.ProcRoot, stat));
            rows.Add("session", stat.Session == 0 ? "none" : Text(stat.Session));
        }

        StatLine line = default;
        bool isRead = process.TryStat(out line);
        rows.Add("process group", isRead ? Text(line.GroupId) : null);
        rows.Add("terminal", !isRead ? null : new TtyNames("/sys").Name(line.TtyNumber).Bytes is { IsEmpty: false } tty ? ForeignText.Decode(tty) : "none");
        rows.Add("state", status["State"]);
        rows.Add("threads", status["Threads"]);
        rows.Add("started", Started(process.Key));
        rows.Add("user", Ids(status.Numbers("Uid"), users.Find));
        rows.Add("group", Ids(status.Numbers("Gid"), groups.Find));
        uint[] others = status.Numbers("Groups");
        rows.Add("other groups", others.Length == 0 ? null : string.Join(", ", others.Select(group => Named(group, groups.Find))));
        rows.Add("traced by", status["TracerPid"] is { } tracer && tracer != "0" ? tracer : null);
    }

    private static string Ancestors(string procRoot, in ProcessStat of)
    {
        List<string> names = [];
        int parent = of.ParentPid;
        while (parent > 0 && names.Count < MostAncestors && ProcessStat.Of(procRoot, parent) is { } stat)
        {
            names.Add(string.Create(CultureInfo.InvariantCulture, $"{stat.Name} {stat.Pid}"));
            parent = stat.ParentPid;
        }

        return names.Count == 0 ? "none" : string.Join(" < ", names);
    }

    private string Started(ProcessKey key)
    {
        TimeSpan ago = TimeSpan.FromTicks((long)(BootTimeNs() - key.StartNs) / 100);
        return $"{FieldText.Moment((machineStartNs + (long)key.StartNs) / 1e9, time.LocalTimeZone) ?? "at a moment that is not known"}, {Amounts.Duration(ago)} ago";
    }

    private static void AddCommand(DetailProcess process, FieldRows rows)
    {
        rows.Begin("command");
        try
        {
            byte[] arguments = process.ReadBytes("cmdline", LongestCommand, out bool isCut);
            rows.Add("command", arguments.Length == 0 ? null : ForeignText.DecodeArguments(arguments, isCut));
        }
        catch (DetailException)
        {
            // Not its own: the rest may be known.
        }

        rows.Add("executable", process.TryLink("exe"));
        rows.Add("working directory", process.TryLink("cwd"));
        rows.Add("root directory", process.TryLink("root"));
    }

    private static void AddSecurity(DetailProcess process, StatusLines status, FieldRows rows)
    {
        const int LastKnown = 40; // CAP_CHECKPOINT_RESTORE, 5.9
        rows.Begin("security");
        string? last = SmallPieces.TryRead($"{process.ProcRoot}/sys/kernel/cap_last_cap")?.Trim();
        ulong all = Capabilities.All(int.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : LastKnown);
        ulong? effective = status.Mask("CapEff");
        foreach ((string key, string field) in new[]
        {
            ("CapEff", "capabilities"), ("CapPrm", "permitted besides"), ("CapInh", "inheritable"), ("CapAmb", "ambient"), ("CapBnd", "bounding set"),
        })
        {
            ulong? set = status.Mask(key);
            bool isSaid = key switch
            {
                "CapEff" => true,
                "CapPrm" => (set & ~effective) is > 0,
                "CapBnd" => set != all,
                _ => set is > 0,
            };
            rows.Add(field, isSaid && set is { } known ? Capabilities.Show(key == "CapPrm" ? known & ~effective!.Value : known, all) : null);
        }

        rows.Add("seccomp", status["Seccomp"] switch
        {
            "0" => "off",
            "1" => "strict",
            "2" => status["Seccomp_filters"] is { } filters ? $"filter ({filters})" : "filter",
            _ => null,
        });
        rows.Add("no new privileges", status["NoNewPrivs"] switch { "0" => "off", "1" => "on", _ => null });
        rows.Add("label", process.TryRead("attr/current")?.TrimEnd('\0', '\n') is { Length: > 0 } label ? label : null);
    }

    private static void AddLimits(DetailProcess process, FieldRows rows)
    {
        rows.Begin("limits");
        foreach (string line in (process.TryRead("limits") ?? "").Split('\n'))
        {
            if (ResourceLimit.TryParse(line, out ResourceLimit limit) && (Array.IndexOf(_limits, limit.Name) >= 0 || limit is { Soft: > 0, Name: not "pending signals" and not "msgqueue size" }))
            {
                rows.Add(limit.Name, limit.Show(limit.Name == "open files" ? OpenFiles(process) : null));
            }
        }
    }

    /// <summary>How many files it has open: the length of its folder says so since 6.2; before, each is counted.</summary>
    private static ulong? OpenFiles(DetailProcess process)
    {
        string folder = $"{process.Folder}/fd";
        if (statx(AT_FDCWD, folder, AT_STATX_DONT_SYNC, StatX.STATX_BASIC_STATS, out StatX status) == 0 && status.Size > 0)
        {
            return status.Size;
        }

        try
        {
            return (ulong)Directory.EnumerateFileSystemEntries(folder).LongCount();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static void AddNamespaces(DetailProcess process, FieldRows rows)
    {
        const string OfChildren = "_for_children";
        rows.Begin("namespaces");
        foreach (string kind in process.Names("ns").Order(StringComparer.Ordinal))
        {
            if (!kind.EndsWith(OfChildren, StringComparison.Ordinal) && process.TryLink($"ns/{kind}") is { } link)
            {
                uint? own = NamespaceLink.Own(kind);
                string number = link.Split('[') is [_, var inside] ? inside.TrimEnd(']') : link;
                rows.Add(kind, number == own?.ToString(CultureInfo.InvariantCulture) ? "as bpftop's" : number);
            }
        }
    }
}
