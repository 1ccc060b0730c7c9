using System.Globalization;

namespace Bpftop.Terminal;

/// <summary>What this process's ancestors tell of the terminal: sudo and su drop variables, and the chain of parents
/// remains. Read once.</summary>
/// <param name="procRoot">Where procfs is.</param>
/// <param name="process">Whose parents.</param>
internal sealed class ParentProcesses(string procRoot, int process)
{
    private const string TmuxServerName = "tmux: server";

    /// <summary>A chain of logins is shorter than this.</summary>
    private const int MostParents = 64;

    // sshd-session since OpenSSH 9.8; a name has 15 characters at most here.
    private static readonly string[] _loginServers =
        ["sshd", "sshd-session", "dropbear", "mosh-server", "etterminal", "tinysshd", "in.telnetd", "telnetd"];

    /// <summary>Whether a server for remote logins is among them.</summary>
    public bool HasLoginServer => Above().Any(static parent => IsLoginServer(parent.Name));

    /// <summary>TMUX as the nearest ancestor has it that has it at all; null where none has, or none may be
    /// read.</summary>
    public string? TmuxVariable()
    {
        const string Assignment = "TMUX=";
        foreach ((int pid, string name) in Above())
        {
            // Whatever is above these runs in another terminal.
            if (name == TmuxServerName || IsLoginServer(name))
            {
                return null;
            }

            string? variable = Read(pid, "environ")?.Split('\0').FirstOrDefault(static text => text.StartsWith(Assignment, StringComparison.Ordinal));
            if (variable is { Length: > 5 })
            {
                return variable[Assignment.Length..];
            }
        }

        return null;
    }

    private static bool IsLoginServer(string name) => Array.IndexOf(_loginServers, name) >= 0;

    private IEnumerable<(int Pid, string Name)> Above()
    {
        int next = process;
        for (int looked = 0; looked < MostParents && next > 1 && Read(next, "stat") is { } stat; looked++)
        {
            // proc_pid_stat(5): pid (name) state ppid; the name may hold anything, also parentheses.
            int begin = stat.IndexOf('(', StringComparison.Ordinal);
            int end = stat.LastIndexOf(')');
            string[] rest = end < 0 ? [] : stat[(end + 1)..].Split(' ', 4, StringSplitOptions.RemoveEmptyEntries);
            if (begin < 0 || end < begin || rest.Length < 2 || !int.TryParse(rest[1], NumberStyles.None, CultureInfo.InvariantCulture, out int parent))
            {
                yield break;
            }

            yield return (next, stat[(begin + 1)..end]);
            next = parent;
        }
    }

    private string? Read(int pid, string file)
    {
        try
        {
            return File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"{procRoot}/{pid}/{file}"));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
