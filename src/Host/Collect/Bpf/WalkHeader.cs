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
    public uint ExitsSeen;
    public uint FreesSeen;
    public uint EndedLost;
    public int StandInFor;
    public uint StandIns;
    public uint SumEvery;
    public uint SumTurn;
    public uint SummedCpus;
    public long BootOffsetNs;
    public ulong Version1Set;
    public ulong Version1Key;
    public ulong YoungSinceNs;
    public ulong ExitsPending;
    public ulong PlaceStartNs;
    public int Place;
    public uint Seeks;
    public ulong MostNs;
    public ulong PauseAtNs;
    public ulong LongestRunNs;
    public uint LookEvery;
    public uint UntilLook;
    public uint IsOver;
    public uint PlaceLost;
    public uint ThreadsWanted;
    public uint RunningThreads;
    public int Group;
    public uint GroupRecord;

    public void Begin()
    {
        Tasks = 0;
        Processes = 0;
        Threads = 0;
        Dropped = 0;
        InitRecord = 0;
        Version1Set = 0;
        StandInFor = 0;
        StandIns = 0;
        Place = 0;
        IsOver = 0;
        PlaceLost = 0;
        RunningThreads = 0;
        Group = 0;
    }
}
