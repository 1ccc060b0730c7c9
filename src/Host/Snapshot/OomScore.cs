using Bpftop.Host.Collect;

namespace Bpftop.Host.Snapshot;

/// <summary>The kernel's own score of whom to end when memory runs out, as /proc/PID/oom_score prints it.</summary>
/// <remarks>
/// fs/proc/base.c proc_oom_score() over mm/oom_kill.c oom_badness(), in pages, since 5.9 (commit 9066e5cfb73c, which
/// maps badness to 0…2000 instead of clipping it to 0…1000). What the kernel knows and a record does not: memory that
/// the reaper has already taken (MMF_OOM_SKIP) and a child between vfork and exec, both of which it scores 0.
/// </remarks>
internal static class OomScore
{
    /// <summary>OOM_SCORE_ADJ_MIN: never to be ended.</summary>
    private const int Never = -1000;

    private static readonly long PageSize = Environment.SystemPageSize;

    /// <summary>The score; NaN where the machine's memory, or all of the process's, is not known.</summary>
    public static double Of(in ProcessRecord record, double memoryTotal, double swapTotal)
    {
        long total = (long)((memoryTotal + (swapTotal > 0 ? swapTotal : 0)) / PageSize);
        if (!(memoryTotal > 0) || total <= 0)
        {
            return double.NaN;
        }

        // Init of the machine, kernel threads and what has no memory are never chosen.
        bool chosen = record.Pid != 1 && record.OomScoreAdj != Never
            && (record.Flags & (TaskFlags.KernelThread | TaskFlags.HasMemory)) == TaskFlags.HasMemory;
        if (!chosen)
        {
            return 0;
        }

        if (record.SwapBytes == WorkCounters.Unknown || record.PageTableBytes == WorkCounters.Unknown)
        {
            return double.NaN;
        }

        long badness = (long)((record.ResidentBytes + record.SwapBytes + record.PageTableBytes) / (ulong)PageSize);
        badness += record.OomScoreAdj * (total / 1000);
        return Math.Max(0, (1000 + (badness * 1000 / total)) * 2 / 3);
    }
}
