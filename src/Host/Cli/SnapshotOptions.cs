namespace Bpftop.Host.Cli;

/// <summary><c>bpftop snapshot</c>: print samples, then exit.</summary>
/// <param name="Run">What every command shares.</param>
/// <param name="Format">How samples are written.</param>
/// <param name="Count">Samples to print, at least 1.</param>
/// <param name="Top">Processes to print of each sample, or null for all.</param>
internal sealed record SnapshotOptions(RunOptions Run, SnapshotFormat Format, int Count, int? Top);
