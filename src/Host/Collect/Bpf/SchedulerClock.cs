namespace Bpftop.Host.Collect.Bpf;

/// <summary>How far the scheduler's clock is behind the one that BPF programs have; less than 0 where it is ahead.</summary>
/// <remarks>
/// Each walk measures it from the moment when this thread got its CPU, so each is too large by how long that was ago:
/// the least of a few is nearly right (0.1 ms). More than a few would be wrong again, for the clocks drift apart by
/// some 50 µs a second where NTP steers one of them.
/// </remarks>
internal sealed class SchedulerClock
{
    private const int Samples = 4;

    private readonly long[] _last = new long[Samples];
    private int _next;

    /// <param name="sample">This walk's measurement, or 0 where the kernel keeps none.</param>
    /// <returns>The offset, or 0 where it is not known.</returns>
    public long Offset(long sample)
    {
        _last[_next] = sample;
        _next = (_next + 1) % Samples;
        long least = 0;
        foreach (long value in _last)
        {
            if (value != 0 && (least == 0 || value < least))
            {
                least = value;
            }
        }

        return least;
    }
}
