using Bpftop.Host.Targets;

namespace Bpftop.Host.Scheduling;

/// <summary>What became of one change to the threads of a process.</summary>
/// <param name="Target">Whom it was meant for.</param>
/// <param name="Failure">Why not all of its threads have it, or null where they have.</param>
internal sealed record ThreadOutcome(ProcessTarget Target, string? Failure)
{
    /// <summary>Whether the user may not do it.</summary>
    public bool IsPermission { get; init; }

    /// <summary>How many threads have it, those that had it before included.</summary>
    public int Threads { get; init; }

    /// <summary>What those threads had, for messages.</summary>
    public string Before { get; init; } = "";

    /// <summary>What they have.</summary>
    public string After { get; init; } = "";

    /// <summary>Why the kernel set less than was asked for, or null.</summary>
    public string? Lack { get; init; }

    /// <summary>What the user should know besides, or null.</summary>
    public string? Note { get; init; }

    /// <summary>Takes it back from threads that nobody changed since, and says what became of that; null where nothing was
    /// changed.</summary>
    public Func<ThreadOutcome>? Undo { get; init; }
}
