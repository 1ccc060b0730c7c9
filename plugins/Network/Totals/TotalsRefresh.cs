using System.Runtime.InteropServices;
using Bpftop.Network.Sockets;
using Bpftop.Toolkit;

namespace Bpftop.Network.Totals;

/// <summary>Reads what processes have sent and received, twice a second, and computes rates over the second before.</summary>
internal sealed class TotalsRefresh(SocketPrograms programs, TimeProvider time, Latest<TotalReadings> readings) : IBackgroundRefresh
{
    /// <summary>A bucket of the kernel's hash is handed out whole; more in one than this is not seen.</summary>
    private const int Batch = 512;

    /// <summary>Readings that are looked back to.</summary>
    private const int Kept = 2;

    private readonly WireProcess[] _keys = new WireProcess[Batch];
    private readonly WireUsage[] _values = new WireUsage[Batch];
    private readonly Queue<Reading> _before = new();

    public TimeSpan Period { get; } = TimeSpan.FromMilliseconds(500);

    public ValueTask RefreshAsync(CancellationToken cancel)
    {
        if (programs.IsOpen)
        {
            readings.Publish(Read());
        }

        return ValueTask.CompletedTask;
    }

    private TotalReadings Read()
    {
        Reading now = new(time.GetTimestamp(), ReadTotals());
        Reading? before = _before.TryPeek(out Reading? oldest) ? oldest : null;
        double seconds = before is null ? double.NaN : time.GetElapsedTime(before.Taken, now.Taken).TotalSeconds;
        Dictionary<ProcessKey, NetworkTotals> processes = new(now.Totals.Count);
        foreach ((ProcessKey key, WireUsage total) in now.Totals)
        {
            // One that was not there before had sent nothing then.
            WireUsage earlier = before?.Totals.GetValueOrDefault(key) ?? default;
            processes.Add(key, new NetworkTotals(
                total.Received, total.Sent, total.Retransmits, (total.Received - earlier.Received) / seconds, (total.Sent - earlier.Sent) / seconds));
        }

        _before.Enqueue(now);
        if (_before.Count > Kept)
        {
            _before.Dequeue();
        }

        return new TotalReadings(processes, programs.Counts.ProcessesLost == 0);
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
