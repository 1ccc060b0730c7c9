using System.Text;
using Bpftop.Host.Collect;

namespace Bpftop.Kernel.Tests.Oracle;

/// <summary>Compares one walk with two readings of /proc, one before it and one after.</summary>
/// <remarks>
/// What /proc says the same both times was so in between, and the walk has to say it too. What grows has to lie
/// between the two. What changed meanwhile proves nothing and is left out. States and memory may change and change
/// back, so a difference counts only when it is still there after many comparisons.
/// </remarks>
internal sealed class Comparison(Observation before, Observation walk, Observation after, ICgroupPaths procPaths, ICgroupPaths walkPaths)
{
    private const ulong TickNs = 10_000_000;

    /// <summary>The kernel keeps a process's resident pages in one counter per kind, and each CPU may hold back a
    /// batch of max(32, 2 × CPUs) pages (lib/percpu_counter.c, compute_batch_value; per-CPU since 6.2, commit
    /// f1a7941243c1). /proc adds the CPUs up since 6.17 (commit 82241a83cd15), and so does the walk: then both have to
    /// say the same.</summary>
    private static readonly ulong BatchBytes = Environment.OSVersion.Version >= new Version(6, 17)
        ? 0
        : (ulong)(Math.Max(32, 2 * Environment.ProcessorCount) * Environment.ProcessorCount * Environment.SystemPageSize);

    private readonly SortedSet<string> _differences = new(StringComparer.Ordinal);

    /// <summary>Values that could be compared.</summary>
    public int Compared { get; private set; }

    public SortedSet<string> Differences()
    {
        foreach ((int pid, ProcessRecord first) in before.Processes)
        {
            // The task iterator of some kernels leaves pid 1 out.
            if (pid == 1 || !after.Processes.TryGetValue(pid, out ProcessRecord last) || first.StartNs != last.StartNs)
            {
                continue;
            }

            if (walk.Processes.TryGetValue(pid, out ProcessRecord seen))
            {
                Compare(first, seen, last);
            }
            else
            {
                _differences.Add($"{pid} is not in the walk");
            }
        }

        foreach (int pid in walk.Processes.Keys)
        {
            if (!before.Processes.ContainsKey(pid) && !after.Processes.ContainsKey(pid))
            {
                _differences.Add($"{pid} is in the walk only");
            }
        }

        CompareThreads();
        return _differences;
    }

