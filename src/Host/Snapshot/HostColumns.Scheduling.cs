using Bpftop.Host.Collect;

namespace Bpftop.Host.Snapshot;

/// <content>What the scheduler does with a process.</content>
internal static partial class HostColumns
{
    /// <summary>Linux gives a real-time task of the highest priority this number.</summary>
    private const int HighestRealtime = -100;

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
}
