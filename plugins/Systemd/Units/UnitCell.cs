using Bpftop.Systemd.Names;

namespace Bpftop.Systemd.Units;

/// <summary>What is shown of a cgroup's unit.</summary>
/// <param name="owner">The unit that owns the cgroup.</param>
internal sealed class UnitCell(UnitOwner owner)
{
    public UnitOwner Owner => owner;

    /// <summary>What the manager says of it, or null.</summary>
    public UnitFacts? Facts { get; set; }

    /// <summary>The <see cref="UnitsByCgroup.Generation"/> of <see cref="Facts"/>.</summary>
    public int Generation { get; set; } = -1;

    /// <summary>The unit's row of the table, once somebody looks at it.</summary>
    public UnitRow? Row { get; set; }
}
