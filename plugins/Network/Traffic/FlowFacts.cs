using Bpftop.Network.Sockets;

namespace Bpftop.Network.Traffic;

/// <summary>What the kernel's counters say by number only: cgroups and interfaces.</summary>
/// <param name="cgroups">The host's paths.</param>
/// <param name="layer">Where packets are counted.</param>
internal sealed class FlowFacts(ICgroupPaths cgroups, TrafficLayer layer)
{
    private readonly InterfaceNames _interfaces = new();
    private readonly uint _ownNamespace = NamespaceFile.OwnNetwork();

    /// <summary>Begins a reading: interfaces may have come, gone, and changed their names.</summary>
    public void Begin() => _interfaces.Read();

    /// <summary>As each row says it.</summary>
    public string Layer => layer.Label;

    /// <summary>A number about what was sent: not known where that is not seen.</summary>
    public double OfSent(double value) => layer.SeesSent ? value : double.NaN;

    /// <summary>A cgroup's path, or null while it is not known.</summary>
    public string? CgroupPath(ulong id) => id != 0 && cgroups.TryGet(id, out string? path) ? path : null;

    /// <summary>An interface's name.</summary>
    /// <param name="index">Its index.</param>
    /// <param name="networkNamespace">Of which namespace; 0 for our own.</param>
    /// <param name="pid">A process with a socket of it; 0 where none is known.</param>
    public string? InterfaceName(uint index, uint networkNamespace, int pid) =>
        _interfaces.NameOf(index, networkNamespace == 0 ? _ownNamespace : networkNamespace, pid);
}
