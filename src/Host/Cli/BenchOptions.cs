namespace Bpftop.Host.Cli;

/// <summary><c>bpftop bench</c>: the refresh timed stage by stage.</summary>
internal sealed record BenchOptions(RunOptions Run, int Iterations, int Warmup, bool Json);
