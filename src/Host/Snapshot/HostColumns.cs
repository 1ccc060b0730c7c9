using Bpftop.Host.Collect;

namespace Bpftop.Host.Snapshot;

/// <summary>The host's own columns. Scripts depend on the ids, so what is here keeps its meaning.</summary>
internal static class HostColumns
{
    /// <summary>Every column, in the order of a table or a JSON object that shows all.</summary>
    public static IEnumerable<HostColumn> All =>
        [.. IdentityColumns, .. SchedulingColumns, .. MemoryColumns, .. TimeColumns, .. InputOutputColumns, .. PlaceColumns];

    private static NumberColumn Number(string id, string header, int width, string help, NumberCell cell, Unit unit = Unit.None, Fold fold = Fold.None, CellFormatter? format = null, int importance = 0, TaskFacts facts = TaskFacts.None, ExitedNumber? exited = null, bool ofProcess = false) =>
        new(
            new ColumnSpec(id, header, CellKind.Number, help)
            {
                Unit = unit,
                Width = width,
                FirstSort = unit is Unit.None ? SortOrder.Ascending : SortOrder.Descending,
                Fold = fold,
                Format = format,
            },
            cell)
        {
            Facts = facts,
            Importance = importance,
            ExitedNumber = exited,
            IsOfProcess = ofProcess,
        };

    private static TextColumn Text(string id, string header, int width, string help, TextCell cell, ColumnNeeds needs = ColumnNeeds.None, TaskFacts facts = TaskFacts.None, int importance = 0, TreeText tree = TreeText.None, ExitedText? exited = null) =>
        new(new ColumnSpec(id, header, CellKind.Text, help) { Width = width, Groupable = true }, cell)
        {
            Needs = needs,
            Facts = facts,
            Importance = importance,
            Tree = tree,
            ExitedText = exited,
        };

    private static double Share(double part, double whole) => whole > 0 ? part * 100 / whole : double.NaN;

    /// <summary>A counter that may be unknown.</summary>
    private static double Counter(ulong value) => value == WorkCounters.Unknown ? double.NaN : value;

    private static double Seconds(ulong nanoseconds) =>
        nanoseconds == WorkCounters.Unknown ? double.NaN : nanoseconds / 1e9;

    /// <summary>Memory of a kernel thread or a zombie is not 0 bytes: it has none.</summary>
    private static double Memory(in ProcessRecord record, ulong bytes) =>
        (record.Flags & TaskFlags.HasMemory) == 0 ? double.NaN : Counter(bytes);

    /// <summary>Who a process is.</summary>
    private static HostColumn[] IdentityColumns =>
    [
        Number("pid", "PID", 7, "Process id.", static (frame, row) =>
            frame.Records[row].Pid, exited: static (in process) => process.Key.Pid),
        Number("tid", "TID", 7, "Thread id, on the row of a thread; empty on that of a process.", static (frame, row) =>
            frame.Records[row].IsThread ? frame.Records[row].Tid : double.NaN),
        Number("ppid", "PPID", 7, "Process id of the parent; of its process, on the row of a thread.", static (frame, row) =>
            frame.Records[row].ParentPid, exited: static (in process) => process.ParentPid),
        Number("pgrp", "PGRP", 7, "Process group id.", static (frame, row) => frame.Records[row].GroupId),
        Number("session", "SESN", 7, "Session id.", static (frame, row) => frame.Records[row].SessionId),
        Text("tty", "TTY", 8, "Controlling terminal; empty for none.", static (frame, row) => frame.Identities[row].Tty),
        Number("ns.pid", "NSPID", 7, "Process id in the process's own pid namespace: what a container sees.", static (frame, row) =>
            frame.Records[row].NamespacePid),
        Text("name", "NAME", 15, "The kernel's name of the process: 15 bytes, which it may set itself; a kernel thread's whole, and what a worker works on (+) or worked on last (-).", static (frame, row) =>
            frame.Identities[row].Name, tree: TreeText.Name, exited: static (in process) => process.Name),
        Text("command", "Command", 40, "All arguments; the name in brackets for a kernel thread or a zombie, and until they are known.", static (frame, row) =>
            frame.Identities[row].Late.ShownCommand, tree: TreeText.CommandLine, exited: static (in process) => process.Name),
        Text("exe", "EXE", 25, "Path of the executable; empty where it may not be read.", static (frame, row) =>
            frame.Identities[row].Late.Executable, needs: ColumnNeeds.Executables),
        Text("exe.state", "EXEST", 8, "\"deleted\" or \"replaced\" where the executable is not what the process runs any more.", static (frame, row) =>
            frame.Identities[row].Late.ExecutableFate switch
            {
                ExecutableFate.Deleted => "deleted",
                ExecutableFate.Replaced => "replaced",
                _ => null,
            }, needs: ColumnNeeds.Executables),
        Text("user", "USER", 9, "User that the process acts as (effective uid).", static (frame, row) =>
            frame.Identities[row].UserName, importance: 3, exited: static (in process) => process.User?.Name),
        Number("uid", "UID", 6, "Effective user id.", static (frame, row) =>
            frame.Records[row].Uid, exited: static (in process) => process.Uid),
    ];

