namespace Bpftop.PluginContract;

/// <summary>Made-up processes for tests.</summary>
public static class Some
{
    /// <summary>A process; every pid has its own start time, user and cgroup.</summary>
    public static ProcessRow Row(int pid, ulong startNs = 0, string name = "worker", string commandLine = "/usr/bin/worker --queue 3") => new(
        new ProcessKey(pid, startNs == 0 ? (ulong)pid * 1_000_000 : startNs),
        ParentPid: 1,
        NamespacePid: pid,
        Uid: (uint)(pid % 3),
        CgroupId: (ulong)(pid % 5) + 1,
        ProcessTraits.None,
        name,
        commandLine);

    /// <summary>Processes of the pids 1001, 1002, …</summary>
    public static ProcessRow[] Rows(int count) => [.. Enumerable.Range(1001, count).Select(static pid => Row(pid))];

    /// <summary>A refresh with <see cref="Rows"/>.</summary>
    public static Tick Tick(int rows, long number = 1) => Tick(Rows(rows), number);

    /// <summary>A refresh with the given processes, each busy and of some size.</summary>
    public static Tick Tick(ProcessRow[] rows, long number = 1) => new(
        number,
        number == 1 ? TimeSpan.Zero : TimeSpan.FromSeconds(1),
        rows,
        Usage(rows));

    private static ProcessUsage[] Usage(ProcessRow[] rows) =>
        [.. rows.Select(static row => new ProcessUsage(row.Key.Pid % 100, (ulong)row.Key.Pid << 12, 0, 0, 1))];
}
