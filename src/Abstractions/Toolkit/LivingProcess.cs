using System.Globalization;

namespace Bpftop.Toolkit;

/// <summary>What an action has to know of a process before it acts on its cgroup.</summary>
/// <remarks>
/// A main thread that ends by itself (<c>pthread_exit</c>) stays as a zombie until the last thread has ended. It stays in
/// the cgroup that it was in, too: where the threads are moved afterwards, and whether that one is removed, does not
/// change it. So <c>/proc/PID</c> tells of a dead task, and <c>cgroup.procs</c> lists the process in a cgroup that it has
/// left and in none that it is in (seen with 6.18). Any thread; it waits for nothing, but reads files.
/// </remarks>
public static class LivingProcess
{
    private const string Version2 = "0::";

    /// <summary>What the kernel puts behind the path of a cgroup that was removed.</summary>
    private const string Removed = " (deleted)";

    /// <summary>Deeper than any real tree.</summary>
    private const int DeepestCgroup = 32;

    /// <summary>Whether a pid is still that of the process of a key: it may be another's by now.</summary>
    /// <param name="procRoot">Where procfs is mounted.</param>
    /// <param name="key">The process.</param>
    /// <returns>False also where it may not be looked at.</returns>
    public static bool IsStillThere(string procRoot, ProcessKey key) => ProcessStat.Of(procRoot, key.Pid) is { } stat && stat.IsOf(key);

    /// <summary>The process of a row, looked up anew: of a row that is a thread, the process of the thread.</summary>
    /// <param name="procRoot">Where procfs is mounted.</param>
    /// <param name="row">The row.</param>
    /// <returns>Null where it is gone, another has its pid by now, or it may not be looked at.</returns>
    public static ProcessStat? StatOf(string procRoot, in ProcessRow row)
    {
        if ((row.Traits & ProcessTraits.Thread) == 0)
        {
            return ProcessStat.Of(procRoot, row.Key.Pid) is { } stat && stat.IsOf(row.Key) ? stat : null;
        }

        string thread = string.Create(CultureInfo.InvariantCulture, $"{procRoot}/{row.ParentPid}/task/{row.Key.Pid}/stat");
        return ProcessStat.Read(thread) is { } found && found.IsOf(row.Key) ? ProcessStat.Of(procRoot, row.ParentPid) : null;
    }

    /// <summary>As <see cref="StatOf"/>, for who reads the details of a process: called before and after, it makes sure that what
    /// was read by pid was the process's own.</summary>
    /// <param name="procRoot">Where procfs is mounted.</param>
    /// <param name="row">The row.</param>
    /// <exception cref="DetailException">It is gone.</exception>
    public static ProcessStat Require(string procRoot, in ProcessRow row) => StatOf(procRoot, row)
        ?? throw new DetailException(string.Create(
            CultureInfo.InvariantCulture, $"{((row.Traits & ProcessTraits.Thread) == 0 ? "process" : "thread")} {row.Key.Pid} has ended"));

    /// <summary>A thread of a process that has not ended: its main thread, or else the one with the lowest id.</summary>
    /// <param name="procRoot">Where procfs is mounted.</param>
    /// <param name="pid">The process.</param>
    /// <returns>0 where all have ended or none may be looked at.</returns>
    public static int ThreadOf(string procRoot, int pid)
    {
        string folder = string.Create(CultureInfo.InvariantCulture, $"{procRoot}/{pid}");
        if (ProcessStat.Read($"{folder}/stat") is { IsLiving: true })
        {
            return pid;
        }

        foreach (int thread in Numbers($"{folder}/task").Order())
        {
            if (ProcessStat.Read(string.Create(CultureInfo.InvariantCulture, $"{folder}/task/{thread}/stat")) is { IsLiving: true })
            {
                return thread;
            }
        }

        return 0;
    }

    /// <summary>The path of the cgroup of version 2 that the living threads of a process are in.</summary>
    /// <param name="procRoot">Where procfs is mounted.</param>
    /// <param name="pid">The process.</param>
    /// <returns>Null where it has ended, may not be looked at, or is in none.</returns>
    public static string? CgroupOf(string procRoot, int pid) =>
        ThreadOf(procRoot, pid) is > 0 and int thread
        && Read(string.Create(CultureInfo.InvariantCulture, $"{procRoot}/{pid}/task/{thread}/cgroup")) is { } lines
        && Array.Find(lines.Split('\n'), static line => line.StartsWith(Version2, StringComparison.Ordinal)) is { } found
            ? found[Version2.Length..]
            : null;

    /// <summary>Whether the path of a cgroup says that it was removed.</summary>
    /// <param name="cgroup">As the kernel prints it.</param>
    public static bool IsRemoved(string cgroup)
    {
        ArgumentNullException.ThrowIfNull(cgroup);
        return cgroup.EndsWith(Removed, StringComparison.Ordinal);
    }

