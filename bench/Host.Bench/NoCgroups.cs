using System.Diagnostics.CodeAnalysis;

namespace Bpftop.Bench;

/// <summary>A machine without cgroup v2.</summary>
internal sealed class NoCgroups : ICgroupPaths
{
    public string? Root => null;

    public bool TryGet(ulong id, [NotNullWhen(true)] out string? path)
    {
        path = null;
        return false;
    }
}
