using Bpftop.Peers.Tests.Fixtures;

namespace Bpftop.Peers.Tests.Systemd;

/// <summary>Every process of every unit shows its unit, as the manager itself says.</summary>
public sealed class SystemdOwnerTests : IAsyncLifetime
{
    // A process that makes sub-cgroups of its own and goes into the deeper one, as a container engine does.
    private const string Delegating =
        "d=/sys/fs/cgroup$$(sed -n s/^0:://p /proc/self/cgroup); mkdir -p $$d/payload/inner.service; echo $$$$ > $$d/payload/inner.service/cgroup.procs";

    private static readonly string[] _started =
        ["job@first.service", "job@second.service", "odd\\x2dname.service", "memory.service", "engine.service", "stray.service", "forks.service"];

    private readonly SystemdPeer _peer = new(
        ("job@.service", SystemdUnits.Service("Job %i", "ExecStart=/bin/sleep 100000", "Slice=shop-batch.slice")),
        ("odd\\x2dname.service", SystemdUnits.Service("Odd", "ExecStart=/bin/sleep 100000")),
        ("memory.service", SystemdUnits.Service("Named as a controller is", "ExecStart=/bin/sleep 100000")),
        ("engine.service", SystemdUnits.GoingElsewhere("Engine", Delegating, "Delegate=yes")),
        ("stray.service", SystemdUnits.GoingElsewhere("Goes into a slice", "echo $$$$ > /sys/fs/cgroup/shop.slice/cgroup.procs")),
        ("forks.service", SystemdUnits.Service("Three processes", "ExecStart=/bin/sh -c 'sleep 100000 & sleep 100001; true'")));

    public Task InitializeAsync() => _peer.InitializeAsync();

    public Task DisposeAsync() => _peer.DisposeAsync();

    [Fact]
    public async Task Every_process_shows_the_unit_that_the_manager_names()
    {
        foreach (string unit in _started)
        {
            await _peer.StartUnitAsync(unit);
        }

        await StartScopeAsync("passing.scope", ofService: "borrowed.service");
        using SystemdUnderTest systemd = await SystemdUnderTest.StartAsync(_peer);
        await Wait.UntilAsync(
            () => Directory.Exists(Cgroup2.Folder(_peer.CgroupPath + "/system.slice/engine.service/payload/inner.service"))
                && Cgroup2.Processes(_peer.CgroupPath + "/system.slice/engine.service/payload/inner.service").Length > 0
                && Cgroup2.Processes(_peer.CgroupPath + "/shop.slice").Length > 0
                && Cgroup2.Processes(_peer.CgroupPath + "/system.slice/forks.service").Length == 3,
            () => $"the delegating or the stray service has not moved, or the forking one not forked:\n{_peer.Tree()}");
        systemd.Monitor.Refresh();

        int[] processes = systemd.Processes();
        string?[] shown = [.. processes.Select(pid => systemd.Monitor.Text(pid, "systemd.unit"))];
        string?[] named = await Task.WhenAll(processes.Select(pid => SystemdUnderTest.UnitByPidAsync(_peer, pid)));

        Assert.Equal(named, shown);
        Assert.Superset(
            new HashSet<string?>(["init.scope", "dbus.service", "web.service", "worker.service", "job@first.service", "job@second.service", "odd\\x2dname.service",
                "memory.service", "engine.service", "shop.slice", "forks.service", "passing.scope"]),
            new HashSet<string?>(shown));
        Assert.Equal(3, shown.Count(static unit => unit == "forks.service"));
    }

    [Fact]
    public async Task Service_and_path_are_shown_decoded_and_without_what_is_above_the_manager()
    {
        await _peer.StartUnitAsync("odd\\x2dname.service");
        await _peer.StartUnitAsync("job@first.service");
        await _peer.StartUnitAsync("memory.service");
        using SystemdUnderTest systemd = await SystemdUnderTest.StartAsync(_peer);
        int odd = _peer.MainPid("/system.slice/odd\\x2dname.service");
        int job = _peer.MainPid("/shop.slice/shop-batch.slice/job@first.service");
        int memory = _peer.MainPid("/system.slice/_memory.service");
        systemd.Monitor.Refresh();

        Assert.Equal("odd-name.service", systemd.Monitor.Text(odd, "systemd.service"));
        Assert.Equal("odd\\x2dname.service", systemd.Monitor.Text(odd, "systemd.unit"));
        Assert.Equal("system.slice/odd-name.service", systemd.Monitor.Text(odd, "systemd.path"));
        Assert.Equal("Odd", systemd.Monitor.Text(odd, "systemd.description"));
        Assert.Equal("shop.slice/shop-batch.slice/job@first.service", systemd.Monitor.Text(job, "systemd.path"));
        Assert.Equal("shop-batch.slice", systemd.Monitor.Text(job, "systemd.slice"));
        Assert.Equal("Job first", systemd.Monitor.Text(job, "systemd.description"));
        Assert.Equal("system.slice/memory.service", systemd.Monitor.Text(memory, "systemd.path"));
        Assert.Null(systemd.Monitor.Text(_peer.ManagerPid, "systemd.service"));
        Assert.Equal("init.scope", systemd.Monitor.Text(_peer.ManagerPid, "systemd.unit"));
        Assert.Equal("scope", systemd.Monitor.Text(_peer.ManagerPid, "systemd.kind"));
    }

    [Fact]
    public async Task Processes_outside_of_the_manager_and_kernel_threads_have_no_unit()
    {
        using SystemdUnderTest systemd = await SystemdUnderTest.StartAsync(_peer);
        HashSet<int> inside = [.. systemd.Processes()];
        systemd.Monitor.Refresh();

        ProcessRow[] kernel = [.. systemd.Monitor.Frame.Rows.ToArray().Where(static row => (row.Traits & ProcessTraits.KernelThread) != 0)];
        Assert.NotEmpty(kernel);
        Assert.All(kernel, row => Assert.Null(systemd.Monitor.Text(row.Key.Pid, "systemd.unit")));
        Assert.DoesNotContain(Environment.ProcessId, inside);
        Assert.Null(systemd.Monitor.Text(Environment.ProcessId, "systemd.owner"));
    }

    /// <summary>A scope takes processes that run already; here that of a service.</summary>
    private async Task StartScopeAsync(string scope, string ofService)
    {
        await _peer.StartTransientAsync(ofService, "/bin/sleep", "100000");
        uint pid = SystemdUnderTest.NamespacePid(_peer.MainPid($"/system.slice/{ofService}"));
        await _peer.CallAsync("StartTransientUnit", "ssa(sv)a(sa(sv))", scope, "fail", "1", "PIDs", "au", "1", $"{pid}", "0");
        await _peer.WaitForStateAsync(scope, "active");
    }
}
