using System.Runtime.InteropServices;

namespace Bpftop.Host.Collect.Bpf;

/// <summary>What one walk of the kernel found.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct WalkHeader // bpf/wire.h: struct walk_header
{
    public ulong NamespaceId;
    public uint NamespaceLevel;
    public uint PageShift;
    public uint Tasks;
    public uint Processes;
    public uint Threads;
    public uint Dropped;
    public uint InitRecord;
    public uint ExitsLost;
    public uint ProcessesGrown;
    public uint ThreadsGrown;
    public long SinceSwitchNs;
    public long ClockOffsetNs;
    public long BootOffsetNs;
    public ulong YoungSinceNs;
    public uint SumEvery;
    public uint SumTurn;
    public uint SummedCpus;
    private readonly uint _reserved;

    public void Begin()
    {
        Tasks = 0;
        Processes = 0;
        Threads = 0;
        Dropped = 0;
        InitRecord = 0;
        SinceSwitchNs = 0;
    }
}
