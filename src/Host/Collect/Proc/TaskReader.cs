using Bpftop.Linux;

namespace Bpftop.Host.Collect.Proc;

/// <summary>Reads one task's files into records.</summary>
/// <remarks>One thread.</remarks>
internal sealed class TaskReader(ProcTree proc, ProcCgroups cgroups, TtyNames terminals, DelayEvidence delays)
{
    /// <summary>For how long after its start a process is asked for its cgroup at each walk: that is when it is moved.</summary>
    private const ulong YoungNs = 10_000_000_000;

    /// <summary>Walks from one in which a process is asked for its cgroup to the next, where nobody looks at that.</summary>
    private const int CgroupEvery = 4;

    /// <summary>How old a cgroup may become, however far apart walks are.</summary>
    private const ulong CgroupOldNs = 4_500_000_000;

    private readonly ProcEntries _tids = new();
    private readonly ExecutableFiles _executables = new();
    private TaskFacts _facts;
    private ulong _atNs;
    private uint _walk;

    /// <summary>Begins a walk.</summary>
    /// <param name="atNs">The boot-time clock.</param>
    /// <param name="facts">What is wanted.</param>
    public void Begin(ulong atNs, TaskFacts facts)
    {
        _atNs = atNs;
        _facts = facts;
        _walk++;
        _executables.Begin();
    }

    /// <summary>Reads a process but for the work of its threads.</summary>
    /// <param name="known">The process, and what is known of it from the last walk.</param>
    /// <param name="record">What was read; its I/O is its leader's where it has waited for children.</param>
    /// <param name="hasWaited">Whether it has.</param>
    /// <returns>False where it ended.</returns>
    public bool TryReadProcess(ref KnownProcess known, out ProcessRecord record, out bool hasWaited)
    {
        record = default;
        hasWaited = false;
        int pid = known.Pid;
        ProcPath path = new(pid);
        if (!TryReadStat(path, out StatLine stat))
        {
            return false;
        }

        bool isCounted = TryReadSchedStat(path, out SchedStat ran);
        known.See(stat, ran);
        if (!TryReadStatus(path, stat, ref known, out StatusFile status))
        {
            return false;
        }

        TakeStat(ref record, pid, stat);
        TakeStatus(ref record, status);
        if (stat.IsKernelThread)
        {
            record.SetKernelName(stat.KernelName.Bytes);
        }

        record.Tty = terminals.Name(stat.TtyNumber);
        record.Flags = Flags(stat);
        TakeWork(ref record.Work, stat, status, isCounted, ran);

        // What /proc sums over all threads, ended ones included, comes in ticks; the leader's own run time comes in
        // nanoseconds, and is all there is for a process that never had another thread.
        record.Work.RunNs = Math.Max(record.Work.RunNs, stat.UserNs + stat.SystemNs);

        // The process's own file adds up its threads, ended ones included, and the children that it waited for.
        hasWaited = stat.HasWaitedForChildren;
        TakeIo(ref record, hasWaited ? new ProcPath(pid, pid) : path, ref known);
        TakeCgroup(ref record, path, ref known);
        if ((_facts & TaskFacts.Status) != 0)
        {
            TakeOom(ref record, path);
        }

        TakeExecutable(ref record, path, ref known);
        return true;
    }

    /// <summary>Reads the threads of a process that has several, and sums what /proc tells of single threads only.</summary>
    /// <param name="process">The process; its run time, waits and switches become sums over the threads alive, and so does
    /// its I/O where <paramref name="ownIo"/>.</param>
    /// <param name="threads">Where the threads' records go.</param>
    /// <param name="count">Threads in there already; moved on.</param>
    /// <param name="withThreads">Whether the threads themselves are wanted, and not only their sums.</param>
    /// <param name="ownIo">Whether the process's I/O is to be summed here.</param>
    public void ReadThreads(ref ProcessRecord process, ref ThreadRecord[] threads, ref int count, bool withThreads, bool ownIo)
    {
        ProcPath directory = new(process.Pid);
        int open = proc.Open(directory.File("/task"u8));
        if (open < 0 || !_tids.Read(open))
        {
            return;
        }

        int first = count;
        bool withIo = withThreads && (_facts & TaskFacts.InputOutput) != 0;
        bool withStatus = withThreads || (_facts & TaskFacts.Status) != 0;
        ownIo &= process.Work.ReadBytes != WorkCounters.Unknown;
        WorkCounters sum = default;
        foreach (int tid in _tids.Numbers)
        {
            if (count == threads.Length)
            {
                Array.Resize(ref threads, count * 2);
            }

            // One whose I/O cannot be read although its leader's can has ended meanwhile.
            ref ThreadRecord thread = ref threads[count];
            if (TryReadThread(process.Pid, tid, withStatus, withIo || ownIo, out thread)
                && (!ownIo || thread.Work.ReadBytes != WorkCounters.Unknown))
            {
                TakeFrozen(ref thread, process);
                sum.Add(thread.Work);
                sum.AddIoAndWaits(thread.Work);
                count++;
            }
        }

        if (count == first)
        {
            return;
        }

        process.Work.RunNs = Math.Max(process.Work.RunNs, sum.RunNs);
        process.Work.RunDelayNs = sum.RunDelayNs;
        process.Work.BlockDelayNs = sum.BlockDelayNs;
        process.Work.VoluntarySwitches = sum.VoluntarySwitches;
        process.Work.InvoluntarySwitches = sum.InvoluntarySwitches;
        if (ownIo)
        {
            process.Work.TakeIo(sum);
        }

        if ((process.Flags & (TaskFlags.HasMemory | TaskFlags.KernelThread)) == 0)
        {
            TakeLiving(ref process, threads.AsSpan(first, count - first));
        }
    }

