using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Bpftop.Linux;

// Terminals.
internal static unsafe partial class Libc
{
    internal const int TCSANOW = 0;
    internal const int TCIFLUSH = 0;
    internal const nuint TIOCGWINSZ = 0x5413;

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int isatty(int file);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int tcgetattr(int file, out Termios settings);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int tcsetattr(int file, int when, in Termios settings);

    [LibraryImport(Library)]
    internal static partial void cfmakeraw(ref Termios settings);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int tcflush(int file, int queue);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int tcgetpgrp(int file);

    /// <param name="file">The terminal.</param>
    /// <param name="request"><see cref="TIOCGWINSZ"/>.</param>
    /// <param name="size">What it fills.</param>
    [LibraryImport(Library, SetLastError = true)]
    internal static partial int ioctl(int file, nuint request, out WinSize size);

    /// <summary>The same on x86_64 and arm64, with glibc and musl. Only <see cref="cfmakeraw"/> changes it, so its bits need
    /// no names.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Termios // termios.h: struct termios
    {
        public uint InputFlags;
        public uint OutputFlags;
        public uint ControlFlags;
        public uint LocalFlags;
        public byte Line;
        public ControlCharacters Characters;
        public uint InputSpeed;
        public uint OutputSpeed;
    }

    [InlineArray(Count)]
    internal struct ControlCharacters
    {
        public const int Count = 32; // NCCS
        private byte _first;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct WinSize // asm-generic/termios.h: struct winsize
    {
        public ushort Rows;
        public ushort Columns;
        public ushort Width;
        public ushort Height;
    }
}
