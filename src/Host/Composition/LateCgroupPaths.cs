using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Bpftop.Host.Composition;

/// <summary>The paths of cgroups for plugins that are loaded while the collector is being opened: asking for one waits
/// until it is.</summary>
internal sealed class LateCgroupPaths(Task<CollectorSelection> opening) : ICgroupPaths
{
    public string? Root => Paths.Root;

    public ImmutableArray<Version1Cgroup> Version1 => Paths.Version1;

    private ICgroupPaths Paths => opening.GetAwaiter().GetResult().Cgroups;

    public bool TryGet(ulong id, [NotNullWhen(true)] out string? path) => Paths.TryGet(id, out path);

    public bool TryGetVersion1(ulong key, out ImmutableArray<Version1Cgroup> cgroups) => Paths.TryGetVersion1(key, out cgroups);
}
