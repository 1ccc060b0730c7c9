using System.Runtime.InteropServices;

namespace Bpftop.Terminal;

/// <summary>What TIOCGWINSZ fills.</summary>
/// <remarks>asm-generic/termios.h: struct winsize, 8 bytes.</remarks>
[StructLayout(LayoutKind.Sequential)]
internal struct WindowSize
{
    internal ushort Rows;    // ws_row
    internal ushort Columns; // ws_col
    internal ushort Width;   // ws_xpixel
    internal ushort Height;  // ws_ypixel
}
