using System.Diagnostics;

namespace Bpftop.Peers.Tests.Fixtures;

/// <summary>A real program that bpftop's plugins talk to, started for a test: in a folder, a cgroup and namespaces of
/// its own, and gone with everything it made when the test is over, failed, or killed.</summary>
/// <remarks>A keeper, <c>tests/fixtures/peers/peer.sh</c>, starts it and waits for the end of a pipe that this process
/// holds. What is left where the keeper was killed too is cleared away by the next test process.</remarks>
public abstract class Peer : IAsyncLifetime
{
    /// <summary>Longer than clearing away ever takes; a keeper that hangs must not take all tests with it.</summary>
    private static readonly TimeSpan _clearing = TimeSpan.FromMinutes(1);

    private readonly string _kind;
    private readonly string _view;
    private Process? _keeper;

    /// <param name="kind">The script that knows how to start it.</param>
    /// <param name="view">Which cgroups it sees: <c>v2</c>, or <c>v1</c> with the controllers of version 1.</param>
    protected Peer(string kind, string view = "v2")
    {
        _kind = kind;
        _view = view;
        Directory = PeerFolder.Make(kind);
        CgroupPath = "/" + Path.GetFileName(Directory);
    }

    /// <summary>The folder with everything it writes.</summary>
    public string Directory { get; }

    /// <summary>The cgroup that holds all of it, as a path below the root of version 2 (<c>/bpftop-test-sd-411-1</c>).</summary>
    public string CgroupPath { get; }

    /// <summary>What it has said.</summary>
    public string Log => File.Exists(Path.Join(Directory, "log")) ? File.ReadAllText(Path.Join(Directory, "log")) : "";

    /// <summary>Starts it and waits until it answers.</summary>
    public virtual async Task InitializeAsync()
    {
        // A session of its own, so that Ctrl-C at the tests does not end it before it has cleared up.
        ProcessStartInfo start = new("setsid", ["sh", Path.Join(PeerFolder.Scripts, "peer.sh"), _kind, Directory, _view])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("DBUS_SYSTEM_BUS_ADDRESS");
        start.Environment.Remove("DOCKER_HOST");
        start.Environment.Remove("NOTIFY_SOCKET");
        _keeper = Process.Start(start)!;
        try
        {
            await StartAsync();
        }
        catch
        {
            // xUnit does not dispose what could not be made.
            await DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it again after <see cref="StopAsync"/> or <see cref="CrashAsync"/>, on the same socket.</summary>
    public async Task StartAsync()
    {
        await OrderAsync("start", "started");
        await Wait.UntilAsync(IsReadyAsync, () => $"{_kind} does not answer:\n{Log}");
    }

    /// <summary>Ends it in good order. An engine's containers go on.</summary>
    public Task StopAsync() => OrderAsync("stop", "stopped");

    /// <summary>Kills it. An engine's containers go on.</summary>
    public Task CrashAsync() => OrderAsync("kill", "killed");

    /// <summary>As where somebody kills the whole tree of the tests' processes: nobody clears up, and disposing does
    /// nothing any more.</summary>
    internal void KillKeeper()
    {
        using Process keeper = _keeper!;
        _keeper = null;
        keeper.Kill();
        keeper.WaitForExit();
    }

    /// <summary>Ends it and removes everything that it made.</summary>
    public virtual async Task DisposeAsync()
    {
        if (_keeper is null)
        {
            return;
        }

        using Process keeper = _keeper;
        _keeper = null;
        string log = Log;
        keeper.StandardInput.Close();
        string problems = await keeper.StandardError.ReadToEndAsync().WaitAsync(_clearing);
        await keeper.WaitForExitAsync().WaitAsync(_clearing);
        Assert.True(keeper.ExitCode == 0, $"{_kind} could not be cleared away: {problems}\n{log}");
        Assert.False(System.IO.Directory.Exists(Directory), $"{Directory} was not removed");
    }

    /// <summary>Whether it answers.</summary>
    protected abstract Task<bool> IsReadyAsync();

    private async Task OrderAsync(string order, string expected)
    {
        Process keeper = _keeper ?? throw new InvalidOperationException("the peer has not been started, or is disposed");
        string? answer = null;
        try
        {
            await keeper.StandardInput.WriteLineAsync(order);
            await keeper.StandardInput.FlushAsync();
            answer = await keeper.StandardOutput.ReadLineAsync().WaitAsync(Wait.Deadline);
        }
        catch (Exception fault) when (fault is IOException or TimeoutException)
        {
            // Told below, with what the keeper said.
        }

        string problems = answer is null && keeper.HasExited ? await keeper.StandardError.ReadToEndAsync() : "";
        Assert.True(answer == expected, $"{_kind} did not obey \"{order}\" ({answer}): {problems}\n{Log}");
    }
}
