namespace Bpftop.Host.Cli;

/// <summary><c>bpftop</c>: the full-screen monitor.</summary>
internal sealed record MonitorOptions(RunOptions Run);