    /// <summary>Why no action may write to the cgroup of a path, in a few words that go on after "its cgroup".</summary>
    /// <param name="cgroup">As the kernel prints it.</param>
    /// <returns>Null where it may.</returns>
    public static string? WhyNotActedOn(string? cgroup) => cgroup switch
    {
        null or "" => "is not known",
        _ when cgroup[0] != '/' => "is not known",

        // A new cgroup may have taken its name since.
        _ when IsRemoved(cgroup) => $"{cgroup} was removed",
        _ when Array.Exists(cgroup.Split('/'), static part => part is "..") => $"{cgroup} is outside of bpftop's cgroup namespace",
        _ => null,
    };

    /// <summary>The processes that are in a cgroup and in those below it; those of a cgroup come before those below it.</summary>
    /// <param name="folder">The cgroup's directory.</param>
    /// <param name="most">No more than this many.</param>
    /// <param name="procRoot">Where procfs is mounted.</param>
    /// <returns>None of another pid namespace. Empty where the directory is gone or may not be looked at.</returns>
    public static int[] MembersBelow(string folder, int most, string procRoot)
    {
        List<int> members = [];
        Collect(folder, 0);
        return [.. members];

        void Collect(string cgroup, int depth)
        {
            // Not to be read in a threaded cgroup, whose processes the one above it lists.
            if (Listed($"{cgroup}/cgroup.procs") is { } processes)
            {
                members.AddRange(Members(processes, Listed($"{cgroup}/cgroup.threads"), procRoot).Where(static pid => pid > 0).Take(most - members.Count));
            }

            foreach (string below in depth < DeepestCgroup && members.Count < most ? Folders(cgroup) : [])
            {
                Collect(below, depth + 1);
            }
        }
    }

    /// <summary>The processes that are really in a cgroup: without those whose threads have all left it, and with those that
    /// only threads of are in it.</summary>
    /// <param name="processes">What <c>cgroup.procs</c> lists; 0 for one of another pid namespace.</param>
    /// <param name="threads">What <c>cgroup.threads</c> lists; null where it cannot be read, and nothing told.</param>
    /// <param name="procRoot">Where procfs is mounted.</param>
    public static int[] Members(int[] processes, int[]? threads, string procRoot)
    {
        ArgumentNullException.ThrowIfNull(processes);
        if (threads is null || processes.AsSpan().SequenceEqual(threads))
        {
            return processes;
        }

        HashSet<int> rest = [.. threads];
        List<int> members = [];
        foreach (int process in processes)
        {
            int[] own = process == 0 ? [] : Numbers(string.Create(CultureInfo.InvariantCulture, $"{procRoot}/{process}/task"));

            // Threads in threaded cgroups below are not listed here, although their process is: it leaves with its main
            // thread.
            bool isIn = own.Length == 0 || own.Any(rest.Contains) || ProcessStat.Of(procRoot, process) is { IsLiving: true };
            rest.ExceptWith(own);
            if (isIn)
            {
                members.Add(process);
            }
        }

        if (rest.Remove(0) && Array.IndexOf(processes, 0) < 0)
        {
            members.Add(0);
        }

        while (rest.Count > 0)
        {
            int thread = rest.First();
            rest.Remove(thread);
            if (GroupOf(procRoot, thread) is > 0 and int process && !members.Contains(process))
            {
                members.Add(process);
                rest.ExceptWith(Numbers(string.Create(CultureInfo.InvariantCulture, $"{procRoot}/{process}/task")));
            }
        }

        return [.. members];
    }

    private static int GroupOf(string procRoot, int thread)
    {
        const string Key = "Tgid:";
        string? status = Read(string.Create(CultureInfo.InvariantCulture, $"{procRoot}/{thread}/status"));
        string? line = status is null ? null : Array.Find(status.Split('\n'), static line => line.StartsWith(Key, StringComparison.Ordinal));
        return line is not null && int.TryParse(line.AsSpan(Key.Length).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int pid) ? pid : 0;
    }

    /// <summary>The numbers that a file of a cgroup lists, or null where it cannot be read.</summary>
    private static int[]? Listed(string file) => Read(file) is { } lines ? [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => Number(line))] : null;

    /// <summary>The folders in a folder whose names are numbers.</summary>
    private static int[] Numbers(string folder) =>
        [.. Folders(folder).Select(static path => Number(Path.GetFileName(path.AsSpan()))).Where(static number => number > 0)];

    private static int Number(ReadOnlySpan<char> text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0;

    private static string[] Folders(string folder)
    {
        try
        {
            return Directory.GetDirectories(folder);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string? Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
