using System.Runtime.InteropServices;

namespace Bpftop.Containers;

/// <summary>What .NET has no call for.</summary>
internal static partial class LibC
{
    public const int CurrentDirectory = -100;

    /// <summary>O_RDONLY, O_CLOEXEC.</summary>
    public const int ReadOnly = 0x80000;

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int StatX(int directory, string path, int flags, uint mask, ref StatXAnswer answer);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "read")]
    public static partial nint Read(int file, ref byte buffer, nint length);

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int file);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    public static partial uint EffectiveUser();

    // include/uapi/linux/stat.h: struct statx, the same on every architecture.
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    public struct StatXAnswer
    {
        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(136)]
        public uint DeviceMajor;

        [FieldOffset(140)]
        public uint DeviceMinor;
    }
}
