using System.Runtime.InteropServices;

namespace Bpftop.Host.Details.Files;

/// <summary>An open file, as the iterator hands it over; its name follows.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct FileRecord // bpf/details/records.h: struct file_record
{
    public ulong Table;
    public ulong Position;
    public ulong Size;
    public ulong Inode;
    public uint Descriptor;
    public uint Thread;
    public uint OpenFlags;
    public uint Mode;
    public uint Device;
    public uint SpecialDevice;
    public int NameLength;
    private readonly uint _reserved;
}
