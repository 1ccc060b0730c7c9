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

    /// <summary>Time that interrupts took from whoever would have run; all of it is "full".</summary>
    public PressureSample IrqPressure = new() { Some10 = double.NaN, Full10 = double.NaN };

    /// <summary>Null where it is not known.</summary>
    public string? HostName;

    /// <summary>Open files of the whole machine, and how many there can be; NaN where that is not known.</summary>
    public double OpenFiles = double.NaN;
    public double MostFiles = double.NaN;

    public SensorSample Sensors = SensorSample.Unknown;

    /// <summary>What this program used of one CPU in the last interval, in percent, and what it has resident, in bytes; NaN where that is
    /// not known.</summary>
    public double OwnCpu = double.NaN;
    public double OwnMemory = double.NaN;

    /// <summary>Bytes per second over all physical disks, and over all network interfaces with hardware, or
    /// all but loopback where none has any; NaN at the first sample.</summary>
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
        other.IrqPressure = IrqPressure;
        other.HostName = HostName;
        other.OpenFiles = OpenFiles;
        other.MostFiles = MostFiles;
        other.Sensors = Sensors;
        other.OwnCpu = OwnCpu;
        other.OwnMemory = OwnMemory;
        other.DiskReadRate = DiskReadRate;
        other.DiskWriteRate = DiskWriteRate;
        other.NetworkReceiveRate = NetworkReceiveRate;
        other.NetworkSendRate = NetworkSendRate;
    }
}

/// <summary>Memory and swap in bytes. The formulas are in docs/decisions/0004-memory-and-zram.md and tested: zram's
/// own pages are memory in use, and are counted once. Used, buffers, cached and free add up to the total.</summary>
internal struct MemorySample
{
    public double Total;

    /// <summary>What cannot be dropped, <see cref="Shared"/> and <see cref="ZramCompressed"/> included.</summary>
    public double Used;

    /// <summary>File contents and kernel caches that can be dropped; shared memory is not among them.</summary>
    public double Cached;

    public double Buffers;

    /// <summary>Shared memory and tmpfs: a part of <see cref="Used"/>.</summary>
    public double Shared;

    public double Available;
    public double SwapTotal;
    public double SwapUsed;

    /// <summary>Data stored in zram devices before compression; NaN without zram.</summary>
    public double ZramOriginal;

    /// <summary>Memory that zram devices take for it: a part of <see cref="Used"/>; NaN without zram.</summary>
    public double ZramCompressed;

    /// <summary>Swapped data that zswap holds, before compression; NaN where the kernel does not say (before 5.19).</summary>
    public double ZswapOriginal;

    /// <summary>Memory that zswap takes for it: a part of <see cref="Used"/>.</summary>
    public double ZswapCompressed;

    /// <summary>Huge pages of all sizes that were set aside: a part of <see cref="Used"/>, whether they are in use or not.</summary>
    public double HugeTotal;

    public double HugeUsed;
}

/// <summary>What devices tell of themselves; NaN where it is not known.</summary>
internal struct SensorSample
{
    public static readonly SensorSample Unknown = new()
    {
        CpuTemperature = double.NaN,
        CpuFrequency = double.NaN,
        HighestFrequency = double.NaN,
        BatteryPercent = double.NaN,
        BatteryWatts = double.NaN,
        BatteryCharging = double.NaN,
    };

    /// <summary>The hottest place of the CPUs, in degrees Celsius.</summary>
    public double CpuTemperature;

    /// <summary>Of all CPUs on average, in hertz.</summary>
    public double CpuFrequency;

    /// <summary>Of the fastest CPU.</summary>
    public double HighestFrequency;

    /// <summary>What all batteries hold, of what they can.</summary>
    public double BatteryPercent;

    /// <summary>What flows into them or out of them.</summary>
    public double BatteryWatts;

    /// <summary>1 where a battery is charged, -1 where one gives power, 0 where neither is so.</summary>
    public double BatteryCharging;
}

/// <summary>How a CPU spent an interval, in percent; all NaN at the first sample, and where it is not known. Guest time is part of user and nice,
/// as the kernel counts it.</summary>
internal struct CpuShare
{
    public static readonly CpuShare Unknown = new()
    {
        User = double.NaN,
        Nice = double.NaN,
        System = double.NaN,
        Idle = double.NaN,
        IoWait = double.NaN,
        Irq = double.NaN,
        Steal = double.NaN,
    };

    public double User;
    public double Nice;
    public double System;
    public double Idle;
    public double IoWait;
    public double Irq;
    public double Steal;
}

/// <summary>Pressure stall information, ten-second averages in percent; NaN where the kernel has none.</summary>
internal struct PressureSample
{
    public double Some10;
    public double Full10;
}

/// <summary>Reads the machine's own counters: a constant number of reads each time, none of which waits for a device.</summary>
internal interface ISystemReader : IDisposable
{
    /// <summary>Reads once; shares and rates are over the time since the last call.</summary>
    /// <param name="into">Takes what is read.</param>
    /// <param name="facts">What is read besides that which always is.</param>
    void Read(SystemSample into, MachineFacts facts = MachineFacts.None);
}
