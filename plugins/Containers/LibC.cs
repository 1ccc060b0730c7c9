using System.Runtime.InteropServices;

namespace Bpftop.Containers;

/// <summary>What .NET has no call for.</summary>
internal static partial class LibC
{
    public const int CurrentDirectory = -100;

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int StatX(int directory, string path, int flags, uint mask, ref StatXAnswer answer);

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
