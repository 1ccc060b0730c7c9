using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Bpftop.Terminal;

/// <summary>Terminal settings.</summary>
/// <remarks>
/// glibc (and musl), bits/termios-struct.h: struct termios, 60 bytes on x86_64 and arm64 alike. Only
/// <c>cfmakeraw</c> changes it here, so the bits need no names.
/// </remarks>
[StructLayout(LayoutKind.Sequential)]
internal struct Termios
{
    internal uint InputFlags;   // c_iflag
    internal uint OutputFlags;  // c_oflag
    internal uint ControlFlags; // c_cflag
    internal uint LocalFlags;   // c_lflag
    internal byte Line;         // c_line
    internal ControlCharacters Characters; // c_cc
    internal uint InputSpeed;   // c_ispeed
    internal uint OutputSpeed;  // c_ospeed

    [InlineArray(Count)]
    internal struct ControlCharacters
    {
        internal const int Count = 32; // NCCS
        private byte _first;
    }
}
