using Bpftop.Toolkit;

namespace Bpftop.Freezer.Journal;

/// <summary>Everything that bpftop froze, as it was last looked at.</summary>
internal sealed class FrozenList
{
    private readonly Latest<FrozenEntry[]> _entries = new([]);

    public FrozenEntry[] Current => _entries.Current;

    public void Publish(FrozenEntry[] entries) => _entries.Publish(entries);
}

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

/// <summary>What a freezer does to a cgroup.</summary>
/// <param name="Holder">The cgroup whose freezer it is: itself or an ancestor.</param>
/// <param name="IsFreezing">True while a process in it goes on.</param>
/// <param name="FrozenText">What stands at a frozen process.</param>
internal sealed record FreezerState(string Holder, bool IsFreezing, string FrozenText);
