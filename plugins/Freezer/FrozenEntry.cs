using Bpftop.Freezer.Journal;

namespace Bpftop.Freezer;

/// <summary>Something that bpftop froze and that has not been thawed.</summary>
/// <param name="Record">The freeze.</param>
/// <param name="State">How it is now.</param>
/// <param name="Processes">Processes that it holds.</param>
internal sealed record FrozenEntry(FreezeRecord Record, string State, int Processes)
{
    public const string Frozen = "frozen";
    public const string Freezing = "freezing";

    public const string Unknown = "cannot be looked at";

    /// <summary>Thawed, and its process cannot be moved back for now.</summary>
    public const string Away = "thawed, not moved back";

    /// <summary>The cgroup, which names the row.</summary>
    public string Cgroup => Record.Cgroup;

    public string How => Record.Alone is null ? "whole" : "alone";
}
