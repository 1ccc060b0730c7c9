using System.Collections.Immutable;
using System.Globalization;
using Bpftop.Host.Plugins;
using Bpftop.Peers.Tests.Fixtures;
using Bpftop.Systemd;
using Bpftop.Systemd.Bus;

namespace Bpftop.Peers.Tests.Systemd;

/// <summary>The plugin at a real manager, and that manager asked without the plugin.</summary>
internal sealed class SystemdUnderTest : IDisposable
{
    public const string Table = "systemd.units";

    private readonly SystemdPeerBase _peer;

    private SystemdUnderTest(SystemdPeerBase peer, string address)
    {
        _peer = peer;
        Monitor = LiveMonitor.With(new SystemdPlugin(), ("buses", address));
    }

    public LiveMonitor Monitor { get; }

    /// <summary>Starts the plugin and waits until it has the manager's units.</summary>
    public static async Task<SystemdUnderTest> StartAsync(SystemdPeerBase peer, string? address = null)
    {
        SystemdUnderTest systemd = new(peer, address ?? peer.BusAddress);
        await systemd.Monitor.WaitUntilReadyAsync();
        await systemd.Monitor.RefreshUntilAsync(() => systemd.Row("web.service") is { } row && (string?)row["systemd.active"] == "active", "web.service", Table);
        return systemd;
    }

    /// <summary>Every process of the peer's tree.</summary>
    public int[] Processes() => Cgroup2.Processes(_peer.CgroupPath, below: true);

    /// <summary>A unit's row of the table as of the last refresh, or null. Other tests' managers may be seen too.</summary>
    public Dictionary<string, object?>? Row(string unit) =>
        Monitor.Table(Table).Where(row => row.Key == KeyOf(unit)).Select(static row => row.Cells).SingleOrDefault();

    /// <summary>The key of a unit's row.</summary>
    public string KeyOf(string unit) => $"{_peer.CgroupPath[1..]}/{unit}";

    public Task<ActionPlan> PlanAsync(string action, params string[] units)
    {
        Monitor.Refresh(Table);
        return Monitor.Actions.PlanAsync(new ActionRequest(action, [], [.. units.Select(KeyOf)]), CancellationToken.None);
    }

    public async Task<ActionResult> RunAsync(string action, params string[] units) =>
        await Monitor.Actions.RunAsync(Assert.IsType<ActionPlan.Ready>(await PlanAsync(action, units)), CancellationToken.None);

    public void Dispose() => Monitor.Dispose();

    /// <summary>What the manager itself says owns a process.</summary>
    public static async Task<string?> UnitByPidAsync(SystemdPeerBase peer, int pid)
    {
        using BusConnection bus = await BusConnection.OpenAsync(new BusAddress(peer.BusAddress, "the test"), new BusLimits(), CancellationToken.None);
        return await new ManagerClient(bus).UnitOfAsync(NamespacePid(pid));
    }

    /// <summary>A process's pid in its innermost namespace.</summary>
    public static uint NamespacePid(int pid) => uint.Parse(
        File.ReadLines($"/proc/{pid}/status").First(static line => line.StartsWith("NSpid:", StringComparison.Ordinal)).Split('\t')[^1],
        CultureInfo.InvariantCulture);
}
