using Bpftop.Systemd.Names;
using Bpftop.Toolkit;

namespace Bpftop.Systemd.Units;

/// <summary>What is shown of a cgroup's unit.</summary>
/// <param name="owner">The unit that owns the cgroup.</param>
internal sealed class UnitCell(UnitOwner owner)
{
    private string?[]? _texts;
    private string?[]? _textsWhileFrozen;

    public UnitOwner Owner => owner;

    /// <summary>The <see cref="UnitsByCgroup.Generation"/> of what the manager said.</summary>
    public int Generation { get; private set; } = -1;

    /// <summary>The unit's row of the table, once somebody looks at it.</summary>
    public UnitRow? Row { get; set; }

    /// <summary>The texts of <see cref="UnitColumns"/>.</summary>
    public string?[]? Texts => _texts;

    /// <summary>The same for a process that the freezer holds.</summary>
    public string?[]? TextsWhileFrozen => _textsWhileFrozen;

    /// <summary>Takes over what the manager says of the unit, or null where it says nothing.</summary>
    public void Tell(UnitFacts? facts, int generation)
    {
        Generation = generation;
        Renew(ref _texts, facts?.State, facts?.Description);
        Renew(ref _textsWhileFrozen, facts?.StateWhileFrozen, facts?.Description);
    }

    private void Renew(ref string?[]? texts, string? state, string? description) =>
        TextLines.Renew(ref texts, [owner.Service, owner.Unit, owner.Path, owner.Slice, owner.Kind, state, description, owner.Key]);
}
