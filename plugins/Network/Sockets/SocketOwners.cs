using System.Runtime.InteropServices;
using Bpftop.Toolkit;

namespace Bpftop.Network.Sockets;

/// <summary>Whose a socket is.</summary>
/// <param name="Pid">The process; 0 where several could be meant.</param>
/// <param name="Name">What it calls itself.</param>
internal readonly record struct SocketOwner(int Pid, string? Name);

/// <summary>Tells by its two ends whose an open socket is, as Connections has it, for whoever sees packets only. Sockets are gone
/// through while somebody asks.</summary>
/// <remarks>One thread, the plugin's own.</remarks>
internal sealed class SocketOwners(Latest<SocketReadings> readings, TimeProvider time) : Attention(time)
{
    private readonly Dictionary<SocketEnds, SocketOwner> _owners = [];
    private SocketReadings _read = SocketReadings.None;

    /// <summary>Counts the readings that answers came from so far.</summary>
    public long Readings { get; private set; }

    /// <summary>Asks for a reading.</summary>
    public void Ask() => Pay(TimeSpan.Zero);

    /// <summary>Takes up what was read since the last time.</summary>
    public void Renew()
    {
        SocketReadings now = readings.Current;
        if (ReferenceEquals(now, _read))
        {
            return;
        }

        Forget();
        _read = now;
        if (now.AreHoldersKnown)
        {
            Readings++;
            foreach (Connection socket in now.Connections)
            {
                if (socket.Record.Owner.Pid > 0)
                {
                    Add(SocketEnds.Of(socket.Record.Ends, socket.Record.NetworkNamespace), new SocketOwner(socket.Record.Owner.Pid, socket.Name));
                }
            }
        }
    }

    /// <summary>The owner of the socket that a packet is for or from.</summary>
    /// <param name="ends">The ends of the packet.</param>
    /// <param name="owner">The owner.</param>
    /// <returns>False where none is known, or several could be meant.</returns>
    public bool TryFind(in SocketEnds ends, out SocketOwner owner)
    {
        if (!_owners.TryGetValue(ends, out owner) && ends.IsUdp)
        {
            // A socket without another end takes what nobody else does.
            bool isIpv4 = ends.Local >> 32 == 0xffff;
            _ = _owners.TryGetValue(ends.At(ends.Local), out owner)
                || (isIpv4 && _owners.TryGetValue(ends.At(SocketEnds.AnyIpv4), out owner))
                || _owners.TryGetValue(ends.At(SocketEnds.Any), out owner);
        }

        return owner.Pid > 0;
    }

    /// <summary>Nobody asks any more.</summary>
    public void Forget()
    {
        _read = SocketReadings.None;
        _owners.Clear();
    }

    private void Add(in SocketEnds ends, SocketOwner owner)
    {
        ref SocketOwner known = ref CollectionsMarshal.GetValueRefOrAddDefault(_owners, ends, out bool exists);
        known = exists && known.Pid != owner.Pid ? default : owner;
    }
}
