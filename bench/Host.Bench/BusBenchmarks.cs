using BenchmarkDotNet.Attributes;
using Bpftop.Systemd.Bus;
using Bpftop.Systemd.Units;

namespace Bpftop.Bench;

/// <summary>What it costs to ask a real manager, at the bus that the environment variable BPFTOP_BUS names; <c>bench/bus.sh</c>
/// starts one.</summary>
[MemoryDiagnoser]
public class BusBenchmarks
{
    private readonly BusAddress _address = new(Environment.GetEnvironmentVariable("BPFTOP_BUS") ?? "unix:path=/run/dbus/system_bus_socket", "the bus");
    private BusConnection _bus = null!;
    private ManagerClient _manager = null!;
    private List<UnitFacts> _services = [];

    [GlobalSetup]
    public void SetUp()
    {
        _bus = BusConnection.OpenAsync(_address, new BusLimits(), CancellationToken.None).GetAwaiter().GetResult();
        _manager = new ManagerClient(_bus);
        _services = [.. _manager.ListUnitsAsync().GetAwaiter().GetResult().Where(static unit => unit.IsListed && unit.IsActive)];
    }

    [GlobalCleanup]
    public void CleanUp() => _bus.Dispose();

    /// <summary>All units, as at the start.</summary>
    [Benchmark]
    public async Task<int> List() => (await _manager.ListUnitsAsync()).Count;

    /// <summary>Slice, main process and restarts of each service, scope and slice that is active.</summary>
    [Benchmark]
    public async Task<int> Details() => (await _manager.WithDetailsAsync(_services)).Count;

    /// <summary>Until the first answer of a new connection.</summary>
    [Benchmark]
    public async Task<string> Connect()
    {
        using BusConnection bus = await BusConnection.OpenAsync(_address, new BusLimits(), CancellationToken.None);
        return await new ManagerClient(bus).ControlGroupOfAsync("init.scope");
    }
}
