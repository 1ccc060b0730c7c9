using Bpftop.Systemd.Names;

namespace Bpftop.Systemd.Units;

/// <summary>What one manager said last. Nobody changes it.</summary>
/// <param name="Label">See <see cref="UnitOwner.Manager"/>.</param>
/// <param name="Root">Where its cgroups are.</param>
/// <param name="SharesPids">True where its pids are bpftop's.</param>
/// <param name="Units">Its loaded units by name.</param>
internal sealed record ManagerUnits(string Label, ManagerRoot Root, bool SharesPids, IReadOnlyDictionary<string, UnitFacts> Units)
{
    /// <summary>Its bus.</summary>
    public required Bus.BusAddress Address { get; init; }

    /// <summary>What systemd accounts for each unit, where somebody looks at it.</summary>
    public IReadOnlyDictionary<string, UnitAccount> Accounts { get; init; } = new Dictionary<string, UnitAccount>(StringComparer.Ordinal);

    /// <summary>When <see cref="Accounts"/> were read, 0 for never.</summary>
    public long AccountedAt { get; init; }
}
