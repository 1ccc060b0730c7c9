namespace Bpftop.Host.Cli;

/// <summary><c>bpftop doctor</c>: what works on this machine, and why the rest does not.</summary>
internal sealed record DoctorOptions(RunOptions Run, bool Json);
