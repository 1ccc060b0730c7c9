using System.Collections.Immutable;
using Bpftop.Systemd.Names;

namespace Bpftop.Systemd.Units;

/// <summary>Everything that the managers said last; immutable.</summary>
internal sealed class UnitDirectory
{
    public UnitDirectory(ImmutableArray<ManagerUnits> managers)
    {
        Managers = managers;
        Roots = [.. managers.Select(static manager => manager.Root).Where(static root => !root.IsInner)];
    }

    public static UnitDirectory Empty { get; } = new([]);

    public ImmutableArray<ManagerUnits> Managers { get; }

    /// <summary>Roots to read paths with: those that a path does not tell by itself.</summary>
    public ImmutableArray<ManagerRoot> Roots { get; }

    public ManagerUnits? Manager(string label)
    {
        foreach (ManagerUnits manager in Managers)
        {
            if (manager.Label == label)
            {
                return manager;
            }
        }

        return null;
    }

    /// <summary>A unit, or null where no manager told of it.</summary>
    public UnitFacts? Find(string label, string unit) =>
        Manager(label) is { } manager && manager.Units.TryGetValue(unit, out UnitFacts? facts) ? facts : null;
}

/// <summary>What one manager said last; immutable.</summary>
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
