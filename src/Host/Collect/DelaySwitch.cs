using Bpftop.Host.Collect.System;

namespace Bpftop.Host.Collect;

/// <summary>Whether the kernel accounts waits at all just now: the sysctl kernel.task_delayacct.</summary>
/// <remarks>
/// Off unless somebody switched it on since 5.14 (commit e4042ad49235), and switched at run time since then (commit
/// 0cd7c741f01d); kernels before have no such file. A task has counters if it was born while it was on, and keeps them,
/// standing still, when it is switched off.
/// </remarks>
internal sealed class DelaySwitch(string procRoot) : IDisposable
{
    private readonly KeptFile _file = new($"{procRoot}/sys/kernel/task_delayacct", expected: 16);

    private readonly bool _hasSwitches = File.Exists($"{procRoot}/sys/kernel/osrelease");

    /// <summary>True also where the kernel has no switch; false where it cannot be told, since /proc shows none at all
    /// (subset=pid).</summary>
    public bool IsOn
    {
        get
        {
            ReadOnlySpan<byte> content = _file.Read();
            return content.IsEmpty ? _hasSwitches : content[0] != '0';
        }
    }

    /// <summary>Takes away waits that stand still. The switch is looked at only where some task has counters, which on
    /// most machines none has.</summary>
    public void ForgetWhereOff(Span<ProcessRecord> processes, Span<ThreadRecord> threads)
    {
        if (!(AnyCounted(processes) || AnyCounted(threads)) || IsOn)
        {
            return;
        }

        foreach (ref ProcessRecord process in processes)
        {
            process.Work.ForgetDelays();
        }

        foreach (ref ThreadRecord thread in threads)
        {
            thread.Work.ForgetDelays();
        }
    }

    public void Dispose() => _file.Dispose();

    private static bool AnyCounted(ReadOnlySpan<ProcessRecord> processes)
    {
        foreach (ref readonly ProcessRecord process in processes)
        {
            if (process.Work.BlockDelayNs != WorkCounters.Unknown)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A process whose own counters are not known may have threads that have some.</summary>
    private static bool AnyCounted(ReadOnlySpan<ThreadRecord> threads)
    {
        foreach (ref readonly ThreadRecord thread in threads)
        {
            if (thread.Work.BlockDelayNs != WorkCounters.Unknown)
            {
                return true;
            }
        }

        return false;
    }
}
