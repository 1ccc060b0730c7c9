using Bpftop.Peers.Tests.Fixtures;

namespace Bpftop.Peers.Tests.Systemd;

/// <summary>What changes while bpftop watches.</summary>
public sealed class SystemdChangeTests(OneSystemd systemd) : IClassFixture<OneSystemd>
{
    private readonly SystemdPeer _peer = systemd.Peer;

    [Fact]
    public async Task A_unit_started_while_watching_appears_at_the_next_refresh()
    {
        using SystemdUnderTest plugin = await SystemdUnderTest.StartAsync(_peer);
        await _peer.StartTransientAsync("newcomer.service", "/bin/sleep", "100000");
        int pid = _peer.MainPid("/system.slice/newcomer.service");
        Assert.False(plugin.Monitor.Has(pid));

        await plugin.Monitor.NextAsync(SystemdUnderTest.Table);

        Assert.Equal("newcomer.service", plugin.Monitor.Text(pid, "systemd.unit"));
        Assert.Equal(1.0, plugin.Row("newcomer.service")!["systemd.processes"]);
        await plugin.Monitor.RefreshUntilAsync(() => plugin.Monitor.Text(pid, "systemd.state") == "active/running", "its state");
        await plugin.Monitor.RefreshUntilAsync(() => Equals(plugin.Row("newcomer.service")?["systemd.mainpid"], (double)pid), "its main pid, as this side counts", SystemdUnderTest.Table);

        await _peer.CallAsync("StopUnit", "ss", "newcomer.service", "replace");
        await plugin.Monitor.RefreshUntilAsync(() => !plugin.Monitor.Has(pid) && plugin.Row("newcomer.service") is null, "that it is gone", SystemdUnderTest.Table);
    }

    [Fact]
    public async Task A_unit_that_failed_stays_in_the_table_without_a_process()
    {
        _peer.WriteUnit("broken.service", SystemdUnits.Service("Broken", "ExecStart=/bin/false", "Restart=on-failure", "RestartSec=10ms", "StartLimitBurst=3"));
        using SystemdUnderTest plugin = await SystemdUnderTest.StartAsync(_peer);

        await _peer.CallAsync("StartUnit", "ss", "broken.service", "replace");
        await plugin.Monitor.RefreshUntilAsync(() => plugin.Row("broken.service") is { } seen && Equals(seen["systemd.active"], "failed") && Equals(seen["systemd.processes"], 0.0), "that it failed", SystemdUnderTest.Table);

        Dictionary<string, object?> row = plugin.Row("broken.service")!;
        Assert.Equal("Broken", row["systemd.description"]);
        await plugin.Monitor.RefreshUntilAsync(() => plugin.Row("broken.service")?["systemd.restarts"] is > 0.0, "its restarts", SystemdUnderTest.Table);

        ActionResult reset = await plugin.RunAsync("systemd.resetfailed", "broken.service");
        Assert.True(reset.Succeeded, reset.Message);
        await plugin.Monitor.RefreshUntilAsync(() => plugin.Row("broken.service")?["systemd.active"] is null or "inactive", "that it is forgotten", SystemdUnderTest.Table);
    }

    /// <summary>Of 247 letters, every other one is written as three in the path of the unit's object.</summary>
    public static TheoryData<string> OddNames { get; } = new("odd\\x2dname\\x20of.service", string.Concat(Enumerable.Repeat("a-", 123)) + "z.service");

    [Theory]
    [MemberData(nameof(OddNames))]
    public async Task A_unit_of_an_odd_name_is_followed_like_any_other(string unit)
    {
        _peer.WriteUnit(unit, SystemdUnits.Service("Long", "ExecStart=/bin/sleep 100000"));
        await _peer.StartUnitAsync(unit);
        using SystemdUnderTest plugin = await SystemdUnderTest.StartAsync(_peer);
        await plugin.Monitor.RefreshUntilAsync(() => (string?)plugin.Row(unit)?["systemd.active"] == "active", "the unit", SystemdUnderTest.Table);

        // It stays loaded: nothing but the object's own signal tells.
        await _peer.CallAsync("KillUnit", "ssi", unit, "all", "9");

        await plugin.Monitor.RefreshUntilAsync(() => (string?)plugin.Row(unit)?["systemd.active"] == "failed", "that it failed", SystemdUnderTest.Table);
        await _peer.CallAsync("ResetFailedUnit", "s", unit);
    }

    [Fact]
    public async Task A_freeze_through_systemd_and_one_through_cgroupfs_are_both_seen()
    {
        await _peer.StartTransientAsync("cold.service", "/bin/sleep", "100000");
        using SystemdUnderTest plugin = await SystemdUnderTest.StartAsync(_peer);
        int pid = _peer.MainPid("/system.slice/cold.service");
        string freeze = Path.Join(Cgroup2.Folder(_peer.CgroupPath + "/system.slice/cold.service"), "cgroup.freeze");
        Task ExpectAsync(string state, double frozen) => plugin.Monitor.RefreshUntilAsync(
            () => plugin.Monitor.Text(pid, "systemd.state") == state && Equals(plugin.Row("cold.service")?["systemd.frozen"], frozen),
            $"{state} with {frozen} frozen",
            SystemdUnderTest.Table);

        await ExpectAsync("active/running", 0);
        await _peer.CallAsync("FreezeUnit", "s", "cold.service");
        await ExpectAsync("active/running frozen", 1);
        Assert.True((plugin.Monitor.Row(pid).Traits & ProcessTraits.Frozen) != 0);
        await _peer.CallAsync("ThawUnit", "s", "cold.service");
        await ExpectAsync("active/running", 0);
        await File.WriteAllTextAsync(freeze, "1");
        await ExpectAsync("active/running frozen", 1);
        await File.WriteAllTextAsync(freeze, "0");
        await ExpectAsync("active/running", 0);
        await _peer.StopUnitAsync("cold.service");
    }

    [Fact]
    public async Task The_table_adds_processes_up_and_leads_to_them()
    {
        using SystemdUnderTest plugin = await SystemdUnderTest.StartAsync(_peer);
        int worker = _peer.MainPid("/shop.slice/shop-batch.slice/worker.service");
        await plugin.Monitor.RefreshUntilAsync(() => plugin.Row("worker.service")?["systemd.cpu"] is > 1.0, "that worker.service burns", SystemdUnderTest.Table);

        Dictionary<string, object?> row = plugin.Row("worker.service")!;
        Assert.Equal(1.0, row["systemd.processes"]);
        Assert.Equal((double)worker, row["systemd.mainpid"]);
        Assert.Equal("shop-batch.slice", row["systemd.slice"]);
        Assert.True(row["systemd.res"] is > 0.0);
        Assert.Equal(plugin.KeyOf("worker.service"), plugin.Monitor.Text(worker, "systemd.owner"));
        Assert.Equal("Work that burns a core", row["systemd.description"]);
    }
}
