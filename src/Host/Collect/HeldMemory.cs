namespace Bpftop.Host.Collect;

/// <summary>What CPUs held back of a process's memory counters when that was last added up.</summary>
internal struct HeldMemory
{
    private long _resident;
    private long _shared;
    private long _swap;

    /// <summary>Keeps what was added up in a walk; adds what was kept where it was not the process's turn.</summary>
    /// <remarks>Whose turn it was is not the process's doing: the record is the same afterwards, for a process in which nothing
    /// changed.</remarks>
    public void Complete(ref ProcessRecord process)
    {
        if ((process.Flags & TaskFlags.Summed) != 0)
        {
            _resident = process.HeldResidentBytes;
            _shared = process.HeldSharedBytes;
            _swap = process.HeldSwapBytes;
            process.HeldResidentBytes = process.HeldSharedBytes = process.HeldSwapBytes = 0;
            process.Flags &= ~TaskFlags.Summed;
        }
        else if ((process.Flags & TaskFlags.HasMemory) != 0)
        {
            process.ResidentBytes = Add(process.ResidentBytes, _resident);
            process.SharedBytes = Add(process.SharedBytes, _shared);
            process.SwapBytes = Add(process.SwapBytes, _swap);
        }
    }

    private static ulong Add(ulong central, long held) =>
        central == WorkCounters.Unknown ? central : (ulong)Math.Max(0, (long)central + held);
}
