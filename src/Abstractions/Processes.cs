namespace Bpftop;

/// <summary>Names one process for good: a pid that the kernel gives out again is another process.</summary>
/// <param name="Pid">The pid as bpftop's own pid namespace sees it.</param>
/// <param name="StartNs">Start time in nanoseconds since boot, suspended time included, on the clock of bpftop's own time
/// namespace: <c>CLOCK_BOOTTIME</c>, and what <c>/proc/PID/stat</c> says in ticks. Outside of such a namespace it is
/// <c>task_struct.start_boottime</c>; in a machine without BPF it is rounded to clock ticks. Compare by the sign of the
/// difference: it wraps around where a namespace's clock was set back.</param>
public readonly record struct ProcessKey(int Pid, ulong StartNs);

/// <summary>What kind of process a row is.</summary>
[Flags]
public enum ProcessTraits
{
    /// <summary>An ordinary process.</summary>
    None = 0,

    /// <summary>A kernel thread (<c>PF_KTHREAD</c>).</summary>
    KernelThread = 1,

    /// <summary>A thread of a process, on a row of its own; its parent pid is the process.</summary>
    Thread = 2,

    /// <summary>Ended, and not yet waited for.</summary>
    Zombie = 4,

    /// <summary>Stopped by a signal or a tracer.</summary>
    Stopped = 8,

    /// <summary>Held by the freezer of cgroup v2.</summary>
    Frozen = 16,
}

/// <summary>What every plugin may know of a process.</summary>
/// <param name="Key">Its identity.</param>
/// <param name="ParentPid">The parent's pid, 0 for none.</param>
/// <param name="NamespacePid">The pid in the process's own, innermost pid namespace.</param>
/// <param name="Uid">Effective user id.</param>
/// <param name="CgroupId">Id of its cgroup v2; <see cref="ICgroupPaths"/> has the path. 0 where unknown.
/// Where there is no BPF and neither a table of a plugin nor a column that names cgroups or says so by
/// <see cref="ColumnSpec.PartOf"/> is in sight, it may be up to 4.5 s old.</param>
/// <param name="Traits">What kind of process it is.</param>
/// <param name="Name">The kernel's name of it (<c>comm</c>), as the process set it: hostile text. A kernel thread's is
/// whole, with what a worker works on behind it.</param>
/// <param name="CommandLine">All arguments, separated by spaces; the name where there are none, and until
/// they are known, which is after the first refresh of a process at times. Hostile text.</param>
public readonly record struct ProcessRow(
    ProcessKey Key,
    int ParentPid,
    int NamespacePid,
    uint Uid,
    ulong CgroupId,
    ProcessTraits Traits,
    string Name,
    string CommandLine)
{
    /// <summary>Says which cgroups of version 1 the process is in: the same for all that are in the same ones;
    /// <see cref="ICgroupPaths.TryGetVersion1"/> has their paths. 0 where it is in the roots only, as everywhere that
    /// there is no version 1.</summary>
    public ulong Version1Key { get; init; }
}

/// <summary>What a process used, for tables that add processes up.</summary>
/// <param name="CpuPercent">Percent of one core over the last interval, NaN at first sight.</param>
/// <param name="ResidentBytes">Resident memory.</param>
/// <param name="ReadBytesPerSecond">Storage reads over the last interval, NaN where they are not known: at first sight, of others'
/// processes without privilege, and for bars and columns where there is no BPF and nothing else in sight asks for them.</param>
/// <param name="WriteBytesPerSecond">Storage writes, as the reads.</param>
/// <param name="Threads">Number of threads.</param>
public readonly record struct ProcessUsage(
    double CpuPercent,
    ulong ResidentBytes,
    double ReadBytesPerSecond,
    double WriteBytesPerSecond,
    int Threads);

/// <summary>One refresh, as a provider sees it.</summary>
/// <remarks>A view of the host's memory: it ends with the call.</remarks>
public readonly ref struct Tick
{
    /// <summary>Makes a tick. Hosts and tests do; plugins are handed one.</summary>
    /// <param name="number">See <see cref="Number"/>.</param>
    /// <param name="elapsed">See <see cref="Elapsed"/>.</param>
    /// <param name="rows">See <see cref="Rows"/>.</param>
    /// <param name="usage">See <see cref="Usage"/>; as long as <paramref name="rows"/>.</param>
    public Tick(long number, TimeSpan elapsed, ReadOnlySpan<ProcessRow> rows, ReadOnlySpan<ProcessUsage> usage)
    {
        if (usage.Length != rows.Length)
        {
            throw new ArgumentException($"{usage.Length} usages for {rows.Length} rows", nameof(usage));
        }

        Number = number;
        Elapsed = elapsed;
        Rows = rows;
        Usage = usage;
    }

    /// <summary>Counts refreshes, from 1.</summary>
    public long Number { get; }

    /// <summary>Time since the last refresh; zero at the first.</summary>
    public TimeSpan Elapsed { get; }

    /// <summary>Every process, and every thread where threads are shown.</summary>
    public ReadOnlySpan<ProcessRow> Rows { get; }

    /// <summary>What each row used, in the order of <see cref="Rows"/>.</summary>
    public ReadOnlySpan<ProcessUsage> Usage { get; }
}
