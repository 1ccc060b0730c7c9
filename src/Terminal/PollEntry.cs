using System.Runtime.InteropServices;

namespace Bpftop.Terminal;

/// <summary>One descriptor to wait for.</summary>
/// <remarks>poll.h: struct pollfd, 8 bytes.</remarks>
[StructLayout(LayoutKind.Sequential)]
internal struct PollEntry
{
    internal int Descriptor; // fd
    internal short Wanted;   // events
    internal short Got;      // revents
}
