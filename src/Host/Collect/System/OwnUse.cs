namespace Bpftop.Host.Collect.System;

/// <summary>What this program itself uses, all its threads together.</summary>
/// <param name="procRoot">/proc, or a copy of it.</param>
/// <param name="cpuTime">CPU time of the process so far; the runtime asks getrusage(2).</param>
internal sealed class OwnUse(string procRoot, Func<TimeSpan>? cpuTime = null) : IDisposable
{
    private readonly Func<TimeSpan> _cpuTime = cpuTime ?? (static () => Environment.CpuUsage.TotalTime);
    private readonly KeptFile _memory = new($"{procRoot}/self/statm", 128);
    private TimeSpan? _before;

    /// <summary>Reads it.</summary>
    /// <param name="into">Takes it; what is not known is NaN, and so is CPU where nobody asked at the refresh before.</param>
    /// <param name="seconds">Since the refresh before.</param>
    /// <param name="isAsked">Whether anybody wants to know.</param>
    public void Read(SystemSample into, double seconds, bool isAsked)
    {
        (into.OwnCpu, into.OwnMemory) = (double.NaN, double.NaN);
        if (!isAsked)
        {
            _before = null;
            return;
        }

        TimeSpan now = _cpuTime();
        into.OwnCpu = _before is { } before && seconds > 0 ? 100 * (now - before).TotalSeconds / seconds : double.NaN;
        into.OwnMemory = Resident(_memory.Read());
        _before = now;
    }

    public void Dispose() => _memory.Dispose();

    /// <summary>statm: pages of address space, then those that are resident (proc_pid_statm(5)).</summary>
    private static double Resident(ReadOnlySpan<byte> content)
    {
        SystemReader.TakeField(ref content);
        return SystemReader.TakeField(ref content) * Environment.SystemPageSize;
    }
}
