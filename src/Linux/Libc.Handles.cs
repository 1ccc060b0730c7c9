using System.Runtime.InteropServices;

namespace Bpftop.Linux;

// Files by a handle in place of a path (open_by_handle_at(2)).
internal static unsafe partial class Libc
{
    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int name_to_handle_at(int directory, string path, ref FileHandle handle, out int mount, int flags);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int open_by_handle_at(int mount, in FileHandle handle, int flags);

    /// <summary>With room for a cgroup's.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    internal struct FileHandle // fcntl.h: struct file_handle
    {
        public uint Bytes;
        public int Type;
        public ulong Id;
    }
}