    /// <summary>Takes what a leader that has ended does not have any more from the first thread that has it.</summary>
    private void TakeLiving(ref ProcessRecord process, ReadOnlySpan<ThreadRecord> threads)
    {
        int living = 0;
        foreach (ref readonly ThreadRecord thread in threads)
        {
            if ((thread.Flags & TaskFlags.HasMemory) != 0 && (living == 0 || thread.Tid < living))
            {
                living = thread.Tid;
            }
        }

        if (living == 0 || !TryReadFacts(process, living, out ProcessRecord facts))
        {
            return;
        }

        process.TakeFactsOf(facts);
        foreach (ref readonly ThreadRecord thread in threads)
        {
            if (thread.Tid != process.Pid)
            {
                ThreadStates.Add(ref process, thread.State);
            }
        }
    }

    private bool TryReadFacts(in ProcessRecord process, int tid, out ProcessRecord record)
    {
        record = default;
        ProcPath path = new(process.Pid, tid);
        if (!TryReadStat(path, out StatLine stat) || !TryReadStatus(path, out StatusFile status))
        {
            return false;
        }

        // The name is a part of ExecId, and does not change with the leader's end.
        stat.Name = process.Name;
        TakeStat(ref record, process.Pid, stat);
        TakeStatus(ref record, status);
        record.Tid = tid;
        record.Flags = Flags(stat);

        // Of a thread nothing is known from the last walk.
        KnownProcess none = new() { Pid = tid, MayHaveRun = true };
        TakeCgroup(ref record, path, ref none);
        TakeExecutable(ref record, path, ref none);
        return stat.HasMemory;
    }

    private bool TryReadThread(int pid, int tid, bool withStatus, bool withIo, out ThreadRecord record)
    {
        record = default;
        ProcPath path = new(pid, tid);
        StatusFile status = StatusFile.NotRead;
        if (!TryReadStat(path, out StatLine stat) || (withStatus && !TryReadStatus(path, out status)))
        {
            return false;
        }

        bool isCounted = TryReadSchedStat(path, out SchedStat ran);
        record.Pid = pid;
        record.Tid = tid;
        record.StartNs = stat.StartNs;
        record.NamespaceTid = status.NamespacePid != 0 ? status.NamespacePid : tid;
        record.Priority = stat.Priority;
        record.Nice = stat.Nice;
        record.Policy = stat.Policy;
        record.RealtimePriority = stat.RealtimePriority;
        record.Processor = stat.Processor;
        record.Flags = Flags(stat);
        record.State = stat.State;
        record.Name = stat.Name;
        TakeWork(ref record.Work, stat, status, isCounted, ran);
        if (withIo)
        {
            ReadIo(ref record.Work, path);
        }
        else
        {
            TaskFiles.SetIoUnknown(ref record.Work);
        }

        return true;
    }

    /// <summary>The freezer holds a process with all its threads, but for one that has ended.</summary>
    private static void TakeFrozen(ref ThreadRecord thread, in ProcessRecord process)
    {
        if (!ThreadStates.HasEnded(thread.State))
        {
            thread.Flags |= process.Flags & TaskFlags.Frozen;
        }
    }

    /// <returns>False where the task is gone.</returns>
    private bool TryReadStat(ProcPath path, out StatLine stat)
    {
        stat = default;
        return proc.TryRead(path.File("/stat"u8), out ReadOnlySpan<byte> content) && StatLine.TryParse(content, out stat);
    }

    /// <returns>False where there is no such file: the kernel may be built without.</returns>
    private bool TryReadSchedStat(ProcPath path, out SchedStat ran)
    {
        bool isRead = proc.TryRead(path.File("/schedstat"u8), out ReadOnlySpan<byte> content);
        ran = SchedStat.Parse(content);
        return isRead;
    }

