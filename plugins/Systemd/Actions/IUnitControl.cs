using System.Collections.Immutable;
using Bpftop.Systemd.Units;

namespace Bpftop.Systemd.Actions;

/// <summary>A connection to one manager, for the length of one plan or one run.</summary>
/// <remarks>Its calls throw a <see cref="Bus.BusException"/> where the manager refuses or does not answer.</remarks>
internal interface IUnitControl : IDisposable
{
    /// <summary>What the manager says of a unit now, or null where it is not loaded.</summary>
    Task<UnitFacts?> LookAsync(string unit);

    /// <summary>The unit's cgroup as bpftop sees it, or null where it has none.</summary>
    Task<string?> CgroupOfAsync(string unit);

    /// <summary>Active units that are stopped when this one is.</summary>
    Task<ImmutableArray<string>> StoppedAlongAsync(string unit);

    /// <summary>Does it, and waits for it to be done.</summary>
    /// <param name="verb">What to do.</param>
    /// <param name="unit">To which unit.</param>
    /// <param name="limit">How long to wait.</param>
    /// <returns>Null, or one clause: why it was not done.</returns>
    Task<string?> RunAsync(UnitVerb verb, string unit, TimeSpan limit);
}

/// <summary>Connects to managers.</summary>
internal interface IUnitControls
{
    /// <exception cref="Bus.BusException">Nobody listens.</exception>
    Task<IUnitControl> OpenAsync(ManagerUnits manager, CancellationToken cancel);
}
