namespace Bpftop.Host.Collect.Bpf;

/// <summary>Takes the records of threads that stand in for a leader that has ended out of a walk, and gives what is in
/// them to their processes.</summary>
internal sealed class StandIns
{
    private readonly Dictionary<int, int> _indexes = [];
    private ProcessRecord[] _found = [];
    private int _count;

    /// <param name="processes">As the walk wrote them, in any order, stand-ins among them; afterwards processes only.</param>
    /// <param name="threads">As the walk wrote them.</param>
    /// <param name="initIndex">Where pid 1 is, or -1; moved along.</param>
    /// <returns>How many processes there are.</returns>
    public int Resolve(Span<ProcessRecord> processes, ReadOnlySpan<ThreadRecord> threads, ref int initIndex)
    {
        int count = TakeOut(processes, ref initIndex);
        GiveFacts(processes[..count]);
        AddStates(processes, threads);
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

    /// <summary>Gives each process whose leader has ended what its stand-in has, the first where there are several. One look at
    /// each process, for there may be many that go on without their leader. Leaves the indexes of those processes by their pids.
    /// </summary>
    private void GiveFacts(Span<ProcessRecord> processes)
    {
        _indexes.Clear();
        for (int index = 0; index < _count; index++)
        {
            _indexes.TryAdd(_found[index].Pid, ~index);
        }

        for (int index = 0; index < processes.Length; index++)
        {
            // A leader that ended after the walk had been at it has all of its own.
            ref ProcessRecord process = ref processes[index];
            if ((process.Flags & (TaskFlags.HasMemory | TaskFlags.KernelThread)) == 0 && process.FactsTid == process.Pid
                && _indexes.TryGetValue(process.Pid, out int found) && found < 0)
            {
                process.TakeFactsOf(_found[~found]);
                _indexes[process.Pid] = index;
            }
        }
    }

    private void AddStates(Span<ProcessRecord> processes, ReadOnlySpan<ThreadRecord> threads)
    {
        int lastPid = 0;
        int lastIndex = -1;
        foreach (ref readonly ThreadRecord thread in threads)
        {
            if (thread.Pid != lastPid)
            {
                lastPid = thread.Pid;
                lastIndex = _indexes.GetValueOrDefault(lastPid, -1);
            }

            if (lastIndex >= 0 && thread.Tid != lastPid)
            {
                ThreadStates.Add(ref processes[lastIndex], thread.State);
            }
        }
    }
}
