using Bpftop.Network.Sockets;

namespace Bpftop.Network.Traffic;

/// <summary>What the kernel's counters say by number only, cgroups and interfaces, or not at all: whose a socket is that has not sent.
/// </summary>
/// <param name="cgroups">The host's paths.</param>
/// <param name="layer">Where packets are counted.</param>
/// <param name="owners">Tells whose sockets are; null where nobody does.</param>
internal sealed class FlowFacts(ICgroupPaths cgroups, TrafficLayer layer, SocketOwners? owners = null)
{
    /// <summary>The second reading of open sockets that a flow lives to see began after its first packet.</summary>
    private const int EnoughReadings = 2;

    private readonly InterfaceNames _interfaces = new();
    private readonly uint _ownNamespace = NamespaceFile.OwnNetwork();
    private bool _isOwnerAsked;

    /// <summary>Begins a reading: interfaces may have come, gone, and changed their names.</summary>
    public void Begin()
    {
        _interfaces.Read();
        owners?.Renew();
        _isOwnerAsked = false;
    }

    /// <summary>Ends a reading.</summary>
    public void End()
    {
        if (_isOwnerAsked)
        {
            owners?.Ask();
        }
    }

    /// <summary>Whose socket a flow ends in, as Connections has it.</summary>
    /// <param name="ends">The ends of the flow; 0 for our own namespace.</param>
    /// <param name="since">Readings of open sockets when it was asked for first; null before that.</param>
    /// <param name="owner">The owner.</param>
    public bool TryFindOwner(in SocketEnds ends, ref long? since, out SocketOwner owner)
    {
        owner = default;
        if (owners is null)
        {
            return false;
        }

        since ??= owners.Readings;
        if (owners.TryFind(ends.NetworkNamespace == 0 ? ends with { NetworkNamespace = _ownNamespace } : ends, out owner))
        {
            return true;
        }

        // A flow of nobody here is not asked for again and again.
        _isOwnerAsked |= owners.Readings - since < EnoughReadings;
        return false;
    }

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
