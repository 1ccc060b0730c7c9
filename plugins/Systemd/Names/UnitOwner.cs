namespace Bpftop.Systemd.Names;

/// <summary>The unit that owns a cgroup.</summary>
/// <param name="Manager">Whose unit it is: "" for the system's manager, <c>user@1000.service</c> for a user's,
/// <c>capsule@NAME.service</c> for a capsule's, and for one in a container the path of its root.</param>
/// <param name="Unit">Its name, as systemd writes it.</param>
/// <param name="Service">The innermost service that it is or is in, for people, or null.</param>
/// <param name="Path">Its slices and itself, for people.</param>
/// <param name="Slice">The slice that it is in; for a slice, itself.</param>
internal sealed record UnitOwner(string Manager, string Unit, string? Service, string Path, string Slice)
{
    /// <summary>Service, scope, slice, or what else has processes.</summary>
    public string Kind { get; } = UnitName.KindOf(Unit) ?? "";

    /// <summary>Names the unit among those of all managers. No name of a unit holds a slash.</summary>
    public string Key { get; } = KeyOf(Manager, Unit);

    public static string KeyOf(string manager, string unit) => manager.Length == 0 ? unit : $"{manager}/{unit}";

    /// <summary>Takes a key apart.</summary>
    public static (string Manager, string Unit) FromKey(string key)
    {
        int slash = key.LastIndexOf('/');
        return slash < 0 ? ("", key) : (key[..slash], key[(slash + 1)..]);
    }
}
