using Bpftop.Systemd.Bus;
using Bpftop.Systemd.Units;

namespace Bpftop.Systemd.Actions;

/// <summary>Connects to the buses that the managers were found at.</summary>
internal sealed class BusControls(Surroundings surroundings) : IUnitControls
{
    public async Task<IUnitControl> OpenAsync(ManagerUnits manager, CancellationToken cancel) =>
        new BusControl(manager, await BusConnection.OpenAsync(manager.Address, surroundings.Limits, cancel).ConfigureAwait(false), cancel);
}
