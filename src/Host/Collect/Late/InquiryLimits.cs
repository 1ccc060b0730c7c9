namespace Bpftop.Host.Collect.Late;

/// <summary>How long an answer is waited for, and how often nobody waits any longer.</summary>
/// <param name="Patience">A question that takes longer keeps its thread, and the others get another one.</param>
/// <param name="MostLeftBehind">Threads that may be kept like this at a time.</param>
internal readonly record struct InquiryLimits(TimeSpan Patience, int MostLeftBehind);
