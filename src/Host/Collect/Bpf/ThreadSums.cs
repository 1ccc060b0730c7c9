namespace Bpftop.Host.Collect.Bpf;

/// <summary>Adds the work of threads to their processes, in place.</summary>
internal static class ThreadSums
{
    /// <param name="processes">As the walk wrote them: by pid, but for the one at <paramref name="initIndex"/>.</param>
    /// <param name="threads">As the walk wrote them, leaders of processes with several threads included.</param>
    /// <param name="initIndex">Where pid 1 is, or -1.</param>
    public static void Add(Span<ProcessRecord> processes, ReadOnlySpan<ThreadRecord> threads, int initIndex)
    {
        int lastPid = 0;
        int lastIndex = -1;
        foreach (ref readonly ThreadRecord thread in threads)
        {
            if (thread.Tid == thread.Pid)
            {
                // The process's record began with its leader's work.
                continue;
            }

            if (thread.Pid != lastPid)
            {
                lastPid = thread.Pid;
                lastIndex = Find(processes, lastPid, initIndex);
            }

            if (lastIndex < 0)
            {
                continue;
            }

            ref ProcessRecord process = ref processes[lastIndex];
            process.Work.Add(thread.Work);
            if ((thread.Flags & TaskFlags.Ending) == 0 || (process.Flags & TaskFlags.EndedCounted) == 0)
            {
                process.Work.AddIoAndWaits(thread.Work);
            }
        }
    }

    /// <summary>The index of a process, or -1.</summary>
    private static int Find(ReadOnlySpan<ProcessRecord> processes, int pid, int initIndex)
    {
        if (initIndex < 0)
        {
            return FindSorted(processes, pid);
        }

        if (processes[initIndex].Pid == pid)
        {
            return initIndex;
        }

        // pid 1 may have been found through a child of it: the records before and after it are in order.
        int found = FindSorted(processes[..initIndex], pid);
        if (found < 0 && (found = FindSorted(processes[(initIndex + 1)..], pid)) >= 0)
        {
            found += initIndex + 1;
        }

        return found;
    }

    private static int FindSorted(ReadOnlySpan<ProcessRecord> processes, int pid)
    {
        int low = 0;
        int high = processes.Length - 1;
        while (low <= high)
        {
            int middle = (int)(((uint)low + (uint)high) / 2);
            int found = processes[middle].Pid;
            if (found == pid)
            {
                return middle;
            }

            if (found < pid)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return -1;
    }
}
