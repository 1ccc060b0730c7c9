namespace Bpftop.Host.Collect.Proc;

/// <summary>What one walk leaves to the next: each process with what of it can change only by its own doing.</summary>
/// <remarks>Both walks come by ascending pid, so finding a process takes no hash. One thread; no allocation while there are
/// no more processes than there ever were.</remarks>
internal sealed class KnownProcesses
{
    private KnownProcess[] _last = new KnownProcess[256];
    private KnownProcess[] _now = new KnownProcess[256];
    private int _lastCount;
    private int _count;
    private int _next;

    /// <summary>Begins a walk.</summary>
    public void Begin()
    {
        (_last, _now) = (_now, _last);
        _lastCount = _count;
        _count = 0;
        _next = 0;
    }

    /// <summary>The place of a process in this walk, with what the last walk left there; empty where that did not meet it.
    /// Good until the next call.</summary>
    /// <param name="pid">Greater than at the last call in this walk.</param>
    public ref KnownProcess Meet(int pid)
    {
        if (_count == _now.Length)
        {
            Array.Resize(ref _now, _count * 2);
        }

        while (_next < _lastCount && _last[_next].Pid < pid)
        {
            _next++;
        }

        ref KnownProcess known = ref _now[_count++];
        known = _next < _lastCount && _last[_next].Pid == pid ? _last[_next] : new KnownProcess { Pid = pid };
        return ref known;
    }

    /// <summary>Forgets the process that was met last: it has ended.</summary>
    public void Forget() => _count--;
}

/// <summary>What is known of a process from earlier walks.</summary>
internal struct KnownProcess
{
    public int Pid;
    public ulong StartNs;
    public byte State;
    public SchedStat Ran;

    /// <summary>Whether its main thread may have run since the last walk. Where it has not, nothing changed that only itself
    /// can change: its user, its program and, as long as it is the only thread, its I/O.</summary>
    public bool MayHaveRun;

    public uint Uid;

    /// <summary>In the innermost namespace; 0 where it is not known yet. It stays for life.</summary>
    public int NamespacePid;

    public ulong ExeInode;
    public uint ExeDevice;

    /// <summary>Null where it was not read or there is none.</summary>
    public ProcCgroups.Entry? Cgroup;

    /// <summary>When that was read, on the boot-time clock.</summary>
    public ulong CgroupAtNs;
    public ulong CgroupId;
    public ulong Version1Key;

    public bool HasIo;
    public WorkCounters Io;

    /// <summary>Compares a process with what the last walk saw under its pid.</summary>
    /// <param name="stat">Its stat.</param>
    /// <param name="ran">Its schedstat, read after it; 0 where there is none.</param>
    public void See(in StatLine stat, in SchedStat ran)
    {
        if (stat.StartNs != StartNs)
        {
            this = new KnownProcess { Pid = Pid, StartNs = stat.StartNs };
        }

        // What is on a CPU may be so since before its counters were brought up to date; kernels without them write 0.
        MayHaveRun = ran.Slices == 0 || ran != Ran || stat.State == 'R' || State == 'R';
        Ran = ran;
        State = stat.State;
    }
}

/// <summary>/proc/PID/schedstat (Documentation/scheduler/sched-stats.rst); of one thread.</summary>
/// <param name="RunNs">Nanoseconds on a CPU.</param>
/// <param name="DelayNs">Nanoseconds ready and waiting for one.</param>
/// <param name="Slices">How often it came onto one: unlike the others, it changes at the very moment.</param>
internal readonly record struct SchedStat(ulong RunNs, ulong DelayNs, ulong Slices)
{
    public static SchedStat Parse(ReadOnlySpan<byte> content)
    {
        FieldReader fields = new(content);
        return new SchedStat(fields.Next(), fields.Next(), fields.Next());
    }
}
