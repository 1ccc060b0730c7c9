using System.Globalization;

namespace Bpftop.Network.Traffic;

/// <summary>What the kernel's counters say by number only: cgroups and interfaces.</summary>
/// <param name="cgroups">The host's paths.</param>
/// <param name="layer">Where packets are counted.</param>
internal sealed class FlowFacts(ICgroupPaths cgroups, TrafficLayer layer)
{
    private readonly Dictionary<uint, string> _interfaces = [];
    private readonly uint _ownNamespace = OwnNetworkNamespace();

    /// <summary>As each row says it.</summary>
    public string Layer => layer.Label;

    /// <summary>Takes the names that interfaces have now.</summary>
    public void Take(List<NetworkInterface> interfaces)
    {
        _interfaces.Clear();
        foreach (NetworkInterface each in interfaces)
        {
            _interfaces[(uint)each.Index] = each.Name;
        }
    }

    /// <summary>A cgroup's path, or null while it is not known.</summary>
    public string? CgroupPath(ulong id) => id != 0 && cgroups.TryGet(id, out string? path) ? path : null;

    /// <summary>An interface's name, or null: those of other network namespaces have the same numbers.</summary>
    public string? InterfaceName(uint index, uint networkNamespace) =>
        networkNamespace == 0 || networkNamespace == _ownNamespace ? _interfaces.GetValueOrDefault(index) : null;

    /// <summary>The inode number in "net:[4026531840]"; none where it cannot be read.</summary>
    private static uint OwnNetworkNamespace() =>
        new FileInfo("/proc/self/ns/net").LinkTarget is { } link
        && uint.TryParse(link.AsSpan().TrimStart("net:[").TrimEnd(']'), NumberStyles.None, CultureInfo.InvariantCulture, out uint number)
            ? number
            : uint.MaxValue;
}
