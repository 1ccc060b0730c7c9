namespace Bpftop.Kernel.Tests.Bpf;

/// <summary>Tests that count what this whole process holds: no other runs beside them.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone
{
}
