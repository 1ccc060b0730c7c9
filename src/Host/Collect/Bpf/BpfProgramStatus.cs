using System.Collections.Immutable;

namespace Bpftop.Host.Collect.Bpf;

/// <summary>Whether one thing that BPF does for bpftop works here, and how.</summary>
/// <param name="Name">What it is for: "walk", "exits".</param>
/// <param name="Ways">Programs that can do it, best first.</param>
/// <param name="Way">The one that was attached, or null.</param>
/// <param name="Reason">Why those before it, or all, could not be; empty where the best one runs.</param>
/// <param name="Without">What happens without it.</param>
internal sealed record BpfProgramStatus(string Name, ImmutableArray<string> Ways, string? Way, string Reason, string Without)
{
    public bool IsAttached => Way is not null;
}
