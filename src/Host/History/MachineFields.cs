using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Bpftop.Host.Collect;
using Bpftop.Host.Snapshot;

namespace Bpftop.Host.History;

/// <summary>What a frame says besides its rows: when it was taken, the machine's meters, what ended, the bars of plugins.</summary>
/// <remarks>What one method writes, the one below it reads.</remarks>
internal static class MachineFields
{
    public static void WriteHead(SegmentWriter to, TextTable texts, Frame frame)
    {
        to.Signed(frame.Number);
        to.Signed(frame.Time.UtcTicks);
        to.Signed(frame.Interval.Ticks);
        to.Number(frame.AtNs);
        to.Signed(frame.BootUnixNs);
        to.Signed(frame.Tasks.Processes);
        to.Signed(frame.Tasks.Threads);
        to.Signed(frame.Tasks.KernelThreads);
        to.Signed(frame.Tasks.Running);
        Write(to, texts, frame.Collector.Name);
        Write(to, texts, frame.Collector.Notice);
        to.Real(frame.Collector.WalkMicroseconds);
        to.Signed(frame.Collector.Threads);
        to.Signed(frame.Collector.Dropped);
        to.Signed(frame.Collector.ExitsLost);
        Write(to, texts, frame.System.HostName);
    }

    public static void ReadHead(ref SegmentReader from, FrameHead head)
    {
        head.Number = from.Signed();
        head.Time = new DateTimeOffset(from.Signed(), TimeSpan.Zero);
        head.Interval = new TimeSpan(from.Signed());
        head.AtNs = from.Number();
        head.BootUnixNs = from.Signed();
        head.Tasks.Processes = (int)from.Signed();
        head.Tasks.Threads = (int)from.Signed();
        head.Tasks.KernelThreads = (int)from.Signed();
        head.Tasks.Running = (int)from.Signed();
        head.Collector.Name = from.Text() ?? "";
        head.Collector.Notice = from.Text();
        head.Collector.WalkMicroseconds = from.Real();
        head.Collector.Threads = (int)from.Signed();
        head.Collector.Dropped = (int)from.Signed();
        head.Collector.ExitsLost = from.Signed();
        head.System.HostName = from.Text();
    }

    public static void WriteSystem(SegmentWriter to, SystemSample system)
    {
        to.Number(system.CpuCount);
        to.Signed(system.OnlineCpus);
        Write(to, Numbers(ref system.Total));
        Write(to, MemoryMarshal.Cast<CpuShare, double>(system.Cpus.AsSpan(0, system.CpuCount)));
        to.Real(system.Load1);
        to.Real(system.Load5);
        to.Real(system.Load15);
        to.Real(system.UptimeSeconds);
        Write(to, Numbers(ref system.Memory));
        Write(to, Numbers(ref system.CpuPressure));
        Write(to, Numbers(ref system.MemoryPressure));
        Write(to, Numbers(ref system.IoPressure));
        Write(to, Numbers(ref system.IrqPressure));
        Write(to, Numbers(ref system.Sensors));
        to.Real(system.OpenFiles);
        to.Real(system.MostFiles);
        to.Real(system.OwnCpu);
        to.Real(system.OwnMemory);
        to.Real(system.DiskReadRate);
        to.Real(system.DiskWriteRate);
        to.Real(system.NetworkReceiveRate);
        to.Real(system.NetworkSendRate);
    }

    public static void ReadSystem(ref SegmentReader from, SystemSample system)
    {
        system.CpuCount = from.Int();
        system.OnlineCpus = (int)from.Signed();
        if (system.Cpus.Length < system.CpuCount)
        {
            system.Cpus = new CpuShare[system.CpuCount];
        }

        Read(ref from, Numbers(ref system.Total));
        Read(ref from, MemoryMarshal.Cast<CpuShare, double>(system.Cpus.AsSpan(0, system.CpuCount)));
        system.Load1 = from.Real();
        system.Load5 = from.Real();
        system.Load15 = from.Real();
        system.UptimeSeconds = from.Real();
        Read(ref from, Numbers(ref system.Memory));
        Read(ref from, Numbers(ref system.CpuPressure));
        Read(ref from, Numbers(ref system.MemoryPressure));
        Read(ref from, Numbers(ref system.IoPressure));
        Read(ref from, Numbers(ref system.IrqPressure));
        Read(ref from, Numbers(ref system.Sensors));
        system.OpenFiles = from.Real();
        system.MostFiles = from.Real();
        system.OwnCpu = from.Real();
        system.OwnMemory = from.Real();
        system.DiskReadRate = from.Real();
        system.DiskWriteRate = from.Real();
        system.NetworkReceiveRate = from.Real();
        system.NetworkSendRate = from.Real();
    }

