using System.Collections.Immutable;
using Bpftop.Systemd.Names;

namespace Bpftop.Systemd.Units;

/// <summary>Everything that the managers said last. Nobody changes it.</summary>
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
