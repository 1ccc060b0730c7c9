namespace Bpftop.Terminal.Tests;

/// <summary>What is read out of the processes above: names may hold anything, and some may not be read.</summary>
public sealed class ParentProcessesTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("bpftop-test-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void A_login_from_another_machine_is_known_by_the_parents()
    {
        Add(400, "bpftop", 300);
        Add(300, "a) S 1 (b", 200);
        Add(200, "sshd-session", 1);
        Add(500, "bash", 1);
        Add(600, "vanished", 599);

        Assert.True(Of(400).HasLoginServer);
        Assert.False(Of(500).HasLoginServer);
        Assert.False(Of(600).HasLoginServer);
    }

    [Fact]
    public void The_tmux_around_is_found_past_sudo_and_not_past_another_login()
    {
        Add(20, "tmux: server", 1, "TMUX=/tmp/outer,9,0");
        Add(30, "bash", 20, "HOME=/x\0TMUX=/tmp/tmux-1000/default,20,3\0TERM=screen");
        Add(40, "sudo", 30, "TERM=screen");
        Add(50, "bpftop", 40, "TERM=screen");
        Add(60, "sshd", 30, "");
        Add(70, "bpftop", 60, "TERM=screen");
        Add(80, "bpftop", 20, "TERM=screen");

        Assert.Equal("/tmp/tmux-1000/default,20,3", Of(50).TmuxVariable());
        Assert.Null(Of(70).TmuxVariable());
        Assert.Null(Of(80).TmuxVariable());
    }

    [Theory]
    [InlineData("/tmp/tmux-0/default,411,0", "/tmp/tmux-0/default")]
    [InlineData("/tmp/a,b/c,411,0", "/tmp/a,b/c")]
    [InlineData("/tmp/bare", "/tmp/bare")]
    public void The_socket_of_tmux_is_what_stands_before_pid_and_session(string variable, string socket) =>
        Assert.Equal(socket, TmuxServer.SocketOf(variable));

    private ParentProcesses Of(int process) => new(_root, process);

    private void Add(int pid, string name, int parent, string? environment = null)
    {
        string folder = Directory.CreateDirectory(Path.Join(_root, $"{pid}")).FullName;
        File.WriteAllText(Path.Join(folder, "stat"), $"{pid} ({name}) S {parent} 0 0");
        if (environment is not null)
        {
            File.WriteAllText(Path.Join(folder, "environ"), environment);
        }
    }
}
