using Bpftop.Host.Bpf;
using Bpftop.Host.Collect.Proc;
using static Bpftop.Linux.Libc;

namespace Bpftop.Host.Collect.Bpf;

/// <summary>Lets the kernel walk its tasks and write them into memory that is mapped here: a few system calls a walk,
/// however many tasks there are.</summary>
/// <remarks>One thread. In the kernel, everything is gone when this is disposed or the process ends in any way.</remarks>
internal sealed unsafe class BpfCollector : ICollector
{
    private const int MaxTries = 8;
    private const int NotPermitted = 1; // EPERM

    private readonly CollectorPrograms _programs;
    private readonly ITaskWay _walk;
    private readonly MappedMemory _state;
    private readonly RecordArray _processes;
    private readonly RecordArray _threads;
    private readonly ExitRing? _exits;
    private readonly CgroupPaths _cgroups;
    private readonly StandIns _standIns = new();
    private readonly CpuParts _cpuParts = new();
    private readonly DelaySwitch _delays;

    private BpfCollector(CollectorPrograms programs, string procRoot, int records)
    {
        Mount[] mounts = Mount.All(procRoot);
        string? cgroupRoot = Mount.OfCgroup2(mounts);
        _cgroups = new CgroupPaths(
            cgroupRoot, new CgroupLookup(procRoot, cgroupRoot), new Version1Cgroups(procRoot, Version1Mounts.Find(mounts)));
        _programs = programs;
        LoadedObject loaded = programs.Object;
        _walk = programs.Walk;
        _state = new MappedMemory(loaded.MapDescriptor("walk_state"), 0, (nuint)sizeof(WalkHeader), writable: true);
        _processes = new RecordArray(
            "bpftop_process", loaded.MapDescriptor("processes"), loaded.MapDescriptor("process_slot"), sizeof(ProcessRecord), records);
        _threads = new RecordArray(
            "bpftop_thread", loaded.MapDescriptor("threads"), loaded.MapDescriptor("thread_slot"), sizeof(ThreadRecord), records);
        _delays = new DelaySwitch(procRoot);
        Header->PageShift = (uint)int.Log2(Environment.SystemPageSize);
        if (programs.SeesExits)
        {
            _exits = new ExitRing(new RingBuffer(loaded.Map("exits")));
            Header->ExitsSeen = 1;
            Header->FreesSeen = programs.SeesExitTimes ? 1u : 0;
        }
    }

    public string Name => "bpf";

    public string? Notice => null;

    /// <summary>What runs in the kernel and what does not, with the reason.</summary>
    public ImmutableArray<BpfFeatureState> Features => _programs.States;

    /// <summary>The paths of the cgroups that the walks met.</summary>
    public ICgroupPaths Cgroups => _cgroups;

    /// <summary>CPUs whose parts of the memory counters are added up, so that resident memory is right to the page; 0 before
    /// the first walk, and where that cannot be had.</summary>
    public int SummedCpus => (int)Header->SummedCpus;

    /// <summary>For how long the kernel goes through tasks at a time, where the walk can pause: on a kernel that does not
    /// preempt, its CPU is lost to others meanwhile. What comes after a pause has half of that, for it has to find its place.
    /// </summary>
    public TimeSpan LongestRun { get; set; } = TimeSpan.FromMilliseconds(8);

    /// <summary>How long the kernel has been at it at a time, at most; zero where a walk cannot pause.</summary>
    public TimeSpan LongestStretch => TimeSpan.FromTicks((long)(Header->LongestRunNs / 100));

    /// <summary>After how many tasks it looks at the clock.</summary>
    public int LooksEvery { get; set; } = 32;

    /// <summary>Walks until every process had its turn to be added up.</summary>
    public uint SumEvery { get; set; } = CpuParts.WalksFor(CpuParts.CpusHere);

    /// <summary>Whether processes that started a short while ago have a turn at every walk.</summary>
    public bool YoungIsTurn { get; set; } = true;

    /// <summary>Why nothing is added up although the machine has counters for each CPU, or null.</summary>
    public string? SumProblem { get; private init; }

    /// <summary>Ends of processes that the ring had no room for since the start.</summary>
    public long ExitsLost => Header->ExitsLost;

    private WalkHeader* Header => (WalkHeader*)_state.Start;

    /// <summary>Loads the collector's programs.</summary>
    /// <exception cref="BpfException">BPF cannot be used here, or the walk cannot be loaded; the message says why and
    /// what to do.</exception>
    public static BpfCollector Create() => Create("/proc", initialRecords: null);

