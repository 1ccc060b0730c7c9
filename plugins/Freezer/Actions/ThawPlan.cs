using System.Collections.Immutable;

namespace Bpftop.Freezer.Actions;

/// <summary>What a thaw would do.</summary>
/// <param name="Targets">What is thawed.</param>
/// <param name="LeftOut">A reason for each choice that is not.</param>
internal sealed record ThawPlan(ImmutableArray<ThawTarget> Targets, ImmutableArray<string> LeftOut);
