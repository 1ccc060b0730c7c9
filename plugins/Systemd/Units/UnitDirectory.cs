using System.Collections.Immutable;
using Bpftop.Systemd.Names;

namespace Bpftop.Systemd.Units;

/// <summary>Everything that the managers said last. Nobody changes it.</summary>
internal sealed class UnitDirectory
{
    public UnitDirectory(ImmutableArray<ManagerUnits> managers)
    {
        Managers = managers;
        Roots = RootsOf(managers.Select(static manager => manager.Root));
    }

    public static UnitDirectory Empty { get; } = new([]);

    public ImmutableArray<ManagerUnits> Managers { get; }

    /// <summary>Roots to read paths with.</summary>
    public ImmutableArray<ManagerRoot> Roots { get; }

    /// <summary>Those roots that a path does not tell by itself: a user's manager is named by its service.</summary>
    public static ImmutableArray<ManagerRoot> RootsOf(IEnumerable<ManagerRoot> roots) =>
        [.. roots.Where(static root => !UnitName.IsUserManager(root.Above.AsSpan(root.Above.LastIndexOf('/') + 1)))];

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