    private void Compare(in ProcessRecord first, in ProcessRecord seen, in ProcessRecord last)
    {
        int pid = first.Pid;
        Same(pid, "start", first.StartNs / TickNs, seen.StartNs / TickNs, last.StartNs / TickNs);
        Same(pid, "ppid", first.ParentPid, seen.ParentPid, last.ParentPid);
        Same(pid, "pgrp", first.GroupId, seen.GroupId, last.GroupId);
        Same(pid, "session", first.SessionId, seen.SessionId, last.SessionId);
        Same(pid, "ns.pid", first.NamespacePid, seen.NamespacePid, last.NamespacePid);
        Same(pid, "uid", first.Uid, seen.Uid, last.Uid);
        Same(pid, "state", (char)first.State, (char)seen.State, (char)last.State);
        Same(pid, "threads", first.Threads, seen.Threads, last.Threads);
        Same(pid, "prio", first.Priority, seen.Priority, last.Priority);
        Same(pid, "nice", first.Nice, seen.Nice, last.Nice);
        Same(pid, "policy", first.Policy, seen.Policy, last.Policy);
        Same(pid, "rtprio", first.RealtimePriority, seen.RealtimePriority, last.RealtimePriority);
        Same(pid, "oom_score_adj", first.OomScoreAdj, seen.OomScoreAdj, last.OomScoreAdj);
        Same(pid, "virt", first.VirtualBytes, seen.VirtualBytes, last.VirtualBytes);
        Same(pid, "data", first.DataBytes, seen.DataBytes, last.DataBytes);
        Same(pid, "stack", first.StackBytes, seen.StackBytes, last.StackBytes);
        Same(pid, "code", first.CodeBytes / 4096, seen.CodeBytes / 4096, last.CodeBytes / 4096);
        Same(pid, "pagetables", first.PageTableBytes / 1024, seen.PageTableBytes / 1024, last.PageTableBytes / 1024);
        Same(pid, "memory", Flag(first, TaskFlags.HasMemory), Flag(seen, TaskFlags.HasMemory), Flag(last, TaskFlags.HasMemory));
        Same(pid, "kernel", Flag(first, TaskFlags.KernelThread), Flag(seen, TaskFlags.KernelThread), Flag(last, TaskFlags.KernelThread));
        Same(pid, "leader gone", Flag(first, TaskFlags.LeaderGone), Flag(seen, TaskFlags.LeaderGone), Flag(last, TaskFlags.LeaderGone));
        Same(pid, "living thread", first.LivingTid, seen.LivingTid, last.LivingTid);
        Same(pid, "frozen", Flag(first, TaskFlags.Frozen), Flag(seen, TaskFlags.Frozen), Flag(last, TaskFlags.Frozen));
        Same(pid, "exe deleted", Flag(first, TaskFlags.ExeDeleted), Flag(seen, TaskFlags.ExeDeleted), Flag(last, TaskFlags.ExeDeleted));
        Same(pid, "tty", Text(first.Tty), Text(seen.Tty), Text(last.Tty));
        Same(pid, "name", Name(first), Name(seen), Name(last));
        if (!Flag(first, TaskFlags.CgroupRemoved) && !Flag(seen, TaskFlags.CgroupRemoved))
        {
            // /proc does not tell the id of one that was removed.
            Same(pid, "cgroup's id", first.CgroupId, seen.CgroupId, last.CgroupId);
        }

        // proc_cgroup_show() writes "/" for whatever is ending, in the hierarchies of version 1; the task still has its own.
        if (seen.State is not ((byte)'Z' or (byte)'X'))
        {
            Same(pid, "cgroups of version 1", Version1(procPaths, first), Version1(walkPaths, seen), Version1(procPaths, last));
        }

        Same(pid, "cgroup", Path(procPaths, first), Path(walkPaths, seen), Path(procPaths, last));

        Same(pid, "hugetlb", first.HugetlbBytes, seen.HugetlbBytes, last.HugetlbBytes);
        Same(pid, "cgroup removed", Flag(first, TaskFlags.CgroupRemoved), Flag(seen, TaskFlags.CgroupRemoved), Flag(last, TaskFlags.CgroupRemoved));

        Near(pid, "res", first.ResidentBytes, seen.ResidentBytes, last.ResidentBytes, 3 * BatchBytes);
        Near(pid, "shr", first.SharedBytes, seen.SharedBytes, last.SharedBytes, 2 * BatchBytes);
        Near(pid, "swap", first.SwapBytes, seen.SwapBytes, last.SwapBytes, BatchBytes);

        WorkCounters low = first.Work;
        WorkCounters high = last.Work;
        Near(pid, "time", low.RunNs, seen.Work.RunNs, high.RunNs, 3 * TickNs);
        Near(pid, "minflt", low.MinorFaults, seen.Work.MinorFaults, high.MinorFaults, 0);
        Near(pid, "majflt", low.MajorFaults, seen.Work.MajorFaults, high.MajorFaults, 0);

        // /proc forgets what threads that ended did after they were seen last.
        bool mayLoseThreads = first.Threads > 1 || last.Threads > 1;
        Near(pid, "io.chars.read", low.ReadChars, seen.Work.ReadChars, mayLoseThreads ? ulong.MaxValue : high.ReadChars, 0);
        Near(pid, "io.chars.write", low.WriteChars, seen.Work.WriteChars, mayLoseThreads ? ulong.MaxValue : high.WriteChars, 0);
        Near(pid, "io.read.total", low.ReadBytes, seen.Work.ReadBytes, mayLoseThreads ? ulong.MaxValue : high.ReadBytes, 0);
        Near(pid, "io.write.total", low.WriteBytes, seen.Work.WriteBytes, mayLoseThreads ? ulong.MaxValue : high.WriteBytes, 0);
        Near(pid, "ctxt.vol", low.VoluntarySwitches, seen.Work.VoluntarySwitches, ulong.MaxValue, 0);
        Near(pid, "ctxt.invol", low.InvoluntarySwitches, seen.Work.InvoluntarySwitches, ulong.MaxValue, 0);
    }

