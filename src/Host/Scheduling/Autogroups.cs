using Bpftop.Host.Journal;
using Bpftop.Host.Targets;

namespace Bpftop.Host.Scheduling;

/// <summary>The nice values of the groups that the scheduler makes of sessions (sched(7), "The autogroup feature").</summary>
/// <remarks>A group counts as one thread of its nice value, whatever is in it. Any thread; reads and writes a file of each
/// process.</remarks>
/// <param name="procRoot">Where procfs is mounted.</param>
/// <param name="journal">Is told of each change; null for nobody.</param>
internal sealed class Autogroups(string procRoot, IActionJournal? journal = null)
{
    private const string NiceWord = " nice ";

    /// <summary>Adds to the nice value of each group that a target is in, once for each group.</summary>
    public ImmutableArray<ThreadOutcome> Change(ImmutableArray<ProcessTarget> targets, string what, int step)
    {
        HashSet<string> done = new(StringComparer.Ordinal);
        ImmutableArray<ThreadOutcome>.Builder outcomes = ImmutableArray.CreateBuilder<ThreadOutcome>(targets.Length);
        foreach (ProcessTarget target in targets)
        {
            outcomes.Add(Change(target, step, done));
        }

        ImmutableArray<ThreadOutcome> all = outcomes.MoveToImmutable();
        journal?.Write(ThreadChanger.Entry(all, what));
        return all;
    }

    /// <summary>Reads the line of <c>/proc/PID/autogroup</c>: <c>/autogroup-25 nice 0</c>.</summary>
    internal static bool TryParse(string? line, out string group, out int nice)
    {
        int word = line?.IndexOf(NiceWord, StringComparison.Ordinal) ?? -1;
        group = word > 0 ? line![..word] : "";
        nice = 0;
        return word > 0 && int.TryParse(line.AsSpan(word + NiceWord.Length).Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out nice);
    }

    private ThreadOutcome Change(ProcessTarget target, int step, HashSet<string> done)
    {
        if (SmallFile.Read($"{procRoot}/sys/kernel/sched_autogroup_enabled") is not ['1', ..])
        {
            return new ThreadOutcome(target, "the kernel makes no autogroups (kernel.sched_autogroup_enabled)");
        }

        using PinnedProcess? process = PinnedProcess.Open(procRoot, target.Key, out string? failure);
        string file = string.Create(CultureInfo.InvariantCulture, $"{procRoot}/{target.Key.Pid}/autogroup");
        if (process is null || !TryParse(SmallFile.Read(file), out string group, out int before))
        {
            return new ThreadOutcome(target, failure ?? "it is in no autogroup");
        }

        int after = NiceSetting.Clamp(before + step);
        if (!done.Add(group))
        {
            // Another target was in the same one.
            return new ThreadOutcome(target, null) { Threads = 1, Before = NiceSetting.Instance.Show(before), After = NiceSetting.Instance.Show(before) };
        }

        ThreadOutcome written = Write(target, file, after);
        return written.Failure is not null ? written : written with
        {
            Threads = 1,
            Before = NiceSetting.Instance.Show(before),
            After = NiceSetting.Instance.Show(after),
            Note = new CgroupFiles(procRoot).IsAutogrouped(target.Key.Pid) == false ? "it has no effect: the process has a cgroup of the cpu controller" : null,
            Undo = before == after ? null : () => TakeBack(target, group, before, after),
        };
    }

    private ThreadOutcome TakeBack(ProcessTarget target, string group, int before, int after)
    {
        using PinnedProcess? process = PinnedProcess.Open(procRoot, target.Key, out string? failure);
        string file = string.Create(CultureInfo.InvariantCulture, $"{procRoot}/{target.Key.Pid}/autogroup");
        return process is null ? new ThreadOutcome(target, failure)
            : !TryParse(SmallFile.Read(file), out string now, out int nice) || now != group || nice != after
                ? new ThreadOutcome(target, "nothing is undone: it was changed again meanwhile")
            : Write(target, file, before) with { Threads = 1, Before = NiceSetting.Instance.Show(after), After = NiceSetting.Instance.Show(before) };
    }

    private static ThreadOutcome Write(ProcessTarget target, string file, int nice)
    {
        try
        {
            using FileStream stream = new(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            stream.Write(System.Text.Encoding.ASCII.GetBytes(NiceSetting.Instance.Show(nice)));
            return new ThreadOutcome(target, null);
        }
        catch (UnauthorizedAccessException)
        {
            return new ThreadOutcome(target, "not permitted: it belongs to another user, or a value below 0 takes CAP_SYS_NICE") { IsPermission = true };
        }
        catch (IOException fault)
        {
            // EAGAIN: without CAP_SYS_ADMIN the kernel takes ten changes a second of all users together.
            return new ThreadOutcome(target, OneLine.Of(fault.Message));
        }
    }
}