    public static void WriteExited(SegmentWriter to, TextTable texts, Frame frame)
    {
        to.Number(frame.ExitedCount);
        foreach (ref readonly ExitedProcess process in frame.Exited.AsSpan(0, frame.ExitedCount))
        {
            to.Signed(process.Key.Pid);
            to.Number(process.Key.StartNs);
            to.Signed(process.ParentPid);
            to.Number(process.Uid);
            Write(to, texts, process.Name);
            Write(to, texts, process.User?.Name);
            to.Real(process.CpuSeconds);
            to.Real(process.LifetimeSeconds);
            to.Signed(process.ExitCode);
            to.Signed(process.Signal);
            to.Real(process.StartedUnixSeconds);
        }
    }

    public static void ReadExited(ref SegmentReader from, FrameHead head, Func<uint, string?, KnownUser?> users)
    {
        int before = head.ExitedCount;
        head.ExitedCount = from.Int();
        if (head.Exited.Length < head.ExitedCount)
        {
            head.Exited = new ExitedProcess[head.ExitedCount + (head.ExitedCount / 4)];
        }
        else if (head.ExitedCount < before)
        {
            Array.Clear(head.Exited, head.ExitedCount, before - head.ExitedCount);
        }

        foreach (ref ExitedProcess process in head.Exited.AsSpan(0, head.ExitedCount))
        {
            ProcessKey key = new((int)from.Signed(), from.Number());
            int parent = (int)from.Signed();
            uint uid = (uint)from.Number();
            string name = from.Text() ?? "";
            KnownUser? user = users(uid, from.Text());
            process = new ExitedProcess(key, parent, uid, name, from.Real(), from.Real(), (int)from.Signed(), (int)from.Signed())
            {
                User = user,
                StartedUnixSeconds = from.Real(),
            };
        }
    }

    public static void WriteMeters(SegmentWriter to, TextTable texts, ref MeterSpec[] specs, Frame frame)
    {
        to.Number(frame.Meters.Count);
        foreach (MeterReading meter in frame.Meters)
        {
            to.Number(IndexOf(ref specs, meter.Spec));
            Write(to, meter.Segments);
            to.Real(meter.Maximum);
            Write(to, texts, meter.Caption);
        }
    }

    public static void ReadMeters(ref SegmentReader from, MeterSpec[] specs, List<MeterReading> meters)
    {
        int count = from.Int();
        for (int index = 0; index < count; index++)
        {
            MeterSpec spec = specs[from.Int()];
            if (index == meters.Count)
            {
                meters.Add(new MeterReading(spec));
            }
            else if (!ReferenceEquals(meters[index].Spec, spec))
            {
                meters[index] = new MeterReading(spec);
            }

            Read(ref from, meters[index].Segments);
            meters[index].Maximum = from.Real();
            meters[index].Caption = from.Text();
        }

        meters.RemoveRange(count, meters.Count - count);
    }

    /// <summary>The place of a specification among those that there ever were: a plugin has few, and makes others only when
    /// its devices change. An array that somebody reads is left as it is.</summary>
    public static int IndexOf<T>(ref T[] specs, T spec)
        where T : class
    {
        int index = Array.IndexOf(specs, spec);
        if (index < 0)
        {
            index = specs.Length;
            specs = [.. specs, spec];
        }

        return index;
    }

    public static void Write(SegmentWriter to, TextTable texts, string? text)
    {
        int number = texts.NumberOf(text);
        texts.Mention(number, to.Segment);
        to.Number(number);
    }

    private static Span<double> Numbers<T>(ref T values)
        where T : struct =>
        MemoryMarshal.CreateSpan(ref Unsafe.As<T, double>(ref values), Unsafe.SizeOf<T>() / sizeof(double));

    private static void Write(SegmentWriter to, ReadOnlySpan<double> values)
    {
        foreach (double value in values)
        {
            to.Real(value);
        }
    }

    private static void Read(ref SegmentReader from, Span<double> values)
    {
        foreach (ref double value in values)
        {
            value = from.Real();
        }
    }
}

/// <summary>What a frame says besides its rows, of the frame that was read last.</summary>
internal sealed class FrameHead
{
    public long Number;
    public DateTimeOffset Time;
    public TimeSpan Interval;
    public ulong AtNs;
    public long BootUnixNs;
    public TaskCounts Tasks;
    public CollectorReport Collector;
    public ExitedProcess[] Exited = [];
    public int ExitedCount;

    public SystemSample System { get; } = new();

    public List<MeterReading> Meters { get; } = [];

    /// <summary>Makes a frame of it; the rows are somebody else's.</summary>
    public void Fill(Frame frame)
    {
        frame.Number = Number;
        frame.Time = Time;
        frame.IsPast = true;
        frame.Interval = Interval;
        frame.AtNs = AtNs;
        frame.BootUnixNs = BootUnixNs;
        frame.Tasks = Tasks;
        frame.Collector = Collector;
        System.CopyTo(frame.System);
        frame.Exited = Exited;
        frame.ExitedCount = ExitedCount;
        frame.Meters.Clear();
        frame.Meters.AddRange(Meters);
    }
}