    private static HostColumn[] PlaceColumns =>
    [
        Text("cgroup", "CGROUP", 30, "Path of the cgroup v2.", static (frame, row) => frame.Identities[row].CgroupPath, facts: TaskFacts.Cgroup),
    ];

    /// <summary>Linux gives a real-time task of the highest priority this number.</summary>
    private const int HighestRealtime = -100;

    /// <summary>What the scheduler does with a process.</summary>
    private static HostColumn[] SchedulingColumns =>
    [
        Text("state", "S", 1, "R running, S sleeping, D waiting for a device, T stopped, t traced, Z ended, I idle kernel thread, F frozen; of its threads where the leader has ended.", static (frame, row) =>
            ProcessStates.Letter(frame.Records[row]), importance: 5),
        Text("leader", "LEADER", 6, "\"gone\" where the main thread has ended (pthread_exit) and others go on: state, memory, cgroup and user are theirs.", static (frame, row) =>
            (frame.Records[row].Flags & TaskFlags.LeaderGone) != 0 ? "gone" : null),
        Number("frozen.since", "FROZEN", 8, "When the cgroup that a frozen process is in was told to freeze, by itself or by one above it; later by the time that the machine was suspended since then. Known from Linux 6.18 on, to the kernel walk.", static (frame, row) =>
            frame.Records[row].FrozenSinceNs > 0 ? frame.StartedUnixSeconds(frame.Records[row].FrozenSinceNs) : double.NaN, Unit.Timestamp),
        Number("prio", "PRI", 3, "Priority as the kernel counts it: nice + 20, below 0 for real-time.", static (frame, row) =>
            frame.Records[row].Priority, format: FormatPriority, importance: -2),
        Number("nice", "NI", 3, "Nice value, 19 being the most modest.", static (frame, row) =>
            frame.Records[row].Nice, importance: -1),
        Text("policy", "POL", 8, "Scheduling policy.", static (frame, row) => PolicyName(frame.Records[row].Policy)),
        Number("processor", "CPU", 3, "The CPU that it ran on last.", static (frame, row) => frame.Records[row].Processor),
        Number("threads", "THR", 4, "Threads.", static (frame, row) => frame.Records[row].Threads, Unit.Count, Fold.Sum),
    ];

    /// <summary>The names of sched(7) without SCHED_.</summary>
    internal static string? PolicyName(uint policy) => policy switch
    {
        0 => "OTHER",
        1 => "FIFO",
        2 => "RR",
        3 => "BATCH",
        5 => "IDLE",
        6 => "DEADLINE",
        7 => "EXT",
        _ => null,
    };

