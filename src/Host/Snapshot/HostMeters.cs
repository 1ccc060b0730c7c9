using Bpftop.Host.Collect;

namespace Bpftop.Host.Snapshot;

/// <summary>The host's own meters.</summary>
internal static class HostMeters
{
    private delegate ref readonly CpuShare ShareOf(Frame frame);

    /// <summary>All CPUs together.</summary>
    public static HostMeter Cpu { get; } = CpuMeter(
        "host.cpu", "Avg", "How all CPUs together spent the last interval.", static frame => ref frame.System.Total);

    public static HostMeter Memory { get; } = new(
        "host.mem",
        "Mem",
        "Memory in use, and what can be dropped of the rest.",
        "{used}/{total}",
        [
            Bytes("total", static frame => frame.System.Memory.Total),
            Bytes("used", static frame => frame.System.Memory.Used),
            Bytes("cached", static frame => frame.System.Memory.Cached),
            Bytes("buffers", static frame => frame.System.Memory.Buffers),
            Bytes("shared", static frame => frame.System.Memory.Shared),
            Bytes("available", static frame => frame.System.Memory.Available),
            Bytes("used.alone", UsedAlone),
        ],
        ["used.alone", "buffers", "shared", "cached"])
    {
        Maximum = static frame => frame.System.Memory.Total,
    };

    public static HostMeter Swap { get; } = new(
        "host.swap",
        "Swp",
        "Swap in use, and what zram devices make of it.",
        "{used}/{total}",
        [
            Bytes("total", static frame => frame.System.Memory.SwapTotal),
            Bytes("used", static frame => frame.System.Memory.SwapUsed),
            Bytes("zram.original", static frame => frame.System.Memory.ZramOriginal),
            Bytes("zram.compressed", static frame => frame.System.Memory.ZramCompressed),
            Plain("zram.ratio", ZramRatio) with { Decimals = 1 },
        ],
        ["used"],
        " R:{zram.ratio} zram:{zram.compressed}")
    {
        Maximum = static frame => frame.System.Memory.SwapTotal,
        WhenEmpty = "none",
    };

    public static HostMeter Tasks { get; } = new(
        "host.tasks",
        "Tasks",
        "Processes, their threads, kernel threads, and those that run.",
        "{processes}, {threads} thr, {kernel_threads} kthr; {running} running",
        [
            Count("processes", static frame => frame.Tasks.Processes),
            Count("threads", static frame => frame.Tasks.Threads),
            Count("kernel_threads", static frame => frame.Tasks.KernelThreads),
            Count("running", static frame => frame.Tasks.Running),
            Count("lost", static frame => frame.Collector.Dropped),
        ],
        extra: "; LOST {lost}");

    public static HostMeter Load { get; } = new(
        "host.load",
        "Load",
        "Load averages of one, five and fifteen minutes, and the time since the machine started.",
        "{load1} {load5} {load15}  Uptime: {uptime_s}",
        [
            Plain("load1", static frame => frame.System.Load1),
            Plain("load5", static frame => frame.System.Load5),
            Plain("load15", static frame => frame.System.Load15),
            new("uptime_s", Unit.Seconds, static frame => frame.System.UptimeSeconds),
        ]);

    public static HostMeter Pressure { get; } = new(
        "host.pressure",
        "PSI",
        "Pressure stall information: time that some tasks, or all, waited for CPU, memory and I/O in the last ten seconds.",
        "cpu {cpu.some10}  mem {memory.some10}/{memory.full10}  io {io.some10}/{io.full10}",
        [
            Percent("cpu.some10", static frame => frame.System.CpuPressure.Some10),
            Percent("cpu.full10", static frame => frame.System.CpuPressure.Full10),
            Percent("memory.some10", static frame => frame.System.MemoryPressure.Some10),
            Percent("memory.full10", static frame => frame.System.MemoryPressure.Full10),
            Percent("io.some10", static frame => frame.System.IoPressure.Some10),
            Percent("io.full10", static frame => frame.System.IoPressure.Full10),
        ]);

    public static HostMeter Traffic { get; } = new(
        "host.traffic",
        "Disk",
        "What the disks and the network interfaces with hardware carry; where no interface has any, all but loopback.",
        "read {disk.read} write {disk.write}  Net: rx {network.received} tx {network.sent}",
        [
            ByteRate("disk.read", static frame => frame.System.DiskReadRate),
            ByteRate("disk.write", static frame => frame.System.DiskWriteRate),
            ByteRate("network.received", static frame => frame.System.NetworkReceiveRate),
            ByteRate("network.sent", static frame => frame.System.NetworkSendRate),
        ]);

    /// <summary>Those besides the CPUs', in the order of their weight: a low screen loses the last ones first.</summary>
    public static ImmutableArray<HostMeter> BelowCpus { get; } = [Memory, Tasks, Swap, Load, Pressure, Traffic];

    /// <summary>One CPU, by its number.</summary>
    public static HostMeter OfCpu(int cpu)
    {
        string number = cpu.ToString(CultureInfo.InvariantCulture);
        return CpuMeter($"host.cpu.{number}", number, $"How CPU {number} spent the last interval.", frame => ref frame.System.Cpus[cpu]);
    }

    private static HostMeter CpuMeter(string id, string label, string help, ShareOf share) => new(
        id,
        label,
        help,
        "{busy}",
        [
            Percent("user", frame => share(frame).User),
            Percent("nice", frame => share(frame).Nice),
            Percent("system", frame => share(frame).System),
            Percent("iowait", frame => share(frame).IoWait),
            Percent("irq", frame => share(frame).Irq),
            Percent("steal", frame => share(frame).Steal),
            Percent("idle", frame => share(frame).Idle),
            Percent("busy", frame => 100 - share(frame).Idle - share(frame).IoWait),
        ],
        ["user", "nice", "system", "irq", "steal", "iowait"]);

    /// <summary>Shared memory is a part of what is used: each byte is drawn once.</summary>
    private static double UsedAlone(Frame frame)
    {
        ref readonly MemorySample memory = ref frame.System.Memory;
        return double.IsNaN(memory.Shared) ? memory.Used : memory.Used - memory.Shared;
    }

    private static double ZramRatio(Frame frame)
    {
        ref readonly MemorySample memory = ref frame.System.Memory;
        return memory.ZramCompressed > 0 ? memory.ZramOriginal / memory.ZramCompressed : double.NaN;
    }

    private static MeterValue Percent(string name, MeterNumber number) => new(name, Unit.Percent, number);

    private static MeterValue Bytes(string name, MeterNumber number) => new(name, Unit.Bytes, number);

    private static MeterValue ByteRate(string name, MeterNumber number) => new(name, Unit.BytesPerSecond, number);

    private static MeterValue Count(string name, MeterNumber number) => new(name, Unit.Count, number);

    private static MeterValue Plain(string name, MeterNumber number) => new(name, Unit.None, number);
}
