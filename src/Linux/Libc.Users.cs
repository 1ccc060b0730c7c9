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

    /// <summary>The capabilities of this thread; glibc and musl have no header for it.</summary>
    [LibraryImport(Library, SetLastError = true)]
    internal static partial int capget(ref CapabilityHeader header, out CapabilitySets sets);

    /// <inheritdoc cref="capget"/>
    [LibraryImport(Library, SetLastError = true)]
    internal static partial int capset(ref CapabilityHeader header, in CapabilitySets sets);

    /// <summary>Asks the name service, which may take as long as its server likes.</summary>
    /// <returns>0, or the error number.</returns>
    [LibraryImport(Library)]
    internal static partial int getpwuid_r(uint uid, Passwd* entry, byte* buffer, nint length, Passwd** found);

    [StructLayout(LayoutKind.Sequential)]
    internal struct CapabilityHeader() // linux/capability.h: struct __user_cap_header_struct
    {
        private const uint Version3 = 0x20080522;

        public uint Version = Version3;
        public int Thread;
    }

    /// <summary>The lower 32 of each set, then the upper ones.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct CapabilitySets // linux/capability.h: two of struct __user_cap_data_struct
    {
        public uint Effective;
        public uint Permitted;
        public uint Inheritable;
        public uint EffectiveHigh;
        public uint PermittedHigh;
        public uint InheritableHigh;
    }

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
