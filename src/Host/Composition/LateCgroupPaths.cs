using System.Diagnostics.CodeAnalysis;

namespace Bpftop.Host.Composition;

/// <summary>The paths of cgroups for plugins that are loaded while the collector is being opened: who asks for one waits
/// for it.</summary>
internal sealed class LateCgroupPaths(Task<CollectorSelection> opening) : ICgroupPaths
{
    public string? Root => Paths.Root;

    private ICgroupPaths Paths => opening.GetAwaiter().GetResult().Cgroups;

    public bool TryGet(ulong id, [NotNullWhen(true)] out string? path) => Paths.TryGet(id, out path);
}
