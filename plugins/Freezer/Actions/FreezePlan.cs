using System.Collections.Immutable;

namespace Bpftop.Freezer.Actions;

/// <summary>What a freeze would do.</summary>
/// <param name="Targets">What is frozen.</param>
/// <param name="LeftOut">A reason for each chosen process that is not.</param>
/// <param name="Forced">A reason for each thing that is frozen only by force.</param>
internal sealed record FreezePlan(
    ImmutableArray<FreezeTarget> Targets,
    ImmutableArray<string> LeftOut,
    ImmutableArray<string> Forced);
