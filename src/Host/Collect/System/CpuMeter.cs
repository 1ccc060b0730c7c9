namespace Bpftop.Host.Collect.System;

/// <summary>Shares of CPU time per CPU over the time since the last reading; CPUs may come and go.</summary>
internal sealed class CpuMeter
{
    private static readonly CpuShare Unknown = new()
    {
        User = double.NaN,
        Nice = double.NaN,
        System = double.NaN,
        Idle = double.NaN,
        IoWait = double.NaN,
        Irq = double.NaN,
        Steal = double.NaN,
    };

    private CpuTimes _total;
    private CpuTimes[] _times = [];
    private long[] _seen = [];
    private long _reading;

    /// <summary>Takes one content of /proc/stat.</summary>
    public void Read(ReadOnlySpan<byte> content, SystemSample into)
    {
        _reading++;
        into.Total = Unknown;
        into.Cpus.AsSpan().Fill(Unknown);
        into.CpuCount = 0;
        into.OnlineCpus = 0;
        while (CpuTimes.TryTake(ref content, out int cpu, out CpuTimes times))
        {
            if (cpu < 0)
            {
                into.Total = _reading > 1 ? times.Since(_total) : Unknown;
                _total = times;
                continue;
            }

            Reserve(cpu + 1, into);
            into.Cpus[cpu] = _seen[cpu] != 0 && _seen[cpu] == _reading - 1 ? times.Since(_times[cpu]) : Unknown;
            _times[cpu] = times;
            _seen[cpu] = _reading;
            into.CpuCount = Math.Max(into.CpuCount, cpu + 1);
            into.OnlineCpus++;
        }
    }

    private void Reserve(int count, SystemSample into)
    {
        if (_times.Length < count)
        {
            int length = Math.Max(count, Environment.ProcessorCount);
            Array.Resize(ref _times, length);
            Array.Resize(ref _seen, length);
        }

        if (into.Cpus.Length < count)
        {
            int old = into.Cpus.Length;
            Array.Resize(ref into.Cpus, _times.Length);
            into.Cpus.AsSpan(old).Fill(Unknown);
        }
    }
}
