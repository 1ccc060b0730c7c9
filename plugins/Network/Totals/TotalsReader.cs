using System.Runtime.InteropServices;
using Bpftop.Network.Sockets;
using Bpftop.Toolkit;

namespace Bpftop.Network.Totals;

/// <summary>Reads what processes have sent and received, and computes rates over the last two readings.</summary>
internal sealed class TotalsReader(SocketPrograms programs, TimeProvider time, Latest<TotalReadings> readings) : INetworkReader
{
    /// <summary>A bucket of the kernel's hash is handed out whole; more in one than this is not seen.</summary>
    private const int Batch = 512;

    /// <summary>Readings that are looked back to.</summary>
    private const int Kept = 2;

    private readonly WireProcess[] _keys = new WireProcess[Batch];
    private readonly WireUsage[] _values = new WireUsage[Batch];
    private readonly Queue<Reading> _before = new();

    public void Read()
    {
        if (!programs.IsOpen)
        {
            return;
        }

        Reading now = new(time.GetTimestamp(), ReadTotals());
        Reading? before = _before.TryPeek(out Reading? oldest) ? oldest : null;
        double seconds = before is null ? double.NaN : time.GetElapsedTime(before.Taken, now.Taken).TotalSeconds;
        Dictionary<ProcessKey, NetworkTotals> processes = new(now.Totals.Count);
        foreach ((ProcessKey key, WireUsage total) in now.Totals)
        {
            // One that was not there before had sent nothing then.
            WireUsage earlier = before?.Totals.GetValueOrDefault(key) ?? default;
            processes.Add(key, new NetworkTotals(
                total.Received, total.Sent, total.Retransmits, Rate(total.Received, earlier.Received), Rate(total.Sent, earlier.Sent)));
        }

        _before.Enqueue(now);
        if (_before.Count > Kept)
        {
            _before.Dequeue();
        }

        readings.Publish(new TotalReadings(processes, programs.CountsBytes && programs.Counts.CallsLost == 0, programs.CountsRetransmits));

        // Columns have no place for it, and the probe is asked only after some refreshes that fail.
        if (programs.HasUntoldLosses)
        {
            throw new BpfException(programs.Lacks!);
        }

        // What is taken without a call is counted a moment before its call may take some of it back.
        double Rate(ulong value, ulong earlier) => Math.Max(0, (double)value - earlier) / seconds;
    }

    private Dictionary<ProcessKey, WireUsage> ReadTotals()
    {
        Dictionary<ProcessKey, WireUsage> totals = [];
        uint cursor = 0;
        int count;
        while ((count = programs.Usages.LookupBatch(
            MemoryMarshal.AsBytes(_keys.AsSpan()), MemoryMarshal.AsBytes(_values.AsSpan()), ref cursor)) > 0)
        {
            for (int index = 0; index < count; index++)
            {
                totals[_keys[index].Key] = _values[index];
            }
        }

        return totals;
    }

    private sealed record Reading(long Taken, Dictionary<ProcessKey, WireUsage> Totals);
}
