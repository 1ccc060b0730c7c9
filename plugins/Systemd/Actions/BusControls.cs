using Bpftop.Systemd.Units;

namespace Bpftop.Systemd.Actions;

/// <summary>Connects to the buses that the managers were found at.</summary>
internal sealed class BusControls : IUnitControls
{
    public IUnitControl Open(ManagerUnits manager, CancellationToken cancel) => new BusControl(manager, cancel);
}