    private static bool FormatPriority(double value, Span<char> target, out int written) =>
        value <= HighestRealtime
            ? (written = "RT".AsSpan().TryCopyTo(target) ? 2 : 0) > 0
            : value.TryFormat(target, out written, "F0", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>What memory a process has. Kernel threads and zombies have none: their cells are empty.</summary>
    private static HostColumn[] MemoryColumns =>
    [
        Bytes("virt", "VIRT", "Address space.", static (frame, row) =>
            Memory(frame.Records[row], frame.Records[row].VirtualBytes), importance: -3),
        Bytes("res", "RES", "Memory in RAM, shared pages included.", static (frame, row) =>
            Memory(frame.Records[row], frame.Records[row].ResidentBytes), Fold.Sum, importance: 4),
        Bytes("shr", "SHR", "The part of RES that files and shared memory back.", static (frame, row) =>
            Memory(frame.Records[row], frame.Records[row].SharedBytes), importance: -4),
        Bytes("swap", "SWAP", "Memory in swap.", static (frame, row) =>
            Memory(frame.Records[row], frame.Records[row].SwapBytes), Fold.Sum, facts: TaskFacts.Status),
        Number("mem", "MEM%", 5, "RES in percent of the machine's memory. Huge pages (HUGETLB) and what is in swap are not in it.", MemoryPercent, Unit.Percent, Fold.Sum, importance: 2, ofProcess: true),
        Bytes("data", "DATA", "Private writable address space, the stack included.", static (frame, row) =>
            Memory(frame.Records[row], frame.Records[row].DataBytes)),
        Bytes("stack", "STACK", "The part of DATA that is stack.", static (frame, row) =>
            Memory(frame.Records[row], frame.Records[row].StackBytes), facts: TaskFacts.Status),
        Bytes("code", "CODE", "Address space of the executable's code.", static (frame, row) =>
            Memory(frame.Records[row], frame.Records[row].CodeBytes), facts: TaskFacts.Status),
        Bytes("pagetables", "PTES", "Memory that the page tables take.", static (frame, row) =>
            Memory(frame.Records[row], frame.Records[row].PageTableBytes), Fold.Sum, facts: TaskFacts.Status),
        Bytes("hugetlb", "HUGETLB", "Huge pages taken from the pool that is set aside for them; they are not in RES. Transparent huge pages are.", static (frame, row) =>
            Memory(frame.Records[row], frame.Records[row].HugetlbBytes), Fold.Sum, facts: TaskFacts.Status),
        Number("oom", "OOM", 4, "How likely the kernel ends the process when memory runs out, 0 to 2000.", OomCell, Unit.Count, Fold.Max, facts: TaskFacts.Status, ofProcess: true),
    ];

    private static NumberColumn Bytes(string id, string header, string help, NumberCell cell, Fold fold = Fold.None, int importance = 0, TaskFacts facts = TaskFacts.None) =>
        Number(id, header, 6, help, cell, Unit.Bytes, fold, importance: importance, facts: facts, ofProcess: true);

    private static double MemoryPercent(Frame frame, int row)
    {
        double total = frame.System.Memory.Total;
        ref readonly ProcessRecord record = ref frame.Records[row];
        return total > 0 ? Memory(record, record.ResidentBytes) * 100 / total : double.NaN;
    }

    private static double OomCell(Frame frame, int row) =>
        OomScore.Of(frame.Records[row], frame.System.Memory.Total, frame.System.Memory.SwapTotal);

    /// <summary>CPU time, age, faults and switches.</summary>
    private static HostColumn[] TimeColumns =>
    [
        Number("cpu", "CPU%", 5, "CPU used over the last interval by all threads, percent of one core.", static (frame, row) =>
            frame.Rates[row].Cpu, Unit.Percent, Fold.Sum, importance: 6),
        Number("ncpu", "NCPU%", 5, "CPU used over the last interval by all threads, percent of the machine.", static (frame, row) =>
            frame.System.OnlineCpus > 0 ? frame.Rates[row].Cpu / frame.System.OnlineCpus : double.NaN, Unit.Percent, Fold.Sum),
        Number("cpu.avg", "AVG%", 5, "CPU used since it started, percent of one core; ps calls it %CPU.", static (frame, row) =>
            Share(Seconds(frame.Records[row].Work.RunNs), frame.SecondsSince(frame.Records[row].StartNs)), Unit.Percent, exited: static (in process) => Share(process.CpuSeconds, process.LifetimeSeconds)),
        Number("time", "TIME+", 9, "CPU time used by all threads, ended ones included.", static (frame, row) =>
            Seconds(frame.Records[row].Work.RunNs), Unit.Seconds, Fold.Sum, importance: 1, exited: static (in process) => process.CpuSeconds),
        Number("utime", "UTIME+", 9, "CPU time used in user mode.", static (frame, row) =>
            Seconds(frame.Records[row].Work.UserShareNs), Unit.Seconds, Fold.Sum),
        Number("stime", "STIME+", 9, "CPU time used in the kernel.", static (frame, row) =>
            Seconds(frame.Records[row].Work.SystemShareNs), Unit.Seconds, Fold.Sum),
        Number("started", "START", 8, "When it started, to 1/100 s; it stays when the clock is set.", static (frame, row) =>
            frame.StartedUnixSeconds(frame.Records[row].StartNs), Unit.Timestamp, exited: static (in process) => process.StartedUnixSeconds),
        Number("elapsed", "ELAPSED", 9, "Time since it started.", static (frame, row) =>
            frame.SecondsSince(frame.Records[row].StartNs), Unit.Seconds, Fold.Max, exited: static (in process) => process.LifetimeSeconds),
        Number("minflt", "MINFLT", 8, "Page faults that needed no read from storage.", static (frame, row) =>
            Counter(frame.Records[row].Work.MinorFaults), Unit.Count, Fold.Sum),
        Number("majflt", "MAJFLT", 7, "Page faults that had to read from storage.", static (frame, row) =>
            Counter(frame.Records[row].Work.MajorFaults), Unit.Count, Fold.Sum),
        Number("ctxt.vol", "VCTXT", 8, "Times that it gave up the CPU to wait.", static (frame, row) =>
            Counter(frame.Records[row].Work.VoluntarySwitches), Unit.Count, Fold.Sum, facts: TaskFacts.Status),
        Number("ctxt.invol", "ICTXT", 8, "Times that the CPU was taken from it.", static (frame, row) =>
            Counter(frame.Records[row].Work.InvoluntarySwitches), Unit.Count, Fold.Sum, facts: TaskFacts.Status),
    ];

    /// <summary>Input, output, and what a process waited for.</summary>
    private static HostColumn[] InputOutputColumns =>
    [
        Number("io.read", "READ/s", 8, "Read from storage over the last interval, by its own threads; not by children.", static (frame, row) =>
            frame.Rates[row].ReadBytes, Unit.BytesPerSecond, Fold.Sum, facts: TaskFacts.InputOutput),
        Number("io.write", "WRITE/s", 8, "Written to storage over the last interval by its own threads, cancelled writes left out.", static (frame, row) =>
            frame.Rates[row].WriteBytes, Unit.BytesPerSecond, Fold.Sum, facts: TaskFacts.InputOutput),
        Number("io.read.total", "READ", 7, "Read from storage by its own threads since it started, ended ones included, children not. Where it had waited for children before bpftop came, threads that had ended by then are missing.", static (frame, row) =>
            Counter(frame.Records[row].Work.ReadBytes), Unit.Bytes, Fold.Sum, facts: TaskFacts.InputOutput),
        Number("io.write.total", "WRITTEN", 7, "Written to storage by its own threads since it started, cancelled writes left out; as READ otherwise.", static (frame, row) =>
            Counter(frame.Records[row].Work.WriteBytes), Unit.Bytes, Fold.Sum, facts: TaskFacts.InputOutput),
        Number("io.chars.read", "RCHAR", 7, "Bytes that its own threads' read calls returned, from anywhere; as READ otherwise.", static (frame, row) =>
            Counter(frame.Records[row].Work.ReadChars), Unit.Bytes, Fold.Sum, facts: TaskFacts.InputOutput),
        Number("io.chars.write", "WCHAR", 7, "Bytes that its own threads' write calls took, to anywhere; as READ otherwise.", static (frame, row) =>
            Counter(frame.Records[row].Work.WriteChars), Unit.Bytes, Fold.Sum, facts: TaskFacts.InputOutput),
        Number("delay.cpu", "CPUD%", 5, "Percent of the last interval that its threads were ready and waited for a CPU.", static (frame, row) =>
            frame.Rates[row].CpuDelay, Unit.Percent, Fold.Sum),
        Number("delay.io", "IOD%", 5, "Percent of the last interval that its threads waited for storage; empty where the kernel does not count it (sysctl kernel.task_delayacct; a process that is older than the switch is never counted).", static (frame, row) =>
            frame.Rates[row].BlockDelay, Unit.Percent, Fold.Sum),
        Number("delay.swap", "SWPD%", 5, "Percent of the last interval that its threads waited for swap; empty where the kernel does not count it (sysctl kernel.task_delayacct; a process that is older than the switch is never counted).", static (frame, row) =>
            frame.Rates[row].SwapDelay, Unit.Percent, Fold.Sum),
    ];
}
