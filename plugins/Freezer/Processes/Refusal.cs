namespace Bpftop.Freezer.Processes;

/// <summary>Why something is not frozen.</summary>
/// <param name="Reason">One clause for the user.</param>
/// <param name="CanBeForced">True where a user who insists may have it all the same.</param>
internal sealed record Refusal(string Reason, bool CanBeForced = false);
