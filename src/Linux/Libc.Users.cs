using System.Runtime.InteropServices;

namespace Bpftop.Linux;

// Who is who.
internal static unsafe partial class Libc
{
    [LibraryImport(Library)]
    internal static partial uint geteuid();

    /// <summary>The user whose rights count where this thread opens files, setfsuid(2); root's rights over files go with root.
    /// </summary>
    /// <returns>The one before, whatever came of it.</returns>
    [LibraryImport(Library)]
    internal static partial int setfsuid(uint uid);

    /// <inheritdoc cref="setfsuid"/>
    [LibraryImport(Library)]
    internal static partial int setfsgid(uint gid);

    /// <summary>Asks the name service, which may take as long as its server likes.</summary>
    /// <returns>0, or the error number.</returns>
    [LibraryImport(Library)]
    internal static partial int getpwuid_r(uint uid, Passwd* entry, byte* buffer, nint length, Passwd** found);

    internal struct Passwd // pwd.h: struct passwd of glibc and musl
    {
        public byte* Name;
        public byte* Password;
        public uint Uid;
        public uint Gid;
        public byte* Comment;
        public byte* Home;
        public byte* Shell;
    }
}
