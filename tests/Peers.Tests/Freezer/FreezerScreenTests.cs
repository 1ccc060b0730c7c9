using System.Diagnostics;
using System.Globalization;

namespace Bpftop.Peers.Tests.Freezer;

/// <summary>The published program in a terminal, with containers of a real dockerd: what a user sees and types.</summary>
public sealed class FreezerScreenTests : IDisposable
{
    private const string Columns = "pid,state,cpu,freezer.state,command";
    private readonly string _folder = Directory.CreateTempSubdirectory("bpftop-test-freezer-").FullName;

    private string Journal => Path.Join(_folder, "journal");

    [Fact]
    public async Task A_container_that_burns_CPU_is_frozen_and_thawed_by_keys()
    {
        await using RunningPeer<DockerPeer> docker = await RunningPeer<DockerPeer>.StartAsync(new DockerPeer());
        Container burner = await docker.Peer.RunAsync("burner", ["sh", "-c", "while :; do :; done"]);
        string cgroup = docker.Peer.CgroupOf(burner);
        using ScreenTerminal terminal = new($"--config '{Config()}' -d 250 -p {burner.Pid} --columns {Columns}");
        terminal.WaitFor(screen => Row(screen, burner.Pid) is [_, not "F", var cpu, ..] && IsBusy(cpu), "a container that burns CPU");

        terminal.Press("f");
        string question = terminal.WaitForWindow("freezes 1 process in");
        Assert.Contains($"freezes 1 process in {cgroup}", question, StringComparison.Ordinal);
        Assert.Contains($" {burner.Pid} sh", question, StringComparison.Ordinal);
        Assert.False(Cgroup2.IsFrozen(cgroup));
        terminal.Press("y");

        terminal.WaitFor(screen => Row(screen, burner.Pid) is [_, "F", "0.0", "frozen", ..], "a frozen container that uses no CPU");
        Assert.True(Cgroup2.IsFrozen(cgroup));
        terminal.Press("U");
        terminal.WaitFor(screen => Row(screen, burner.Pid) is [_, not "F", var cpu, not "frozen", ..] && IsBusy(cpu), "a container that goes on");
        Assert.False(Cgroup2.IsFrozen(cgroup));

        // Nothing is frozen any more: it leaves without asking.
        terminal.Press("q");
        terminal.WaitUntilRestored("left with 0");
    }

    [Fact]
    public async Task A_process_that_was_frozen_alone_comes_back_after_bpftop_was_killed()
    {
        await using RunningPeer<DockerPeer> docker = await RunningPeer<DockerPeer>.StartAsync(new DockerPeer());
        Container pair = await docker.Peer.RunAsync("pair", ["sh", "-c", "yes >/dev/null & sleep 100000"]);
        string cgroup = docker.Peer.CgroupOf(pair);
        await Wait.UntilAsync(() => Cgroup2.Processes(cgroup).Any(static pid => NameOf(pid) == "yes"), () => "yes does not run");
        int yes = Cgroup2.Processes(cgroup).Single(static pid => NameOf(pid) == "yes");
        string arguments = $"--config '{Config()}' -d 250 -p {yes} --columns {Columns}";

        using (ScreenTerminal first = new(arguments))
        {
            first.WaitFor(screen => Row(screen, yes) is [_, "R" or "S", ..], "yes");
            first.Press("m");
            first.WaitFor("Freeze alone");
            first.Type("alone");
            first.Press("Enter");
            first.WaitForWindow($"freezes {yes} yes, alone of those in");
            first.Press("y");
            first.WaitFor(screen => Row(screen, yes) is [_, "F", "0.0", "frozen", ..], "a frozen process");
            using Process program = Process.GetProcessById(first.ProgramId);
            program.Kill();
            first.WaitFor("Killed");
        }

        string away = Cgroup2.Of(yes);
        Assert.StartsWith($"{cgroup}/bpftop-freeze-{yes}-", away, StringComparison.Ordinal);
        Assert.True(Cgroup2.IsFrozen(away));
        Assert.False(Cgroup2.IsFrozen(cgroup));

        using ScreenTerminal second = new(arguments);
        second.WaitFor(screen => Row(screen, yes) is [_, "F", ..], "the frozen process");

        // Its screen lists what the journal says; whoever leaves is asked.
        second.Press("2");
        second.WaitFor("alone  frozen");
        second.Press("q");
        second.WaitForWindow("1 process that bpftop froze stays frozen");
        second.Press("Enter");
        second.WaitUntilRestored("left with 0");

        Assert.Equal(cgroup, Cgroup2.Of(yes));
        Assert.Empty(Directory.GetDirectories(Cgroup2.Folder(cgroup)));
        Assert.Empty(Directory.GetFiles(Journal, "*.json"));
        Assert.False(Cgroup2.IsFrozen(cgroup));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>The cells of a process's row, or null.</summary>
    private static string[]? Row(string screen, int pid) => screen.Split('\n')
        .Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .FirstOrDefault(cells => cells.Length > 3 && cells[0] == $"{pid}");

    private static bool IsBusy(string cell) => double.TryParse(cell, CultureInfo.InvariantCulture, out double percent) && percent > 0;

    private static string NameOf(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/comm").Trim();
        }
        catch (IOException)
        {
            return "";
        }
    }

    /// <summary>A configuration with a journal of the test's own, and without the plugins that the test is not about.</summary>
    private string Config()
    {
        string path = Path.Join(_folder, "config.json");
        File.WriteAllText(path, $$"""
            { "plugins": { "freezer": { "journal": "{{Journal}}" }, "systemd": { "enabled": false }, "containers": { "enabled": false }, "nvidia": { "enabled": false } } }
            """);
        return path;
    }
}
