using Bpftop.Toolkit;

namespace Bpftop.Freezer.Processes;

/// <summary>The processes through which the user's keys reach bpftop: without one of them there is no way to
/// thaw.</summary>
internal static class TerminalChain
{
    /// <summary>Programs that run the shell under a server, while the terminal is the client's.</summary>
    private static readonly string[] _multiplexers = ["tmux", "screen", "zellij", "dtach", "abduco"];

    /// <summary>Every ancestor of a process but pid 1; with a terminal multiplexer among them, its clients (those of
    /// other servers too, as /proc does not tell which client belongs to which) and their ancestors.</summary>
    public static HashSet<int> Of(int self, ProcFiles proc)
    {
        HashSet<int> chain = [];
        AddAncestors(self, proc, chain);
        string[] names = [.. chain.Select(pid => Multiplexer(pid, proc)).OfType<string>().Distinct()];
        if (names.Length > 0)
        {
            foreach (int pid in proc.Pids)
            {
                if (Multiplexer(pid, proc) is { } name && names.Contains(name) && chain.Add(pid))
                {
                    AddAncestors(pid, proc, chain);
                }
            }
        }

        chain.Remove(self);
        return chain;
    }

    private static void AddAncestors(int of, ProcFiles proc, HashSet<int> chain)
    {
        ProcessStat? child = proc.Stat(of);

        // The session's leader is the login shell, even where a parent in between has ended.
        if (child is { Session: > 1 } && child.Value.Session != of && chain.Add(child.Value.Session))
        {
            AddAncestors(child.Value.Session, proc, chain);
        }

        while (child is { ParentPid: > 1 } && chain.Add(child.Value.ParentPid))
        {
            child = proc.Stat(child.Value.ParentPid);
        }
    }

    // tmux calls itself "tmux: server" and "tmux: client".
    private static string? Multiplexer(int pid, ProcFiles proc) => proc.Stat(pid) is { } stat
        ? Array.Find(_multiplexers, name => stat.Name.StartsWith(name, StringComparison.OrdinalIgnoreCase))
        : null;
}
