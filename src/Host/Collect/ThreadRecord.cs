using System.Runtime.InteropServices;

namespace Bpftop.Host.Collect;

/// <summary>One thread's own share.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ThreadRecord // bpf/wire.h: struct thread_record
{
    public WorkCounters Work;
    public ulong StartNs;
    public int Tid;
    public int Pid;
    public int NamespaceTid;
    public int Priority;
    public int Nice;
    public uint Policy;
    public int RealtimePriority;
    public int Processor;
    public TaskFlags Flags;
    public byte State;
    private readonly byte _reserved0;
    private readonly ushort _reserved1;
    public TaskText Name;

    /// <summary>How many are in state R and are no leaders.</summary>
    public static int CountRunning(ReadOnlySpan<ThreadRecord> threads)
    {
        int running = 0;
        foreach (ref readonly ThreadRecord thread in threads)
        {
            running += thread.State == 'R' && thread.Tid != thread.Pid ? 1 : 0;
        }

        return running;
    }
}
