using Bpftop.Host.Collect;

namespace Bpftop.Host.Snapshot;

/// <summary>The host's own meters.</summary>
internal static class HostMeters
{
    private static long _day = -1;
    private static string? _dayText;

    private delegate ref readonly CpuShare ShareOf(Frame frame);

    private delegate ref readonly PressureSample PressureOf(Frame frame);

    /// <summary>All CPUs together.</summary>
    public static HostMeter Cpu { get; } = CpuMeter(
        "cpu", "Avg", "How all CPUs together spent the last interval.", static frame => ref frame.System.Total);

    public static HostMeter Memory { get; } = new(
        "mem",
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
        Drawn = ["used"],
        Maximum = static frame => frame.System.Memory.Total,
    };

    public static HostMeter Swap { get; } = new(
        "swap",
        "Swp",
        "Swap in use, and what zram devices and zswap make of it.",
        "{used}/{total}",
        [
            Bytes("total", static frame => frame.System.Memory.SwapTotal),
            Bytes("used", static frame => frame.System.Memory.SwapUsed),
            Bytes("zram.original", static frame => frame.System.Memory.ZramOriginal),
            Bytes("zram.compressed", static frame => frame.System.Memory.ZramCompressed),
            Plain("zram.ratio", ZramRatio) with { Decimals = 1 },
            Bytes("zswap.original", static frame => frame.System.Memory.ZswapOriginal),
            Bytes("zswap.compressed", static frame => frame.System.Memory.ZswapCompressed),
        ],
        ["used"],
        " R:{zram.ratio} zram:{zram.compressed}",
        " zswap:{zswap.compressed}")
    {
        Maximum = static frame => frame.System.Memory.SwapTotal,
        WhenEmpty = "none",
    };

    public static HostMeter Zram { get; } = new(
        "zram",
        "zrm",
        "What zram devices hold, and the memory that they take for it.",
        "{compressed} for {original}, R:{ratio}",
        [
            Bytes("original", static frame => frame.System.Memory.ZramOriginal),
            Bytes("compressed", static frame => frame.System.Memory.ZramCompressed),
            Plain("ratio", ZramRatio) with { Decimals = 1 },
        ],
        ["compressed"])
    {
        Maximum = static frame => frame.System.Memory.ZramOriginal,
        WhenEmpty = "none",
    };

    public static HostMeter Zswap { get; } = new(
        "zswap",
        "zsw",
        "Swapped data that zswap holds, and the memory that it takes for it.",
        "{compressed} for {original}",
        [
            Bytes("original", static frame => frame.System.Memory.ZswapOriginal),
            Bytes("compressed", static frame => frame.System.Memory.ZswapCompressed),
        ],
        ["compressed"])
    {
        Maximum = static frame => frame.System.Memory.ZswapOriginal,
        WhenEmpty = "none",
    };

    public static HostMeter HugePages { get; } = new(
        "hugepages",
        "HP",
        "Huge pages in use, of those of all sizes that were set aside.",
        "{used}/{total}",
        [
            Bytes("total", static frame => frame.System.Memory.HugeTotal),
            Bytes("used", static frame => frame.System.Memory.HugeUsed),
        ],
        ["used"])
    {
        Maximum = static frame => frame.System.Memory.HugeTotal,
        WhenEmpty = "none",
        Needs = MachineFacts.HugePages,
    };

    public static HostMeter Tasks { get; } = new(
        "tasks",
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
        extras: ["; LOST {lost}"])
    {
        Drawn = ["running"],
    };

    public static HostMeter Load { get; } = new(
        "load",
        "Load",
        "Load averages of one, five and fifteen minutes, and the time since the machine started.",
        "{load1} {load5} {load15}  Uptime: {uptime_s}",
        [
            Plain("load1", static frame => frame.System.Load1),
            Plain("load5", static frame => frame.System.Load5),
            Plain("load15", static frame => frame.System.Load15),
            new("uptime_s", Unit.Seconds, static frame => frame.System.UptimeSeconds),
        ])
    {
        Drawn = ["load1"],
    };