    private void CompareThreads()
    {
        foreach ((int tid, ThreadRecord first) in before.Threads)
        {
            if (first.Pid == 1 || !after.Threads.TryGetValue(tid, out ThreadRecord last) || first.StartNs != last.StartNs)
            {
                continue;
            }

            if (!walk.Threads.TryGetValue(tid, out ThreadRecord seen))
            {
                _differences.Add($"thread {tid} of {first.Pid} is not in the walk");
                continue;
            }

            Same(tid, "thread's pid", first.Pid, seen.Pid, last.Pid);
            Same(tid, "thread's state", (char)first.State, (char)seen.State, (char)last.State);
            Same(tid, "thread's name", Text(first.Name), Text(seen.Name), Text(last.Name));
            Same(tid, "thread's nice", first.Nice, seen.Nice, last.Nice);
            Same(tid, "thread's policy", first.Policy, seen.Policy, last.Policy);
            Near(tid, "thread's time", first.Work.RunNs, seen.Work.RunNs, last.Work.RunNs, 3 * TickNs);
            Near(tid, "thread's ctxt.vol", first.Work.VoluntarySwitches, seen.Work.VoluntarySwitches, last.Work.VoluntarySwitches, 0);
            Near(tid, "thread's io.chars.read", first.Work.ReadChars, seen.Work.ReadChars, last.Work.ReadChars, 0);
        }
    }

    private void Same<T>(int id, string field, T first, T seen, T last)
    {
        if (!EqualityComparer<T>.Default.Equals(first, last))
        {
            return;
        }

        Compared++;
        if (!EqualityComparer<T>.Default.Equals(first, seen))
        {
            // Only what the difference is about, so that it is found again in the next comparison.
            _differences.Add($"{id} {field}");
            Details[$"{id} {field}"] = $"{id} {field}: /proc has \"{first}\", the walk \"{seen}\"";
        }
    }

    private void Near(int id, string field, ulong first, ulong seen, ulong last, ulong tolerance)
    {
        if (first == WorkCounters.Unknown || (last == WorkCounters.Unknown && field.StartsWith("io", StringComparison.Ordinal)))
        {
            return;
        }

        Compared++;
        ulong low = Math.Min(first, last);
        ulong high = Math.Max(first, last);
        low = low > tolerance ? low - tolerance : 0;
        high = high < ulong.MaxValue - tolerance ? high + tolerance : high;
        if (seen < low || seen > high)
        {
            _differences.Add($"{id} {field}");
            Details[$"{id} {field}"] = $"{id} {field}: /proc has {first} and then {last}, the walk {seen}";
        }
    }

    /// <summary>The values behind the differences.</summary>
    public Dictionary<string, string> Details { get; } = new(StringComparer.Ordinal);

    private static bool Flag(in ProcessRecord record, TaskFlags flag) => (record.Flags & flag) != 0;

    private static string Text(TaskText text) => Encoding.Latin1.GetString(text.Bytes);

    private static string Name(in ProcessRecord record) =>
        record.KernelName.IsEmpty ? Text(record.Name) : Encoding.Latin1.GetString(record.KernelName);

    private static string? Path(ICgroupPaths paths, in ProcessRecord record) =>
        paths.TryGet(record.CgroupId, out string? path) ? path : null;

    private static string? Version1(ICgroupPaths paths, in ProcessRecord record) =>
        paths.TryGetVersion1(record.Version1Key, out var cgroups) ? string.Join('\n', cgroups) : null;
}
