using System.Collections.Concurrent;
using Bpftop.Host.Plugins;
using Bpftop.Peers.Tests.Fixtures;
using Bpftop.Systemd.Bus;
using Tmds.DBus.Protocol;

namespace Bpftop.Peers.Tests.Systemd;

/// <summary>Ways to a manager, and their loss.</summary>
public sealed class SystemdBusTests
{
    [Fact]
    public async Task A_bus_that_dies_and_comes_back_is_found_again() => await UseAsync(new SystemdPeer(), async peer =>
    {
        using SystemdUnderTest systemd = await SystemdUnderTest.StartAsync(peer);

        await peer.CrashAsync();
        await systemd.Monitor.RefreshUntilAsync(
            () => systemd.Monitor.Catalog.Health().Single() is { State: PluginState.Degraded, Reason.Length: > 0 }, "that the bus is gone");
        systemd.Monitor.Refresh(SystemdUnderTest.Table);
        Assert.DoesNotContain(systemd.Monitor.Table(SystemdUnderTest.Table), static row => row.Cells["systemd.active"] is not null);

        await peer.StartAsync();
        int web = peer.MainPid("/shop.slice/web.service");
        await systemd.Monitor.RefreshUntilAsync(
            () => systemd.Monitor.Has(web) && systemd.Monitor.Text(web, "systemd.description") == "The web server", "the unit's description again");
        await systemd.Monitor.WaitUntilReadyAsync();
    });

    [Fact]
    public async Task A_bus_that_dies_beside_one_that_lives_is_told_of_and_forgotten_when_it_is_back() => await UseAsync(new SystemdUserPeer(), async peer =>
    {
        await UseAsync(new SystemdPeer(), async other =>
        {
            using SystemdUnderTest systemd = await SystemdUnderTest.StartAsync(peer, $"{peer.BusAddress}\n{other.BusAddress}");

            await other.CrashAsync();
            await systemd.Monitor.RefreshUntilAsync(
                () => systemd.Monitor.Catalog.Health().Single() is { State: PluginState.Degraded } health && health.Reason.StartsWith($"{other.BusAddress}: ", StringComparison.Ordinal),
                "that one bus is gone");
            systemd.Monitor.Refresh(SystemdUnderTest.Table);
            Assert.Equal("active", systemd.Row("web.service")?["systemd.active"]);

            await other.StartAsync();
            await systemd.Monitor.WaitUntilReadyAsync();
        });
    });

    /// <summary>dbus-daemon's own default is 128 calls that wait for their answers; it refuses the others.</summary>
    [Fact]
    public async Task More_units_than_a_bus_takes_calls_at_once_are_asked_for_bit_by_bit()
    {
        string config = "/tmp/units/bus.conf";
        SystemdPeer peer = new(
            ("bus.conf", "<busconfig><include>/usr/share/dbus-1/system.conf</include><limit name=\"max_replies_per_connection\">128</limit></busconfig>"),
            ("dbus.service", SystemdUnits.Unit("Message bus", "Requires=dbus.socket")
                + $"[Service]\nType=notify\nNotifyAccess=main\nExecStart=/usr/bin/dbus-daemon --config-file={config} --address=systemd: --nofork --nopidfile --systemd-activation --syslog-only\n"),
            ("many@.service", SystemdUnits.Service("Many %i", "Type=oneshot", "RemainAfterExit=yes", "ExecStop=/bin/true")),
            ("crowd.target", SystemdUnits.Unit("Crowd", [.. Enumerable.Range(1, 300).Select(static number => $"Wants=many@{number}.service")])));
        await UseAsync(peer, async _ =>
        {
            await peer.StartUnitAsync("crowd.target");
            await peer.WaitForStateAsync("many@300.service", "active");
            using SystemdUnderTest systemd = await SystemdUnderTest.StartAsync(peer);
            systemd.Monitor.Refresh(SystemdUnderTest.Table);

            Assert.All(Enumerable.Range(1, 300), number => Assert.Equal(0.0, systemd.Row($"many@{number}.service")!["systemd.restarts"]));
        });
    }

    /// <summary>Without the plugin's own looking again and again: what comes without being asked for.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task A_unit_that_comes_and_one_that_goes_are_signals(bool isDirect) => UseAsync(new SystemdUserPeer(), async peer =>
    {
        string address = isDirect ? $"unix:path={peer.RunFolder}/systemd/private" : peer.BusAddress;
        using BusConnection bus = await BusConnection.OpenAsync(new BusAddress(address, "the test"), new BusLimits(), CancellationToken.None);
        ConcurrentQueue<string> seen = new();
        await new ManagerClient(bus).SubscribeAsync(signal =>
        {
            if (signal.SignatureAsString == "so")
            {
                Reader body = signal.GetBodyReader();
                seen.Enqueue($"{signal.MemberAsString} {body.ReadString()}");
            }
        });

        await peer.StartTransientAsync("passing.service", "/bin/sleep", "100000");
        await Wait.UntilAsync(() => seen.Contains("UnitNew passing.service"), () => $"no UnitNew, but: {string.Join(", ", seen)}");
        Assert.DoesNotContain("UnitRemoved passing.service", seen);

        await peer.CallAsync("StopUnit", "ss", "passing.service", "replace");
        await Wait.UntilAsync(() => seen.Contains("UnitRemoved passing.service"), () => $"no UnitRemoved, but: {string.Join(", ", seen)}");
        Assert.False(bus.Lost.IsCompleted);
    });

    [Fact]
    public Task The_units_of_a_users_manager_are_its_own() => UseAsync(new SystemdUserPeer(), AgreesAsync);

    [Fact]
    public Task A_manager_without_a_bus_is_asked_at_its_own_socket() =>
        UseAsync(new SystemdUserPeer(), static peer => AgreesAsync(peer, $"unix:path={peer.RunFolder}/systemd/private"));

    private static Task AgreesAsync(SystemdPeerBase peer) => AgreesAsync(peer, null);

    private static async Task AgreesAsync(SystemdPeerBase peer, string? address)
    {
        using SystemdUnderTest systemd = await SystemdUnderTest.StartAsync(peer, address);
        await peer.StartTransientAsync("newcomer.service", "/bin/sleep", "100000");
        int newcomer = peer.MainPid("/app.slice/newcomer.service");
        await systemd.Monitor.NextAsync(SystemdUnderTest.Table);
        Assert.Equal("newcomer.service", systemd.Monitor.Text(newcomer, "systemd.unit"));
        await systemd.Monitor.RefreshUntilAsync(() => Equals(systemd.Row("newcomer.service")?["systemd.mainpid"], (double)newcomer), "its main pid", SystemdUnderTest.Table);

        int[] processes = systemd.Processes();
        Assert.NotEmpty(processes);
        await Assert.AllAsync(processes, async pid => Assert.Equal(await SystemdUnderTest.UnitByPidAsync(peer, pid), systemd.Monitor.Text(pid, "systemd.unit")));

        ActionResult stopped = await systemd.RunAsync("systemd.stop", "newcomer.service");
        Assert.True(stopped.Succeeded, stopped.Message);
        await Wait.UntilAsync(() => !Cgroup2.IsAlive(newcomer), () => "newcomer.service still runs");
    }

    private static async Task UseAsync(SystemdPeerBase peer, Func<SystemdPeerBase, Task> use)
    {
        await peer.InitializeAsync();
        try
        {
            await use(peer);
        }
        finally
        {
            await peer.DisposeAsync();
        }
    }
}
