namespace Bpftop.Host.Collect;

/// <summary>The machine's own counters at one refresh; values a kernel does not offer are NaN. Reused: the arrays
/// change size only when a CPU comes or goes.</summary>
internal sealed class SystemSample
{
    /// <summary>All CPUs together, then shares per CPU by its number. Percent of the interval.</summary>
    public CpuShare Total;

    public CpuShare[] Cpus = [];

    /// <summary>Entries of <see cref="Cpus"/> that count; that of a CPU that is offline is all NaN.</summary>
    public int CpuCount;

    /// <summary>CPUs that run.</summary>
    public int OnlineCpus;

    public double Load1 = double.NaN;
    public double Load5 = double.NaN;
    public double Load15 = double.NaN;
    public double UptimeSeconds = double.NaN;

    public MemorySample Memory;
    public PressureSample CpuPressure;
    public PressureSample MemoryPressure;
    public PressureSample IoPressure;

    /// <summary>Bytes per second over all physical disks and all interfaces but loopback; NaN at the first sample.</summary>
    public double DiskReadRate = double.NaN;
    public double DiskWriteRate = double.NaN;
    public double NetworkReceiveRate = double.NaN;
    public double NetworkSendRate = double.NaN;

    public void CopyTo(SystemSample other)
    {
        if (other.Cpus.Length < CpuCount)
        {
            other.Cpus = new CpuShare[CpuCount];
        }

        Cpus.AsSpan(0, CpuCount).CopyTo(other.Cpus);
        other.CpuCount = CpuCount;
        other.OnlineCpus = OnlineCpus;
        other.Total = Total;
        other.Load1 = Load1;
        other.Load5 = Load5;
        other.Load15 = Load15;
        other.UptimeSeconds = UptimeSeconds;
        other.Memory = Memory;
        other.CpuPressure = CpuPressure;
        other.MemoryPressure = MemoryPressure;
        other.IoPressure = IoPressure;
        other.DiskReadRate = DiskReadRate;
        other.DiskWriteRate = DiskWriteRate;
        other.NetworkReceiveRate = NetworkReceiveRate;
        other.NetworkSendRate = NetworkSendRate;
    }
}
