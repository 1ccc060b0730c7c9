using System.Runtime.InteropServices;
using static Bpftop.Linux.Libc;

namespace Bpftop.Network;

/// <summary>A network interface of bpftop's own network namespace.</summary>
/// <param name="Index">Its index.</param>
/// <param name="Name">Its name.</param>
/// <param name="IsUp">Whether it is up.</param>
/// <param name="HasEthernetHeader">Whether its packets begin with an Ethernet header; those of tunnels begin with that of IP.
/// </param>
internal readonly record struct NetworkInterface(int Index, string Name, bool IsUp, bool HasEthernetHeader)
{
    // include/uapi/linux/if_arp.h; loopback has the header too.
    private const ushort ARPHRD_ETHER = 1;
    private const ushort ARPHRD_LOOPBACK = 772;

    /// <summary>All that there are. /sys/class/net may be that of another network namespace.</summary>
    /// <exception cref="BpfException">They cannot be listed.</exception>
    public static unsafe List<NetworkInterface> All()
    {
        if (getifaddrs(out InterfaceAddress* first) != 0)
        {
            throw new BpfException($"network interfaces cannot be listed: {Marshal.GetLastPInvokeErrorMessage()}", Marshal.GetLastPInvokeError());
        }

        List<NetworkInterface> found = [];
        for (InterfaceAddress* each = first; each is not null; each = each->Next)
        {
            // Each interface has one of these, whatever other addresses it has.
            if (each->Address is not null && each->Address->Family == AF_PACKET && Marshal.PtrToStringUTF8((nint)each->Name) is { } name)
            {
                bool hasHeader = each->Address->HardwareType is ARPHRD_ETHER or ARPHRD_LOOPBACK;
                found.Add(new NetworkInterface(each->Address->Index, name, (each->Flags & IFF_UP) != 0, hasHeader));
            }
        }

        freeifaddrs(first);
        return found;
    }
}
