using System.Runtime.InteropServices;

namespace Bpftop.Linux;

// Network interfaces.
internal static unsafe partial class Libc
{
    internal const int AF_PACKET = 17;
    internal const uint IFF_UP = 1;

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int getifaddrs(out InterfaceAddress* first);

    [LibraryImport(Library)]
    internal static partial void freeifaddrs(InterfaceAddress* first);

    [StructLayout(LayoutKind.Sequential)]
    internal struct InterfaceAddress // ifaddrs.h: the start of struct ifaddrs
    {
        public InterfaceAddress* Next;
        public byte* Name;
        public uint Flags;
        public PacketAddress* Address;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct PacketAddress // linux/if_packet.h: the start of struct sockaddr_ll
    {
        public ushort Family;
        public ushort Protocol;
        public int Index;
        public ushort HardwareType;
    }
}
