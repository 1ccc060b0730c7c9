using System.Buffers.Text;
using System.Text;
using Bpftop.Host.Collect.Proc;
using static Bpftop.Linux.Libc;

namespace Bpftop.Host.Collect.System;

/// <summary>Reads the machine's counters from files that stay open: one system call each at a refresh, whatever runs
/// on the machine.</summary>
internal sealed class SystemReader : ISystemReader
{
    private readonly TimeProvider _time;
    private readonly KeptFile _stat;
    private readonly KeptFile _memory;
    private readonly KeptFile _load;
    private readonly KeptFile _cpuPressure;
    private readonly KeptFile _memoryPressure;
    private readonly KeptFile _ioPressure;
    private readonly KeptFile _disks;
    private readonly KeptFile _network;
    private readonly KeptFile _irqPressure;
    private readonly KeptFile _fileTable;
    private readonly KeptFile _hostName;
    private readonly KeptFile[] _files;
    private readonly ZramDevices _zram;
    private readonly CpuMeter _cpus = new();
    private readonly DiskFile _diskTraffic;
    private readonly NetworkFile _networkTraffic;
    private readonly HugePages _hugePages;
    private readonly SensorReader _sensors;
    private readonly OwnUse _own;
    private byte[] _nameBytes = [];
    private string? _name;
    private long _lastRead;

    /// <param name="procRoot">/proc, or a copy of it.</param>
    /// <param name="sysRoot">/sys, or a copy of it.</param>
    /// <param name="time">Measures intervals.</param>
    public SystemReader(string procRoot, string sysRoot, TimeProvider time)
    {
        _time = time;
        _stat = new KeptFile($"{procRoot}/stat", 16 << 10);
        _memory = new KeptFile($"{procRoot}/meminfo");
        _load = new KeptFile($"{procRoot}/loadavg", 128);
        _cpuPressure = new KeptFile($"{procRoot}/pressure/cpu", 256);
        _memoryPressure = new KeptFile($"{procRoot}/pressure/memory", 256);
        _ioPressure = new KeptFile($"{procRoot}/pressure/io", 256);
        _disks = new KeptFile($"{procRoot}/diskstats", 8 << 10);
        _network = new KeptFile($"{procRoot}/net/dev");
        _files = [_stat, _memory, _load, _cpuPressure, _memoryPressure, _ioPressure, _disks, _network];
        _irqPressure = new KeptFile($"{procRoot}/pressure/irq", 256);
        _fileTable = new KeptFile($"{procRoot}/sys/fs/file-nr", 128);
        _hostName = new KeptFile($"{procRoot}/sys/kernel/hostname", 128);
        _hugePages = new HugePages(sysRoot);
        _sensors = new SensorReader(procRoot, sysRoot, time);
        _own = new OwnUse(procRoot);
        _zram = new ZramDevices(sysRoot);
        _diskTraffic = new DiskFile(sysRoot);
        _networkTraffic = new NetworkFile(sysRoot);
    }

    /// <summary>Over this machine.</summary>
    public static SystemReader ForThisMachine(TimeProvider time) => new("/proc", "/sys", time);

    /// <summary>The files that are not there, or cannot be read: what they would tell is not known.</summary>
    public IEnumerable<string> Missing => _files.Where(static file => !file.Exists).Select(static file => file.Path);

    public void Read(SystemSample into, MachineFacts facts = MachineFacts.None)
    {
        long now = _time.GetTimestamp();
        double seconds = _time.GetElapsedTime(_lastRead, now).TotalSeconds;
        _lastRead = now;

        _cpus.Read(_stat.Read(), into);
        ParseLoad(_load.Read(), into);
        into.UptimeSeconds = BootTimeNs() / 1e9;
        into.CpuPressure = PressureFile.Parse(_cpuPressure.Read());
        into.MemoryPressure = PressureFile.Parse(_memoryPressure.Read());
        into.IoPressure = PressureFile.Parse(_ioPressure.Read());

        _diskTraffic.Read(_disks.Read(), _disks.Exists);
        (into.DiskReadRate, into.DiskWriteRate) = _diskTraffic.Traffic.Rates(seconds);
        _networkTraffic.Read(_network.Read(), _network.Exists);
        (into.NetworkReceiveRate, into.NetworkSendRate) = _networkTraffic.Traffic.Rates(seconds);

        into.Memory = MemoryFile.Parse(_memory.Read());
        _zram.Expect(_diskTraffic.ZramCount);
        _zram.Read(ref into.Memory);
        if ((facts & MachineFacts.HugePages) != 0)
        {
            _hugePages.Read(ref into.Memory);
        }

        // What nobody asks for is not read, and not known.
        into.IrqPressure = PressureFile.Parse((facts & MachineFacts.InterruptPressure) != 0 ? _irqPressure.Read() : default);
        ParseFileTable((facts & MachineFacts.OpenFiles) != 0 ? _fileTable.Read() : default, into);
        into.HostName = (facts & MachineFacts.HostName) != 0 ? ReadName() : null;
        _sensors.Read(ref into.Sensors, facts);
        _own.Read(into, seconds, (facts & MachineFacts.Own) != 0);
    }

    public void Dispose()
    {
        foreach (KeptFile file in _files)
        {
            file.Dispose();
        }

        _zram.Dispose();
        _hugePages.Dispose();
        _irqPressure.Dispose();
        _fileTable.Dispose();
        _hostName.Dispose();
        _sensors.Dispose();
        _own.Dispose();
    }

    /// <summary>/proc/loadavg: three averages first.</summary>
    internal static void ParseLoad(ReadOnlySpan<byte> content, SystemSample into)
    {
        into.Load1 = TakeNumber(ref content);
        into.Load5 = TakeNumber(ref content);
        into.Load15 = TakeNumber(ref content);
    }

    /// <summary>/proc/sys/fs/file-nr: open files, a 0 that once meant something, and how many there can be, which without a limit
    /// is the largest number there is.</summary>
    internal static void ParseFileTable(ReadOnlySpan<byte> content, SystemSample into)
    {
        into.OpenFiles = TakeField(ref content);
        TakeField(ref content);
        double most = TakeField(ref content);
        into.MostFiles = most < long.MaxValue ? most : double.NaN;
    }

    internal static double TakeField(ref ReadOnlySpan<byte> content)
    {
        double number = TakeNumber(ref content);
        content = content.TrimStart((byte)'\t');
        return number;
    }

    private string? ReadName()
    {
        ReadOnlySpan<byte> content = _hostName.Read().TrimEnd((byte)'\n');
        if (!content.SequenceEqual(_nameBytes))
        {
            _nameBytes = content.ToArray();
            _name = content.IsEmpty ? null : PrintableText.Of(Encoding.UTF8.GetString(content));
        }

        return _name;
    }

    private static double TakeNumber(ref ReadOnlySpan<byte> content)
    {
        if (!Utf8Parser.TryParse(content, out double value, out int used))
        {
            return double.NaN;
        }

        content = content[used..].TrimStart((byte)' ');
        return value;
    }
}
