using System.Globalization;
using Bpftop.Freezer.Journal;
using Bpftop.Toolkit;

namespace Bpftop.Freezer.Processes;

/// <summary>Reads what /proc says of processes; null where one is gone or may not be looked at.</summary>
/// <param name="root">Where procfs is mounted.</param>
internal sealed class ProcFiles(string root)
{
    public IEnumerable<int> Pids => Directory.EnumerateDirectories(root)
        .Select(static folder => int.TryParse(Path.GetFileName(folder.AsSpan()), CultureInfo.InvariantCulture, out int pid) ? pid : 0)
        .Where(static pid => pid > 0);

    /// <summary>A process; where its main thread has ended and others have not, with the state of one that lives.</summary>
    public ProcessStat? Stat(int pid) =>
        ProcessStat.Of(root, pid) is not { } stat ? null
        : stat.HasEnded && LivingProcess.ThreadOf(root, pid) is > 0 and int thread && StatOfThread(pid, thread) is { } living
            ? stat with { State = living.State }
            : stat;

    /// <summary>The process of a row, looked up anew: <see cref="LivingProcess.StatOf"/>.</summary>
    public ProcessStat? Find(in ProcessRow row) => LivingProcess.StatOf(root, row);

    /// <inheritdoc cref="LivingProcess.Require"/>
    public ProcessStat Require(in ProcessRow row) => LivingProcess.Require(root, row);

    /// <summary>A thread, where it is one of that process.</summary>
    public ProcessStat? StatOfThread(int pid, int thread) => ProcessStat.Read(Name(pid, thread, "stat"));

    /// <summary>False where procfs was mounted from another pid namespace: its pids mean other processes here.</summary>
    public bool IsOfOwnNamespace => ProcessStat.Read(Path.Join(root, "self/stat"))?.Pid == Environment.ProcessId;

    /// <summary>The threads of a process, as if each was a process.</summary>
    public IEnumerable<ProcessStat> Threads(int pid)
    {
        string folder = Name(pid, "task");
        string[] threads;
        try
        {
            threads = Directory.GetDirectories(folder);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            yield break;
        }

        foreach (string thread in threads)
        {
            if (ProcessStat.Read(Path.Join(thread, "stat")) is { } stat)
            {
                yield return stat;
            }
        }
    }

    /// <summary>The path of its cgroup of version 2.</summary>
    public string? CgroupOf(int pid) => LivingProcess.CgroupOf(root, pid);

    /// <summary>Its cgroup in each hierarchy of version 1, by what <c>/proc/PID/cgroup</c> calls the hierarchy; empty where it
    /// has ended. Its root stands for no group.</summary>
    public IReadOnlyDictionary<string, string> Version1Of(int pid)
    {
        int thread = LivingProcess.ThreadOf(root, pid);
        Dictionary<string, string> groups = [];
        foreach (string line in thread == 0 ? [] : Read(Name(pid, thread, "cgroup"))?.Split('\n') ?? [])
        {
            if (line.Split(':', 3) is [not "0", var hierarchy, var path])
            {
                groups[hierarchy] = path;
            }
        }

        return groups;
    }

    /// <summary>Its cgroup of version 1, where the freezer of that version holds it; else null.</summary>
    public string? FirstFreezerOf(int pid)
    {
        string? line = LineOf(pid, LivingProcess.ThreadOf(root, pid), static line => line.Split(':', 3) is [_, var controllers, _] && controllers.Split(',').Contains("freezer"));
        return line?.Split(':', 3)[2] is { Length: > 1 } path
            && FirstFreezer() is { } mount
            && Read($"{mount}{path}/freezer.state")?.Trim() is "FROZEN" or "FREEZING"
                ? path
                : null;
    }

    /// <summary>The kernel's function that a thread waits in, or "".</summary>
    public string WaitsIn(int pid, int thread) => Read(Name(pid, thread, "wchan"))?.Trim() is { } function and not "0" ? function : "";

    /// <summary>Different after each start of the machine.</summary>
    /// <exception cref="JournalException">It cannot be read.</exception>
    public string BootId
    {
        get
        {
            string file = Path.Join(root, "sys/kernel/random/boot_id");
            return Read(file)?.Trim() is { Length: > 0 } id
                ? id
                : throw new JournalException($"cannot read {file}, which tells what was frozen since the machine started");
        }
    }

    private static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Where the freezer of version 1 is mounted.</summary>
    private string? FirstFreezer()
    {
        const int MountPoint = 1, Kind = 2, Options = 3;
        return Read(Path.Join(root, "self/mounts"))?.Split('\n').Select(static line => line.Split(' '))
            .FirstOrDefault(static fields => fields.Length > Options && fields[Kind] == "cgroup" && fields[Options].Split(',').Contains("freezer"))?[MountPoint];
    }

    private string? LineOf(int pid, int thread, Func<string, bool> isIt) => Read(Name(pid, thread, "cgroup"))?.Split('\n').FirstOrDefault(isIt);

    private string Name(int pid, int thread, string file) => string.Create(CultureInfo.InvariantCulture, $"{root}/{pid}/task/{thread}/{file}");

    private string Name(int pid, string file) => string.Create(CultureInfo.InvariantCulture, $"{root}/{pid}/{file}");
}