    public static HostMeter Uptime { get; } = new(
        "uptime",
        "Uptime",
        "The time since the machine started.",
        "{uptime_s}",
        [new("uptime_s", Unit.Seconds, static frame => frame.System.UptimeSeconds)]);

    public static HostMeter Pressure { get; } = new(
        "pressure",
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
        ])
    {
        Drawn = ["cpu.some10", "memory.some10", "io.some10"],
    };

    public static HostMeter CpuPressure { get; } = PressureOn(
        "cpu", "PSI cpu", "Time that tasks waited for a CPU in the last ten seconds.", static frame => ref frame.System.CpuPressure);

    public static HostMeter MemoryPressure { get; } = PressureOn(
        "memory", "PSI mem", "Time that some tasks, or all, waited for memory in the last ten seconds.", static frame => ref frame.System.MemoryPressure);

    public static HostMeter IoPressure { get; } = PressureOn(
        "io", "PSI io", "Time that some tasks, or all, waited for I/O in the last ten seconds.", static frame => ref frame.System.IoPressure);

    public static HostMeter IrqPressure { get; } = new(
        "irq-pressure",
        "PSI irq",
        "Time that interrupts took from the tasks in the last ten seconds.",
        "{full10}",
        [Percent("full10", static frame => frame.System.IrqPressure.Full10)],
        ["full10"])
    {
        Needs = MachineFacts.InterruptPressure,
    };

    public static HostMeter Traffic { get; } = new(
        "traffic",
        "Disk",
        "What the disks and the network interfaces with hardware carry; where no interface has any, all but loopback.",
        "read {disk.read} write {disk.write}  Net: rx {network.received} tx {network.sent}",
        [
            ByteRate("disk.read", static frame => frame.System.DiskReadRate),
            ByteRate("disk.write", static frame => frame.System.DiskWriteRate),
            ByteRate("network.received", static frame => frame.System.NetworkReceiveRate),
            ByteRate("network.sent", static frame => frame.System.NetworkSendRate),
        ])
    {
        Drawn = ["disk.read", "disk.write"],
    };

    public static HostMeter Disk { get; } = new(
        "disk",
        "Disk",
        "What the disks read and write.",
        "read {read} write {write}",
        [
            ByteRate("read", static frame => frame.System.DiskReadRate),
            ByteRate("write", static frame => frame.System.DiskWriteRate),
        ])
    {
        Drawn = ["read", "write"],
    };

    public static HostMeter Network { get; } = new(
        "interfaces",
        "Net",
        "What the network interfaces with hardware carry; where none has any, all but loopback.",
        "rx {received} tx {sent}",
        [
            ByteRate("received", static frame => frame.System.NetworkReceiveRate),
            ByteRate("sent", static frame => frame.System.NetworkSendRate),
        ])
    {
        Drawn = ["received", "sent"],
    };

    public static HostMeter Temperature { get; } = new(
        "temperature",
        "Temp",
        "The hottest place of the CPUs.",
        "{cpu}",
        [new("cpu", Unit.Celsius, static frame => frame.System.Sensors.CpuTemperature)])
    {
        Drawn = ["cpu"],
        Needs = MachineFacts.Temperature,
    };

    public static HostMeter Frequency { get; } = new(
        "frequency",
        "Freq",
        "How fast the CPUs run on average, and the fastest of them.",
        "{average} most {highest}",
        [
            new("average", Unit.Hertz, static frame => frame.System.Sensors.CpuFrequency),
            new("highest", Unit.Hertz, static frame => frame.System.Sensors.HighestFrequency),
        ])
    {
        Drawn = ["average"],
        Needs = MachineFacts.Frequency,
    };

    public static HostMeter Battery { get; } = new(
        "battery",
        "Bat",
        "What the batteries hold, whether they are charged or give power, and how much.",
        "{percent} {state} {watts}",
        [
            Percent("percent", static frame => frame.System.Sensors.BatteryPercent),
            new("state", Unit.None, static frame => frame.System.Sensors.BatteryCharging) { Word = BatteryState },
            new("watts", Unit.Watts, static frame => frame.System.Sensors.BatteryWatts),
        ],
        ["percent"])
    {
        GraphTop = 100,
        Needs = MachineFacts.Battery,
    };

    public static HostMeter Files { get; } = new(
        "files",
        "Files",
        "Open files of the whole machine, and how many there can be.",
        "{open}/{most}",
        [
            Count("open", static frame => frame.System.OpenFiles),
            Count("most", static frame => frame.System.MostFiles),
        ])
    {
        Drawn = ["open"],
        Needs = MachineFacts.OpenFiles,
    };

    public static HostMeter Own { get; } = new(
        "own",
        "bpftop",
        "What bpftop itself uses: of one CPU, and resident memory.",
        "{cpu} {memory}",
        [
            Percent("cpu", static frame => frame.System.OwnCpu),
            Bytes("memory", static frame => frame.System.OwnMemory),
        ])
    {
        Drawn = ["cpu"],
        Needs = MachineFacts.Own,
    };

    public static HostMeter Host { get; } = new(
        "host",
        "Host",
        "What the machine is called.",
        "{name}",
        [new("name", Unit.None, static _ => double.NaN) { Word = static frame => frame.System.HostName }])
    {
        Needs = MachineFacts.HostName,
    };

    public static HostMeter Clock { get; } = new(
        "clock",
        "Time",
        "The time of day of what is shown.",
        "{time}",
        [new("time", Unit.Seconds, static frame => Math.Floor(LocalTime(frame).TimeOfDay.TotalSeconds))]);

    public static HostMeter Date { get; } = new(
        "date",
        "Date",
        "The day and the time of day of what is shown.",
        "{day} {time}",
        [
            new("day", Unit.None, static _ => double.NaN) { Word = DayOf },
            new("time", Unit.Seconds, static frame => Math.Floor(LocalTime(frame).TimeOfDay.TotalSeconds)),
        ]);

    /// <summary>All but those of single CPUs, in the order that they are offered in.</summary>
    public static ImmutableArray<HostMeter> All { get; } =
    [
        Cpu, Memory, Swap, Zram, Zswap, HugePages, Tasks, Load, Uptime, Pressure, CpuPressure, MemoryPressure, IoPressure, IrqPressure,
        Traffic, Disk, Network, Temperature, Frequency, Battery, Files, Own, Host, Clock, Date,
    ];

    /// <summary>One CPU, by its number.</summary>
    public static HostMeter OfCpu(int cpu)
    {
        string number = cpu.ToString(CultureInfo.InvariantCulture);
        return CpuMeter($"cpu.{number}", number, $"How CPU {number} spent the last interval.", frame => ref frame.System.Cpus[cpu]);
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
        ["user", "nice", "system", "irq", "steal", "iowait"])
    {
        Drawn = ["busy"],
        GraphTop = 100,
    };

    /// <summary>Time that all waited is a part of that in which some did: each is drawn once.</summary>
    private static HostMeter PressureOn(string what, string label, string help, PressureOf pressure) => new(
        $"{what}-pressure",
        label,
        help,
        "some {some10} full {full10}",
        [
            Percent("some10", frame => pressure(frame).Some10),
            Percent("full10", frame => pressure(frame).Full10),
            Percent("some.alone", frame => pressure(frame).Some10 - (pressure(frame).Full10 is > 0 and var full ? full : 0)),
        ],
        ["full10", "some.alone"])
    {
        Drawn = ["some10"],
    };

    private static string? BatteryState(Frame frame) => frame.System.Sensors.BatteryCharging switch
    {
        < 0 => "discharging",
        > 0 => "charging",
        0 => "at rest",
        _ => null,
    };

    private static DateTime LocalTime(Frame frame) => TimeZoneInfo.ConvertTime(frame.Time, TimeZoneInfo.Local).DateTime;

    /// <summary>The day of a frame; for the screen's thread. The text is made once for each day.</summary>
    private static string? DayOf(Frame frame)
    {
        DateTime moment = LocalTime(frame);
        long day = moment.Date.Ticks;
        if (day != _day)
        {
            (_day, _dayText) = (day, moment.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        }

        return _dayText;
    }

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
