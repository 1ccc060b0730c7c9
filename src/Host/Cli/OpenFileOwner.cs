using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Bpftop.Host.Cli;

/// <summary>Who owns a file that is open: asked of the descriptor, so no path can be exchanged in between.</summary>
internal static partial class OpenFileOwner
{
    private const int EmptyPath = 0x1000;
    private const uint OwnerWanted = 0x8;

    public static uint Of(SafeFileHandle file) =>
        StatX(file, "", EmptyPath, OwnerWanted, out Result result) == 0
            ? result.Owner
            : throw new IOException($"its owner cannot be read: {Marshal.GetLastPInvokeErrorMessage()}");

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(SafeFileHandle folder, string path, int flags, uint mask, out Result result);

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Result // linux/stat.h: struct statx
    {
        [FieldOffset(20)]
        public uint Owner;
    }
}
