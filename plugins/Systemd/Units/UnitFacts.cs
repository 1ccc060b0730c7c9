using Bpftop.Systemd.Names;

namespace Bpftop.Systemd.Units;

/// <summary>What a manager says of a unit.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">Its description, for people.</param>
/// <param name="Load">Whether its file could be read: <c>loaded</c>, <c>not-found</c>, <c>masked</c>.</param>
/// <param name="Active"><c>active</c>, <c>inactive</c>, <c>failed</c>, <c>activating</c>.</param>
/// <param name="Sub">The state of its kind: <c>running</c>, <c>exited</c>, <c>dead</c>.</param>
internal sealed record UnitFacts(string Name, string Description, string Load, string Active, string Sub)
{
    public string Kind { get; } = UnitName.KindOf(Name) ?? "";

    /// <summary>Both states as one word.</summary>
    public string State { get; } = $"{Active}/{Sub}";

    /// <summary>The same for a process that the freezer holds, which systemd need not know of.</summary>
    public string StateWhileFrozen { get; } = $"{Active}/{Sub} frozen";

    /// <summary>The slice it is in, or null where nobody asked.</summary>
    public string? Slice { get; init; }

    /// <summary>The main process, as the manager's pid namespace counts, 0 for none.</summary>
    public uint MainPid { get; init; }

    /// <summary>How often systemd restarted it by itself, or NaN.</summary>
    public double Restarts { get; init; } = double.NaN;

    public bool IsActive => Active is "active" or "activating" or "reloading" or "deactivating" or "refreshing";

    public bool IsFailed => Active == "failed";

    /// <summary>Whether it is worth a row without a process: what an administrator starts and stops, and what failed.
    /// </summary>
    public bool IsListed => IsFailed || (Load == "loaded" && Kind is UnitName.Service or UnitName.Scope or UnitName.Slice);
}

/// <summary>What systemd accounts for a unit, its ended processes included.</summary>
/// <param name="MemoryBytes">Memory, page cache included, or NaN where it is not accounted.</param>
/// <param name="CpuSeconds">CPU time since the unit started, or NaN.</param>
internal readonly record struct UnitAccount(double MemoryBytes, double CpuSeconds);
