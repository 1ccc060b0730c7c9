using System.Runtime.InteropServices;

namespace Bpftop.Network.Traffic;

/// <summary>A network interface of bpftop's own network namespace.</summary>
/// <param name="Index">Its index.</param>
/// <param name="Name">Its name.</param>
/// <param name="IsUp">Whether it is up.</param>
/// <param name="HasEthernetHeader">Whether its packets begin with an Ethernet header; those of tunnels begin with that of IP.
/// </param>
internal readonly record struct NetworkInterface(int Index, string Name, bool IsUp, bool HasEthernetHeader)
{
    private const int AF_PACKET = 17;
    private const uint IFF_UP = 1;

    // include/uapi/linux/if_arp.h; loopback has the header too.
    private const ushort ARPHRD_ETHER = 1;
    private const ushort ARPHRD_LOOPBACK = 772;

    /// <summary>All that there are. /sys/class/net may be that of another network namespace.</summary>
    /// <exception cref="BpfException">They cannot be listed.</exception>
    public static unsafe List<NetworkInterface> All()
    {
        if (LibcInterfaces.getifaddrs(out InterfaceAddress* first) != 0)
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

        LibcInterfaces.freeifaddrs(first);
        return found;
    }
}

/// <summary>getifaddrs(3).</summary>
internal static unsafe partial class LibcInterfaces
{
    [LibraryImport("libc", SetLastError = true)]
    internal static partial int getifaddrs(out InterfaceAddress* first);

    [LibraryImport("libc")]
    internal static partial void freeifaddrs(InterfaceAddress* first);
}

/// <summary>struct ifaddrs, as far as it is read.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct InterfaceAddress
{
    public InterfaceAddress* Next;
    public byte* Name;
    public uint Flags;
    public PacketAddress* Address;
}

/// <summary>struct sockaddr_ll, as far as it is read.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PacketAddress
{
    public ushort Family;
    public ushort Protocol;
    public int Index;
    public ushort HardwareType;
}
