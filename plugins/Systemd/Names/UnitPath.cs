using System.Collections.Immutable;
using Bpftop.Toolkit;

namespace Bpftop.Systemd.Names;

/// <summary>Reads the owner of a cgroup out of its path, as systemd itself does (src/basic/cgroup-util.c): slices, then
/// one unit; everything below a unit is the unit's own business, but for what a user's or a capsule's manager made.</summary>
internal static class UnitPath
{
    /// <summary>The owner of a cgroup, or null where no unit owns it.</summary>
    /// <param name="path">The cgroup's path as bpftop sees it. What ended in a cgroup that was then removed is still its
    /// unit's, as systemd has it (cg_pid_get_path cuts the mark off, too).</param>
    /// <param name="roots">The managers that are known, those of users and capsules left out: their services name them.</param>
    public static UnitOwner? Parse(string path, ImmutableArray<ManagerRoot> roots)
    {
        path = LivingProcess.IsRemoved(path) ? path[..path.LastIndexOf(' ')] : path;
        string manager = "";
        ReadOnlySpan<char> rest = path;
        if (Deepest(path, roots) is { } root)
        {
            manager = root.Above.Trim('/');
            rest = root.Below(path);
        }

        return Parse(ref manager, rest);
    }

    private static UnitOwner? Parse(ref string manager, ReadOnlySpan<char> path)
    {
        ReadOnlySpan<char> rest = SkipWhatIsNoUnit(path.TrimStart('/'));
        ReadOnlySpan<char> above = path[..^rest.Length].Trim('/');
        manager = above.IsEmpty ? manager : manager.Length == 0 ? above.ToString() : $"{manager}/{above}";

        string shown = "";
        if (Owner(ref rest, ref shown, out string slice) is not { } unit)
        {
            return null;
        }

        string? service = UnitName.KindOf(unit) == UnitName.Service ? UnitName.Decode(unit) : null;
        if (UnitName.IsInnerManager(unit) && !rest.IsEmpty)
        {
            string below = shown;
            if (Owner(ref rest, ref below, out string innerSlice) is { } inner)
            {
                string user = UnitOwner.KeyOf(manager, unit);
                return new UnitOwner(user, inner, UnitName.KindOf(inner) == UnitName.Service ? UnitName.Decode(inner) : service, below, innerSlice);
            }
        }

        return new UnitOwner(manager, unit, service, shown, slice);
    }

    /// <summary>Takes slices, and the unit in them where there is one; a process may also sit in a slice itself.</summary>
    private static string? Owner(ref ReadOnlySpan<char> rest, ref string shown, out string slice)
    {
        slice = UnitName.RootSlice;
        string? owner = null;
        while (TryUnit(rest, out string? name, out ReadOnlySpan<char> below))
        {
            owner = name;
            rest = below;
            shown = shown.Length == 0 ? UnitName.Decode(name) : $"{shown}/{UnitName.Decode(name)}";
            if (UnitName.KindOf(name) != UnitName.Slice)
            {
                break;
            }

            slice = name;
        }

        return owner;
    }

    /// <summary>A manager makes units and nothing else at its root, so what stands before the first unit is somebody
    /// else's: a container, in which another manager runs.</summary>
    private static ReadOnlySpan<char> SkipWhatIsNoUnit(ReadOnlySpan<char> path)
    {
        while (!path.IsEmpty && !TryUnit(path, out _, out _))
        {
            int slash = path.IndexOf('/');
            path = slash < 0 ? [] : path[(slash + 1)..];
        }

        return path;
    }

    private static bool TryUnit(ReadOnlySpan<char> path, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? name, out ReadOnlySpan<char> below)
    {
        int slash = path.IndexOf('/');
        ReadOnlySpan<char> part = slash < 0 ? path : path[..slash];
        below = slash < 0 ? [] : path[(slash + 1)..];

        // A name that the kernel could take for a file of its own is written with an underscore before it.
        part = part.StartsWith('_') ? part[1..] : part;
        name = UnitName.IsValid(part) ? part.ToString() : null;
        return name is not null;
    }

    private static ManagerRoot? Deepest(string path, ImmutableArray<ManagerRoot> roots)
    {
        ManagerRoot? deepest = null;
        foreach (ManagerRoot root in roots)
        {
            if (root.Holds(path) && (deepest is null || root.Above.Length > deepest.Above.Length))
            {
                deepest = root;
            }
        }

        return deepest;
    }
}
