namespace Bpftop.Host.Collect.Bpf;

/// <summary>Takes the records of threads that stand in for a leader that has ended out of a walk, and gives what is in
/// them to their processes.</summary>
internal sealed class StandIns
{
    private ProcessRecord[] _found = [];
    private int _count;

    /// <param name="processes">As the walk wrote them, stand-ins among them; afterwards processes only.</param>
    /// <param name="threads">As the walk wrote them.</param>
    /// <param name="initIndex">Where pid 1 is, or -1; moved along.</param>
    /// <param name="isByPid">Whether records come by pid, but for the one at <paramref name="initIndex"/>.</param>
    /// <returns>How many processes there are.</returns>
    public int Resolve(Span<ProcessRecord> processes, ReadOnlySpan<ThreadRecord> threads, ref int initIndex, bool isByPid)
    {
        int count = TakeOut(processes, ref initIndex);
        Span<ProcessRecord> rest = processes[..count];
        foreach (ref readonly ProcessRecord thread in _found.AsSpan(0, _count))
        {
            // A leader that ended after the walk had been at it has all of its own.
            int process = FindProcess(rest, thread.Pid, initIndex, isByPid);
            if (process >= 0 && rest[process].FactsTid == thread.Pid && (rest[process].Flags & TaskFlags.HasMemory) == 0)
            {
                rest[process].TakeFactsOf(thread);
            }
        }

        AddStates(rest, threads, initIndex, isByPid);
        return count;
    }

    private int TakeOut(Span<ProcessRecord> processes, ref int initIndex)
    {
        _count = 0;
        int kept = 0;
        for (int index = 0; index < processes.Length; index++)
        {
            if (processes[index].IsThread)
            {
                if (_count == _found.Length)
                {
                    Array.Resize(ref _found, Math.Max(16, _count * 2));
                }

                _found[_count++] = processes[index];
                continue;
            }

            if (index == initIndex)
            {
                initIndex = kept;
            }

            if (index != kept)
            {
                processes[kept] = processes[index];
            }

            kept++;
        }

        return kept;
    }

    private void AddStates(Span<ProcessRecord> processes, ReadOnlySpan<ThreadRecord> threads, int initIndex, bool isByPid)
    {
        int lastPid = 0;
        int lastIndex = -1;
        foreach (ref readonly ThreadRecord thread in threads)
        {
            if (thread.Pid != lastPid)
            {
                lastPid = thread.Pid;
                lastIndex = Find(_found.AsSpan(0, _count), lastPid) < 0 ? -1 : FindProcess(processes, lastPid, initIndex, isByPid);
            }

            if (lastIndex >= 0 && processes[lastIndex].FactsTid != lastPid && thread.Tid != lastPid)
            {
                ThreadStates.Add(ref processes[lastIndex], thread.State);
            }
        }
    }

    private static int FindProcess(ReadOnlySpan<ProcessRecord> processes, int pid, int initIndex, bool isByPid) =>
        isByPid ? ThreadSums.Find(processes, pid, initIndex) : Find(processes, pid);

    /// <summary>One by one: few processes go on without their leader.</summary>
    private static int Find(ReadOnlySpan<ProcessRecord> processes, int pid)
    {
        for (int index = 0; index < processes.Length; index++)
        {
            if (processes[index].Pid == pid)
            {
                return index;
            }
        }

        return -1;
    }
}
