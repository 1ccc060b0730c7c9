namespace Bpftop.Peers.Tests.Fixtures;

/// <summary>A systemd manager with a message bus of its own.</summary>
/// <remarks>It runs <c>web.service</c>, which sleeps, in <c>shop.slice</c> and <c>worker.service</c>, which burns a core,
/// in <c>shop-batch.slice</c>.</remarks>
public abstract class SystemdPeerBase : Peer
{
    private readonly bool _user;

    protected SystemdPeerBase(string kind, bool user, (string Name, string Text)[] units, string view = "v2")
        : base(kind, view)
    {
        _user = user;
        System.IO.Directory.CreateDirectory(UnitFolder);
        foreach ((string name, string text) in SystemdUnits.Common(user))
        {
            WriteUnit(name, text);
        }

        foreach ((string name, string text) in units)
        {
            WriteUnit(name, text);
        }
    }

    /// <summary>What the manager sees as its runtime folder: <c>/run</c>, or <c>$XDG_RUNTIME_DIR</c>.</summary>
    public string RunFolder => Path.Join(Directory, "run");

    /// <summary>The bus, as <c>DBUS_SYSTEM_BUS_ADDRESS</c> would name it.</summary>
    public abstract string BusAddress { get; }

    /// <summary>The manager's pid on the host.</summary>
    public int ManagerPid => Cgroup2.Processes(CgroupPath + "/init.scope").Single(IsManager);

    private string UnitFolder => Path.Join(Directory, "units");

    /// <summary>Adds or replaces a unit file. The manager reads a new one when it is first asked for it; after a
    /// change, <c>daemon-reload</c> it.</summary>
    public void WriteUnit(string name, string text) => File.WriteAllText(Path.Join(UnitFolder, name), text);

    /// <summary>Runs <c>busctl</c> at its bus.</summary>
    public Task<string> BusctlAsync(params string[] arguments) => Shell.OutputAsync("busctl", [$"--address={BusAddress}", .. arguments]);

    /// <summary>Calls a method of the manager: <c>CallAsync("StartUnit", "ss", "web.service", "replace")</c>.</summary>
    public Task<string> CallAsync(string method, params string[] arguments) => BusctlAsync(
        ["call", "org.freedesktop.systemd1", "/org/freedesktop/systemd1", "org.freedesktop.systemd1.Manager", method, .. arguments]);

    /// <summary>Starts a unit and waits until it runs.</summary>
    public async Task StartUnitAsync(string unit)
    {
        await CallAsync("StartUnit", "ss", unit, "replace");
        await WaitForStateAsync(unit, "active");
    }

    /// <summary>Stops a unit and waits until it has ended.</summary>
    public async Task StopUnitAsync(string unit)
    {
        await CallAsync("StopUnit", "ss", unit, "replace");
        await WaitForStateAsync(unit, "inactive", "failed");
    }

    /// <summary>Starts a service that there is no file for and waits until it runs; the <c>systemd-run</c> of the tests.
    /// Of type exec: one of type simple is active before it is the program.</summary>
    public async Task StartTransientAsync(string unit, params string[] command)
    {
        await CallAsync(
            "StartTransientUnit",
            ["ssa(sv)a(sa(sv))", unit, "replace", "2", "Type", "s", "exec", "ExecStart", "a(sasb)", "1", command[0], $"{command.Length}", .. command, "false", "0"]);
        await WaitForStateAsync(unit, "active");
    }

    /// <summary>A property of a unit, as systemctl would print it.</summary>
    public async Task<string> PropertyAsync(string unit, string property, string face = "Unit")
    {
        string path = (await CallAsync("LoadUnit", "s", unit)).Trim().Split('"')[1];
        string answer = (await BusctlAsync("get-property", "org.freedesktop.systemd1", path, $"org.freedesktop.systemd1.{face}", property)).Trim();
        return answer[(answer.IndexOf(' ', StringComparison.Ordinal) + 1)..].Trim('"');
    }

    /// <summary>Waits until <c>ActiveState</c> is one of these.</summary>
    public async Task WaitForStateAsync(string unit, params string[] states)
    {
        string state = "";
        await Wait.UntilAsync(
            async () => Array.IndexOf(states, state = await PropertyAsync(unit, "ActiveState")) >= 0,
            () => $"{unit} is {state}, not {string.Join(" or ", states)}");
    }

    /// <summary>A unit's main process on the host.</summary>
    public int MainPid(string cgroup) => Cgroup2.Processes(CgroupPath + cgroup)[0];

    /// <summary>Every process with its cgroup, for a message.</summary>
    public string Tree() => string.Join('\n', Cgroup2.Processes(CgroupPath, below: true).Select(static pid => $"{pid} {NameOf(pid)} {PlaceOf(pid)}"));

    /// <inheritdoc/>
    protected override async Task<bool> IsReadyAsync()
    {
        string socket = BusAddress["unix:path=".Length..];

        // busctl would make systemd start the bus by its socket: that is how it is meant to come up.
        return File.Exists(socket)
            && await Shell.TryAsync("busctl", [$"--address={BusAddress}", "get-property", "org.freedesktop.systemd1",
                "/org/freedesktop/systemd1/unit/worker_2eservice", "org.freedesktop.systemd1.Unit", "ActiveState"]) == "s \"active\"\n";
    }

    private static string NameOf(int pid) => Told(() => File.ReadAllText($"/proc/{pid}/comm").Trim());

    private static string PlaceOf(int pid) => Told(() => Cgroup2.Of(pid));

    private static string Told(Func<string> read)
    {
        try
        {
            return read();
        }
        catch (IOException)
        {
            return "has ended";
        }
    }

    private bool IsManager(int pid)
    {
        string[] pids = File.ReadLines($"/proc/{pid}/status").First(static line => line.StartsWith("NSpid:", StringComparison.Ordinal)).Split('\t');
        return File.ReadAllText($"/proc/{pid}/comm") == "systemd\n" && (_user || pids[^1] == "1");
    }
}
