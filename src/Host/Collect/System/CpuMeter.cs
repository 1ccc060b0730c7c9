namespace Bpftop.Host.Collect.System;

/// <summary>Shares of CPU time per CPU over the time since the last reading; CPUs may come and go.</summary>
internal sealed class CpuMeter
{
    /// <summary>More than any kernel is built for (NR_CPUS goes up to 8192): a number above it is none.</summary>
    private const int MostCpus = 1 << 16;

    /// <summary>Single CPUs may lose up to this part of all time (one in so many) for the total still to be shown: on a
    /// large machine that does I/O some CPU's iowait falls by a tick or two at nearly every refresh.</summary>
    private const ulong HiddenPart = 100;

    private CpuTimes _total;
    private bool _hasTotal;
    private int _online;
    private CpuTimes[] _times = [];
    private long[] _seen = [];
    private long _reading;

    /// <summary>Takes the content of /proc/stat at one moment.</summary>
    public void Read(ReadOnlySpan<byte> content, SystemSample into)
    {
        _reading++;
        into.Total = CpuShare.Unknown;
        into.Cpus.AsSpan().Fill(CpuShare.Unknown);
        into.CpuCount = 0;
        into.OnlineCpus = 0;
        bool hasTotal = false;
        bool sameCpus = true;
        ulong fallen = 0;
        CpuTimes total = default;
        while (CpuTimes.TryTake(ref content, out int cpu, out CpuTimes times))
        {
            if (cpu < 0)
            {
                hasTotal = true;
                total = times;
                continue;
            }

            if (cpu >= MostCpus)
            {
                continue;
            }

            Reserve(cpu + 1, into);
            bool wasThere = _seen[cpu] != 0 && _seen[cpu] == _reading - 1;
            sameCpus &= wasThere;
            into.Cpus[cpu] = wasThere ? times.Since(_times[cpu]) : CpuShare.Unknown;
            fallen += wasThere ? times.FallSince(_times[cpu]) : 0;
            _times[cpu] = times;
            _seen[cpu] = _reading;
            into.CpuCount = Math.Max(into.CpuCount, cpu + 1);
            into.OnlineCpus++;
        }

        // The kernel takes the idle time of a CPU that is off from another clock than that of one that runs
        // (fs/proc/stat.c, get_idle_time): the total steps where a CPU comes or goes. And where a counter of one CPU
        // fell, those of the others hide it in the sum.
        bool isKnown = hasTotal && _hasTotal && sameCpus && into.OnlineCpus == _online
            && fallen * HiddenPart <= total.All - Math.Min(total.All, _total.All);
        into.Total = isKnown ? total.Since(_total) : CpuShare.Unknown;
        _total = total;
        _hasTotal = hasTotal;
        _online = into.OnlineCpus;
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
            into.Cpus.AsSpan(old).Fill(CpuShare.Unknown);
        }
    }
}