    /// <returns>False where the task is gone.</returns>
    private bool TryReadStatus(ProcPath path, out StatusFile status)
    {
        bool isRead = proc.TryRead(path.File("/status"u8), out ReadOnlySpan<byte> content);
        status = StatusFile.Parse(content);
        return isRead;
    }

    /// <summary>Reads the file status where somebody looks at what only that has, and of a process that is new. Else its memory
    /// comes from statm, which the kernel writes in half the time, and its user, where that may be another, from the owner of
    /// its directory, which is the effective one whatever the process hides (fs/proc/base.c, task_dump_owner).</summary>
    /// <returns>False where the process is gone.</returns>
    private bool TryReadStatus(ProcPath path, in StatLine stat, ref KnownProcess known, out StatusFile status)
    {
        if ((_facts & TaskFacts.Status) != 0 || known.NamespacePid == 0)
        {
            if (!TryReadStatus(path, out status))
            {
                return false;
            }

            known.NamespacePid = status.NamespacePid != 0 ? status.NamespacePid : known.Pid;
            known.Uid = status.Uid;
            return true;
        }

        status = StatusFile.NotRead;
        if (stat.HasMemory)
        {
            if (!proc.TryRead(path.File("/statm"u8), out ReadOnlySpan<byte> content))
            {
                return false;
            }

            TaskFiles.ParseStatM(content, ref status);
        }

        if (known.MayHaveRun && !stat.IsKernelThread)
        {
            if (!proc.TryStat(path.File(""u8), out StatX directory))
            {
                return false;
            }

            known.Uid = directory.User;
        }

        status.Uid = known.Uid;
        status.NamespacePid = known.NamespacePid;
        return true;
    }

    private static void TakeStat(ref ProcessRecord record, int pid, in StatLine stat)
    {
        record.Pid = pid;
        record.Tid = pid;
        record.StartNs = stat.StartNs;
        record.ParentPid = stat.ParentPid;
        record.GroupId = stat.GroupId;
        record.SessionId = stat.SessionId;
        record.Threads = stat.Threads;
        record.Priority = stat.Priority;
        record.Nice = stat.Nice;
        record.Policy = stat.Policy;
        record.RealtimePriority = stat.RealtimePriority;
        record.Processor = stat.Processor;
        record.State = stat.State;
        record.Name = stat.Name;
        record.VirtualBytes = stat.VirtualBytes;
        record.ArgStart = stat.ArgStart;
        record.ArgEnd = stat.ArgEnd;
        record.ExecId = ExecId(stat);
    }

    private static void TakeStatus(ref ProcessRecord record, in StatusFile status)
    {
        record.Uid = status.Uid;
        record.NamespacePid = status.NamespacePid != 0 ? status.NamespacePid : record.Pid;
        record.ResidentBytes = status.ResidentBytes;
        record.SharedBytes = status.SharedBytes;
        record.SwapBytes = status.SwapBytes;
        record.DataBytes = status.DataBytes;
        record.StackBytes = status.StackBytes;
        record.CodeBytes = status.CodeBytes;
        record.PageTableBytes = status.PageTableBytes;
        record.HugetlbBytes = status.HugetlbBytes;
    }

    private void TakeWork(ref WorkCounters work, in StatLine stat, in StatusFile status, bool isCounted, in SchedStat ran)
    {
        work.RunNs = isCounted ? ran.RunNs : stat.UserNs + stat.SystemNs;
        work.RunDelayNs = isCounted ? ran.DelayNs : WorkCounters.Unknown;
        work.UserNs = stat.UserNs;
        work.SystemNs = stat.SystemNs;
        work.MinorFaults = stat.MinorFaults;
        work.MajorFaults = stat.MajorFaults;
        work.VoluntarySwitches = status.VoluntarySwitches;
        work.InvoluntarySwitches = status.InvoluntarySwitches;
        work.BlockDelayNs = delays.Known(stat.StartNs, stat.BlockDelayNs);
        work.SwapDelayNs = WorkCounters.Unknown; // /proc does not tell; taskstats would, to root only
    }

    /// <summary>Reads the I/O of a process where somebody looks at it, and where it may have done any: the kernel counts it to
    /// whoever runs.</summary>
    private void TakeIo(ref ProcessRecord record, ProcPath path, ref KnownProcess known)
    {
        if ((_facts & TaskFacts.InputOutput) == 0)
        {
            known.HasIo = false;
            TaskFiles.SetIoUnknown(ref record.Work);
        }
        else if (known.HasIo && !known.MayHaveRun && record.Threads == 1)
        {
            record.Work.TakeIo(known.Io);
        }
        else
        {
            ReadIo(ref record.Work, path);
            known.HasIo = record.Threads == 1 && record.Work.ReadBytes != WorkCounters.Unknown;
            known.Io = record.Work;
        }
    }

