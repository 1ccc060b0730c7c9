using static Bpftop.Linux.Libc;

namespace Bpftop.Host.Collect.Proc;

/// <summary>Reads every process out of /proc: for machines without privilege or BTF, and as the tests' oracle.</summary>
/// <remarks>
/// Needs no privilege. What the kernel shows to a process's owner only (its I/O) is
/// <see cref="WorkCounters.Unknown"/> for others. What /proc keeps of ended threads is CPU time, faults, and I/O until the
/// process waits for a child; <see cref="ThreadHistory"/> keeps the rest. One thread, but for <see cref="Cgroups"/>.
/// </remarks>
internal sealed class ProcCollector : ICollector
{
    private readonly ProcTree _proc;
    private readonly ProcEntries _pids = new();
    private readonly TaskReader _tasks;
    private readonly ProcCgroups _cgroups;
    private readonly DelaySwitch _delaySwitch;
    private readonly DelayEvidence _delays = new();
    private readonly ThreadHistory _history = new();
    private readonly KnownProcesses _known = new();
    private ProcessRecord[] _processes = new ProcessRecord[256];
    private ThreadRecord[] _threads = new ThreadRecord[256];
    private int _count;

    /// <param name="procRoot">/proc, or a copy of one.</param>
    /// <param name="sysRoot">/sys, or a copy of one.</param>
    /// <param name="cgroupRoot">Where cgroup v2 is mounted, or null.</param>
    /// <param name="notice">Why this collector is not the preferred one, or null where the user asked for it.</param>
    /// <exception cref="IOException">There is no such /proc.</exception>
    public ProcCollector(string procRoot, string sysRoot, string? cgroupRoot, string? notice)
    {
        _proc = new ProcTree(procRoot);
        _cgroups = new ProcCgroups(cgroupRoot, new Version1Cgroups(procRoot, Version1Mounts.Find(Mount.All(procRoot))));
        _tasks = new TaskReader(_proc, _cgroups, new TtyNames(sysRoot), _delays);
        _delaySwitch = new DelaySwitch(procRoot);
        Notice = notice;
    }

    /// <summary>Over this machine's own /proc.</summary>
    public static ProcCollector ForThisMachine(string? notice) => new("/proc", "/sys", Mount.OfCgroup2(Mount.All("/proc")), notice);

    public string Name => "proc";

    public string? Notice { get; }

    /// <summary>The paths of the cgroups that the walks met.</summary>
    public ICgroupPaths Cgroups => _cgroups;

    public TaskWalk Walk(bool withThreads, TaskFacts facts = TaskFacts.All)
    {
        ulong start = BootTimeNs();
        _cgroups.Begin();
        _delays.Begin(_delaySwitch.IsOn, start);
        _history.Begin();
        _known.Begin();
        _tasks.Begin(start, facts);
        ReadPids();
        int tasks = 0;
        int threads = 0;
        int running = 0;
        _count = 0;
        foreach (int pid in _pids.Numbers)
        {
            if (_count == _processes.Length)
            {
                Array.Resize(ref _processes, _count * 2);
            }

            ref ProcessRecord record = ref _processes[_count];
            if (!_tasks.TryReadProcess(ref _known.Meet(pid), out record, out bool hasWaited))
            {
                _known.Forget();
                continue;
            }

            int first = threads;
            if (record.Threads > 1)
            {
                _tasks.ReadThreads(ref record, ref _threads, ref threads, withThreads, ownIo: hasWaited);
            }

            _history.Add(ref record, _threads.AsSpan(first, threads - first), hasWaited);
            if (record.Threads > 1)
            {
                running += ThreadRecord.CountRunning(_threads.AsSpan(first, threads - first));
                threads = withThreads ? threads : first;
            }

            tasks += record.Threads;
            _count++;
        }

        _history.End();
        return new TaskWalk
        {
            Processes = _processes.AsSpan(0, _count),
            Threads = _threads.AsSpan(0, threads),
            AtNs = start,
            WalkNs = BootTimeNs() - start,
            ThreadCount = tasks,
            RunningThreads = running,
        };
    }

    /// <summary>/proc does not tell what ended; a list made of what is missing would know no exit code.</summary>
    public int TakeExits(Span<ExitRecord> into) => 0;

    public void Dispose()
    {
        _cgroups.Dispose();
        _delaySwitch.Dispose();
        _proc.Dispose();
    }

    private void ReadPids()
    {
        int directory = _proc.Open(".\0"u8);
        if (directory < 0 || !_pids.Read(directory))
        {
            throw new IOException("/proc: cannot be listed; is it mounted, and may this user read it?");
        }
    }
}
