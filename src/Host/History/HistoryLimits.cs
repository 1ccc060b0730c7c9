namespace Bpftop.Host.History;

/// <summary>How much of the past is kept.</summary>
/// <param name="Span">Frames that are older may go, a segment at a time: at least this much stays where the memory is enough.
/// Zero for nothing at all.</param>
/// <param name="Bytes">Memory that is never exceeded but by a single segment that needs more.</param>
internal sealed record HistoryLimits(TimeSpan Span, long Bytes);