    private void ReadIo(ref WorkCounters work, ProcPath path)
    {
        if (proc.TryRead(path.File("/io"u8), out ReadOnlySpan<byte> content))
        {
            TaskFiles.ParseIo(content, ref work);
        }
        else
        {
            TaskFiles.SetIoUnknown(ref work);
        }
    }

    private void TakeCgroup(ref ProcessRecord record, ProcPath path, ref KnownProcess known)
    {
        if (!IsCgroupKept(record, known) && !TryReadCgroup(path, ref known))
        {
            return;
        }

        record.Version1Key = known.Version1Key;
        if (known.Cgroup is { } cgroup)
        {
            record.CgroupId = cgroup.Id;

            // A cgroup counts as frozen even where processes in it have ended; the freezer does not hold those.
            bool hasEnded = ThreadStates.HasEnded(record.State) && record.Threads <= 1;
            record.Flags |= hasEnded ? cgroup.Flags & ~TaskFlags.Frozen : cgroup.Flags;
        }
    }

    /// <summary>Whether the cgroup that an earlier walk found does for this one: not where somebody looks at it, nor where the
    /// freezer holds any, which would show in the state of processes that were moved.</summary>
    private bool IsCgroupKept(in ProcessRecord record, in KnownProcess known)
    {
        if (known.Cgroup is not { } cgroup || (_facts & TaskFacts.Cgroup) != 0 || _atNs < record.StartNs + YoungNs
            || (_walk + (uint)record.Pid) % CgroupEvery == 0 || _atNs > known.CgroupAtNs + CgroupOldNs || ThreadStates.HasEnded(record.State))
        {
            return false;
        }

        cgroups.Refresh(cgroup);
        return cgroup.Id == known.CgroupId && cgroup.Id != 0 && !cgroups.IsAnyFrozen;
    }

    private bool TryReadCgroup(ProcPath path, ref KnownProcess known)
    {
        known.Cgroup = null;
        known.CgroupId = 0;
        known.CgroupAtNs = _atNs;
        if (!proc.TryRead(path.File("/cgroup"u8), out ReadOnlySpan<byte> content))
        {
            return false;
        }

        // Before a directory is looked at, for which the same buffer may be used.
        known.Version1Key = cgroups.FindVersion1(content);
        if (TaskFiles.TryParseCgroup(content, out ReadOnlySpan<byte> cgroup))
        {
            known.Cgroup = cgroups.Find(cgroup);
            known.CgroupId = known.Cgroup.Id;
        }

        return true;
    }

    private void TakeOom(ref ProcessRecord record, ProcPath path)
    {
        if (proc.TryRead(path.File("/oom_score_adj"u8), out ReadOnlySpan<byte> content))
        {
            record.OomScoreAdj = new FieldReader(content).NextInt();
        }
    }

    /// <summary>Takes the file that a process runs. Which one that is only itself can change; that it lost its name is seen by a
    /// look at one process of those that run it.</summary>
    private void TakeExecutable(ref ProcessRecord record, ProcPath path, ref KnownProcess known)
    {
        if ((record.Flags & TaskFlags.HasMemory) == 0)
        {
            return;
        }

        bool? isDeleted = known.MayHaveRun ? null : _executables.IsDeleted(known.ExeInode, known.ExeDevice);
        if (isDeleted is null)
        {
            if (!proc.TryStat(path.File("/exe"u8), out StatX file))
            {
                known.ExeInode = 0;
                return;
            }

            _executables.Keep(file);
            known.ExeInode = file.Inode;
            known.ExeDevice = ExecutableFiles.Device(file);
            isDeleted = file.Links == 0;
        }

        record.ExeInode = known.ExeInode;
        record.ExeDevice = known.ExeDevice;
        record.Flags |= isDeleted.GetValueOrDefault() ? TaskFlags.ExeDeleted : TaskFlags.None;
    }

    private static TaskFlags Flags(in StatLine stat) =>
        (stat.IsKernelThread ? TaskFlags.KernelThread : TaskFlags.None)
        | (stat.HasMemory ? TaskFlags.HasMemory : TaskFlags.None);

    /// <summary>/proc does not count execs. Where the address space was laid out is as good: it is drawn anew by each
    /// exec. To others than the owner it reads 0, so the name, which exec sets too, is part of it.</summary>
    private static ulong ExecId(in StatLine stat)
    {
        const ulong Multiplier = 0x9E3779B97F4A7C15;
        ulong hash = stat.CodeStart;
        hash = (hash * Multiplier) ^ stat.StackStart;
        hash = (hash * Multiplier) ^ stat.EnvironmentEnd;
        foreach (byte value in stat.Name.Bytes)
        {
            hash = (hash ^ value) * Multiplier;
        }

        return hash;
    }
}