    /// <param name="procRoot">/proc.</param>
    /// <param name="initialRecords">Room to begin with; null for what runs now.</param>
    /// <param name="leftOut">Programs not to use.</param>
    internal static BpfCollector Create(string procRoot, int? initialRecords, params ReadOnlySpan<string> leftOut)
    {
        WireSizes.Check();
        BpfSupport.Require();
        using UnmanagedMemoryStream elf = (UnmanagedMemoryStream)typeof(BpfCollector).Assembly
            .GetManifestResourceStream("bpftop.bpf.o")!;
        int records = initialRecords ?? RecordArray.CapacityFor(RunningTasks(procRoot));
        ReadOnlySpan<byte> bytes = new(elf.PositionPointer, (int)elf.Length);
        CollectorPrograms programs = LoadPrograms(bytes, records, out string? problem, leftOut);
        try
        {
            return new BpfCollector(programs, procRoot, records) { SumProblem = problem };
        }
        catch (BpfException)
        {
            programs.Dispose();
            throw;
        }
    }

    public TaskWalk Walk(bool withThreads, TaskFacts facts = TaskFacts.All)
    {
        ulong start = BootTimeNs();
        _cpuParts.Begin(ref *Header, SumEvery, YoungIsTurn ? start : long.MaxValue);
        for (int tries = 1; ; tries++)
        {
            Header->Begin();
            Header->MostNs = (ulong)LongestRun.Ticks * 100;
            Header->LookEvery = (uint)LooksEvery;
            Header->ThreadsWanted = withThreads ? 1u : 0;
            _walk.Run(Header);
            if (Header->Dropped == 0 || tries == MaxTries || !TryGrow())
            {
                break;
            }
        }

        Span<ProcessRecord> processes = _processes.Records<ProcessRecord>((int)Header->Processes);
        Span<ThreadRecord> threads = _threads.Records<ThreadRecord>((int)Header->Threads);
        int initIndex = Header->InitRecord <= (uint)processes.Length ? (int)Header->InitRecord - 1 : -1;
        if (Header->StandIns > 0)
        {
            processes = processes[.._standIns.Resolve(processes, threads, ref initIndex)];
        }

        if (_walk.IsByPid)
        {
            ThreadSums.Add(processes, threads, initIndex);
        }

        _delays.ForgetWhereOff(processes, threads);
        ulong took = BootTimeNs() - start;
        _cgroups.See(processes);
        return new TaskWalk
        {
            Processes = processes,
            Threads = withThreads ? threads : default,
            AtNs = start,
            WalkNs = took,
            ThreadCount = (int)Header->Tasks,
            RunningThreads = _walk.IsByPid ? ThreadRecord.CountRunning(threads) : (int)Header->RunningThreads,
            Dropped = (int)Header->Dropped,
        };
    }

    public int TakeExits(Span<ExitRecord> into) => _exits?.Take(into) ?? 0;

    public void Dispose()
    {
        _cgroups.Dispose();
        _exits?.Dispose();
        _delays.Dispose();
        _threads.Dispose();
        _processes.Dispose();
        _state.Dispose();
        _programs.Dispose();
    }

    /// <summary>A kernel that refuses the sum may still run the rest.</summary>
    private static CollectorPrograms LoadPrograms(ReadOnlySpan<byte> elf, int records, out string? problem, ReadOnlySpan<string> leftOut)
    {
        try
        {
            problem = null;
            return CollectorPrograms.Load(elf, records, CpuParts.CpusHere, leftOut);
        }
        catch (BpfException fault) when (fault.Errno != NotPermitted && CpuParts.CpusHere > 0)
        {
            problem = fault.Message;
            return CollectorPrograms.Load(elf, records, 0, leftOut);
        }
    }

    /// <summary>Makes room for what the walk found. Where there is no memory for larger arrays, what fits is shown, and how
    /// much is missing.</summary>
    /// <returns>Whether an array is a new one, in which nothing is yet.</returns>
    private bool TryGrow()
    {
        bool isNew = TryGrow(_processes, Header->Processes) | TryGrow(_threads, Header->Threads);
        Header->ProcessesGrown = _processes.HasGrown ? 1u : 0;
        Header->ThreadsGrown = _threads.HasGrown ? 1u : 0;
        return isNew;
    }

    private static bool TryGrow(RecordArray array, uint records)
    {
        try
        {
            return array.Reserve((int)records);
        }
        catch (BpfException)
        {
            return false;
        }
    }

    /// <summary>The kernel's count of all threads: the number after the slash in /proc/loadavg.</summary>
    private static int RunningTasks(string procRoot)
    {
        const int Unknown = 1024;
        try
        {
            ReadOnlySpan<char> load = File.ReadAllText($"{procRoot}/loadavg");
            ReadOnlySpan<char> total = load[(load.IndexOf('/') + 1)..];
            total = total[..Math.Max(0, total.IndexOf(' '))];
            return int.TryParse(total, CultureInfo.InvariantCulture, out int tasks) ? tasks : Unknown;
        }
        catch (IOException)
        {
            return Unknown;
        }
    }
}
