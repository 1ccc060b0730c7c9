using System.Collections.Immutable;
using Bpftop.Systemd.Units;

namespace Bpftop.Systemd.Actions;

/// <summary>A unit that an action is about.</summary>
/// <param name="Manager">Whose it is.</param>
/// <param name="Facts">What the manager says of it now.</param>
/// <param name="Cgroup">Its cgroup as bpftop sees it, or null where it has none.</param>
/// <param name="Processes">Its processes: pid and name.</param>
/// <param name="StoppedAlong">Active units that are stopped with it, and their cgroups.</param>
internal sealed record UnitTarget(
    ManagerUnits Manager,
    UnitFacts Facts,
    string? Cgroup,
    ImmutableArray<(int Pid, string Name)> Processes,
    ImmutableArray<(string Unit, string? Cgroup)> StoppedAlong)
{
    public string Key { get; } = Names.UnitOwner.KeyOf(Manager.Label, Facts.Name);
}
