using System.Diagnostics.CodeAnalysis;

namespace Bpftop.Host.Tests.Plugins;

/// <summary>Host services of a machine without BPF and cgroups.</summary>
internal sealed class NoHost : ICgroupPaths, IBpf
{
    public string? Root => null;

    public Availability Support => new(AvailabilityState.Unsupported, "a test");

    public bool TryGet(ulong id, [NotNullWhen(true)] out string? path)
    {
        path = null;
        return false;
    }

    public IBpfObject Open(string name, ReadOnlySpan<byte> elf) => throw new BpfException($"{name}: a test has no BPF");
}
