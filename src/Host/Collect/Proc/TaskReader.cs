using Bpftop.Linux;

namespace Bpftop.Host.Collect.Proc;

/// <summary>Reads one task's files into records.</summary>
/// <remarks>One thread.</remarks>
internal sealed class TaskReader(ProcTree proc, ProcCgroups cgroups, TtyNames terminals, DelayEvidence delays)
{
    private readonly ProcEntries _tids = new();

    /// <summary>Reads a process but for the work of its threads.</summary>
    /// <param name="pid">The process.</param>
    /// <param name="record">What was read; its I/O is its leader's where it has waited for children.</param>
    /// <param name="hasWaited">Whether it has.</param>
    /// <returns>False where it ended.</returns>
    public bool TryReadProcess(int pid, out ProcessRecord record, out bool hasWaited)
    {
        record = default;
        hasWaited = false;
        ProcPath path = new(pid);
        if (!TryRead(path, out StatLine stat, out StatusFile status))
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
        record.Flags = Flags(stat, status);
        TakeWork(ref record.Work, path, stat, status);

        // What /proc sums over all threads, ended ones included, comes in ticks; the leader's own run time comes in
        // nanoseconds, and is all there is for a process that never had another thread.
        record.Work.RunNs = Math.Max(record.Work.RunNs, stat.UserNs + stat.SystemNs);

        // The process's own file adds up its threads, ended ones included, and the children that it waited for.
        hasWaited = stat.HasWaitedForChildren;
        TakeIo(ref record.Work, hasWaited ? new ProcPath(pid, pid) : path);
        TakeCgroup(ref record, path);
        TakeOom(ref record, path);
        TakeExecutable(ref record, path);
        return true;
    }

    /// <summary>Reads the threads of a process that has several, and sums what /proc tells of single threads only.</summary>
    /// <param name="process">The process; its run time, waits and switches become sums over the threads alive, and so does
    /// its I/O where <paramref name="ownIo"/>.</param>
    /// <param name="threads">Where the threads' records go.</param>
    /// <param name="count">Threads in there already; moved on.</param>
    /// <param name="withIo">Whether the threads' own I/O is wanted.</param>
    /// <param name="ownIo">Whether the process's I/O is to be summed here.</param>
    public void ReadThreads(ref ProcessRecord process, ref ThreadRecord[] threads, ref int count, bool withIo, bool ownIo)
    {
        ProcPath directory = new(process.Pid);
        int open = proc.Open(directory.File("/task"u8));
        if (open < 0 || !_tids.Read(open))
        {
            return;
        }

        int first = count;
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
            if (TryReadThread(process.Pid, tid, withIo || ownIo, out thread)
                && (!ownIo || thread.Work.ReadBytes != WorkCounters.Unknown))
            {
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
        if (!TryRead(path, out StatLine stat, out StatusFile status))
        {
            return false;
        }

        // The name is a part of ExecId, and does not change with the leader's end.
        stat.Name = process.Name;
        TakeStat(ref record, process.Pid, stat);
        TakeStatus(ref record, status);
        record.Tid = tid;
        record.Flags = Flags(stat, status);
        TakeCgroup(ref record, path);
        TakeExecutable(ref record, path);
        return status.HasMemory;
    }

    private bool TryReadThread(int pid, int tid, bool withIo, out ThreadRecord record)
    {
        record = default;
        ProcPath path = new(pid, tid);
        if (!TryRead(path, out StatLine stat, out StatusFile status))
        {
            return false;
        }

        record.Pid = pid;
        record.Tid = tid;
        record.StartNs = stat.StartNs;
        record.NamespaceTid = status.NamespacePid != 0 ? status.NamespacePid : tid;
        record.Priority = stat.Priority;
        record.Nice = stat.Nice;
        record.Policy = stat.Policy;
        record.RealtimePriority = stat.RealtimePriority;
        record.Processor = stat.Processor;
        record.Flags = Flags(stat, status);
        record.State = stat.State;
        record.Name = stat.Name;
        TakeWork(ref record.Work, path, stat, status);
        if (withIo)
        {
            TakeIo(ref record.Work, path);
        }
        else
        {
            TaskFiles.SetIoUnknown(ref record.Work);
        }

        return true;
    }

    /// <returns>False where the task is gone.</returns>
    private bool TryRead(ProcPath path, out StatLine stat, out StatusFile status)
    {
        stat = default;
        status = default;
        if (!proc.TryRead(path.File("/stat"u8), out ReadOnlySpan<byte> content) || !StatLine.TryParse(content, out stat)
            || !proc.TryRead(path.File("/status"u8), out content))
        {
            return false;
        }

        status = StatusFile.Parse(content);
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

    private void TakeWork(ref WorkCounters work, ProcPath path, in StatLine stat, in StatusFile status)
    {
        work.RunNs = stat.UserNs + stat.SystemNs;
        if (proc.TryRead(path.File("/schedstat"u8), out ReadOnlySpan<byte> content))
        {
            TaskFiles.ParseSchedStat(content, ref work);
        }
        else
        {
            work.RunDelayNs = WorkCounters.Unknown;
        }

        work.UserNs = stat.UserNs;
        work.SystemNs = stat.SystemNs;
        work.MinorFaults = stat.MinorFaults;
        work.MajorFaults = stat.MajorFaults;
        work.VoluntarySwitches = status.VoluntarySwitches;
        work.InvoluntarySwitches = status.InvoluntarySwitches;
        work.BlockDelayNs = delays.Known(stat.StartNs, stat.BlockDelayNs);
        work.SwapDelayNs = WorkCounters.Unknown; // /proc does not tell; taskstats would, to root only
    }

    private void TakeIo(ref WorkCounters work, ProcPath path)
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

    private void TakeCgroup(ref ProcessRecord record, ProcPath path)
    {
        if (!proc.TryRead(path.File("/cgroup"u8), out ReadOnlySpan<byte> content))
        {
            return;
        }

        // Before a directory is looked at, for which the same buffer may be used.
        record.Version1Key = cgroups.FindVersion1(content);
        if (TaskFiles.TryParseCgroup(content, out ReadOnlySpan<byte> cgroup))
        {
            record.CgroupId = cgroups.Find(cgroup, out TaskFlags flags);

            // A cgroup counts as frozen even where processes in it have ended; the freezer does not hold those.
            bool hasEnded = ThreadStates.HasEnded(record.State) && record.Threads <= 1;
            record.Flags |= hasEnded ? flags & ~TaskFlags.Frozen : flags;
        }
    }

    private void TakeOom(ref ProcessRecord record, ProcPath path)
    {
        if (proc.TryRead(path.File("/oom_score_adj"u8), out ReadOnlySpan<byte> content))
        {
            record.OomScoreAdj = new FieldReader(content).NextInt();
        }
    }

    private void TakeExecutable(ref ProcessRecord record, ProcPath path)
    {
        if ((record.Flags & TaskFlags.HasMemory) != 0 && proc.TryStat(path.File("/exe"u8), out StatX file))
        {
            record.ExeInode = file.Inode;
            record.ExeDevice = (file.DeviceMajor << 20) | file.DeviceMinor;
            record.Flags |= file.Links == 0 ? TaskFlags.ExeDeleted : TaskFlags.None;
        }
    }

    private static TaskFlags Flags(in StatLine stat, in StatusFile status) =>
        (stat.IsKernelThread ? TaskFlags.KernelThread : TaskFlags.None)
        | (status.HasMemory ? TaskFlags.HasMemory : TaskFlags.None);

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
