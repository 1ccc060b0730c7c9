using System.Globalization;
using Bpftop.Freezer.Processes;

namespace Bpftop.Plugins.Tests.Freezer;

/// <summary>Who is between the user's keys and bpftop, in made-up processes.</summary>
public sealed class TerminalChainTests : IDisposable
{
    private readonly string _root = Path.Join(Path.GetTempPath(), $"bpftop-test-proc-{Guid.NewGuid():N}");

    [Fact]
    public void Every_ancestor_but_process_1()
    {
        Make(1, "init", 0);
        Make(10, "sshd", 1);
        Make(20, "bash", 10);
        Make(30, "sudo", 20);
        Make(40, "bpftop", 30);
        Make(50, "beside", 20);

        Assert.Equal([10, 20, 30], TerminalChain.Of(40, new ProcFiles(_root)).Order());
    }

    [Fact]
    public void With_tmux_its_server_and_the_clients_with_their_terminal()
    {
        Make(1, "init", 0);
        Make(5, "tmux: server", 1);
        Make(6, "bash", 5);
        Make(7, "bpftop", 6);
        Make(10, "gnome-terminal-", 1);
        Make(11, "bash", 10);
        Make(12, "tmux: client", 11);
        Make(13, "bash", 10);

        Assert.Equal([5, 6, 10, 11, 12], TerminalChain.Of(7, new ProcFiles(_root)).Order());
    }

    [Fact]
    public void The_sessions_leader_where_a_parent_in_between_has_ended()
    {
        Make(1, "init", 0);
        Make(9, "sshd", 1);
        Make(10, "bash", 9);
        Make(40, "bpftop", 1, session: 10);

        Assert.Equal([9, 10], TerminalChain.Of(40, new ProcFiles(_root)).Order());
    }

    [Fact]
    public void Parents_in_a_circle_end()
    {
        // Read at different moments, /proc may tell anything.
        Make(10, "a", 20);
        Make(20, "b", 10);
        Make(40, "bpftop", 20);

        Assert.Equal([10, 20], TerminalChain.Of(40, new ProcFiles(_root)).Order());
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private void Make(int pid, string name, int parent, int session = 0)
    {
        string folder = Path.Join(_root, pid.ToString(CultureInfo.InvariantCulture));
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Join(folder, "stat"), $"{pid} ({name}) S {parent} {pid} {session} 0 -1 4194304 0 0 0 0 0 0 0 0 20 0 1 0 {pid * 100} 0 0\n");
    }
}
