using Bpftop.Host.Collect;

namespace Bpftop.Host.Snapshot;

/// <summary>What a process did over the last interval; NaN at its first sight.</summary>
internal struct ProcessRates
{
    /// <summary>Percent of one core.</summary>
    public double Cpu;

    /// <summary>Bytes per second to and from storage.</summary>
    public double ReadBytes;
    public double WriteBytes;

    /// <summary>Percent of the interval that its threads waited, summed over them.</summary>
    public double CpuDelay;
    public double BlockDelay;
    public double SwapDelay;
}

/// <summary>What was done between two refreshes, from running totals that are only nearly monotonic.</summary>
/// <remarks>
/// A thread that ends while the walk is under way can be missing from it: not among the threads any more, not yet in
/// the process's totals. The total then falls for one refresh and comes back at the next. A fall counts as nothing,
/// and the highest total so far stays the base, so that what comes back is not counted a second time.
/// </remarks>
internal static class WorkDelta
{
    /// <summary>Rates over an interval, and <paramref name="last"/> moved on to <paramref name="now"/>, whose own
    /// counters are held where they fell.</summary>
    /// <param name="last">The totals of the refresh before.</param>
    /// <param name="now">The totals of this one.</param>
    /// <param name="seconds">The interval.</param>
    public static ProcessRates Advance(ref WorkCounters last, ref WorkCounters now, double seconds)
    {
        if (WorkCounters.Same(last, now))
        {
            return AtRest(now);
        }

        double perSecond = 1 / seconds;
        double percentOfNs = 100 / (seconds * 1e9);
        ProcessRates rates;
        rates.Cpu = Advance(ref last.RunNs, ref now.RunNs) * percentOfNs;
        rates.ReadBytes = Advance(ref last.ReadBytes, ref now.ReadBytes) * perSecond;
        rates.CpuDelay = Advance(ref last.RunDelayNs, ref now.RunDelayNs) * percentOfNs;
        rates.BlockDelay = Advance(ref last.BlockDelayNs, ref now.BlockDelayNs) * percentOfNs;
        rates.SwapDelay = Advance(ref last.SwapDelayNs, ref now.SwapDelayNs) * percentOfNs;

        // Storage writes are net of those that a truncated file cancelled: they may really fall, so the total is
        // shown as it is, and only what goes beyond the highest one counts as written.
        ulong written = now.WriteBytes;
        rates.WriteBytes = Advance(ref last.WriteBytes, ref written) * perSecond;

        Hold(ref last.UserNs, ref now.UserNs);
        Hold(ref last.SystemNs, ref now.SystemNs);
        Hold(ref last.MinorFaults, ref now.MinorFaults);
        Hold(ref last.MajorFaults, ref now.MajorFaults);
        Hold(ref last.VoluntarySwitches, ref now.VoluntarySwitches);
        Hold(ref last.InvoluntarySwitches, ref now.InvoluntarySwitches);
        Hold(ref last.ReadChars, ref now.ReadChars);
        Hold(ref last.WriteChars, ref now.WriteChars);
        return rates;
    }

    /// <summary>Rates of a process that is seen for the first time and may be older than the interval.</summary>
    public static ProcessRates Unknown => new()
    {
        Cpu = double.NaN,
        ReadBytes = double.NaN,
        WriteBytes = double.NaN,
        CpuDelay = double.NaN,
        BlockDelay = double.NaN,
        SwapDelay = double.NaN,
    };

    /// <summary>Rates of a process that did nothing: 0, but for what is not counted.</summary>
    private static ProcessRates AtRest(in WorkCounters work) => new()
    {
        Cpu = NothingOf(work.RunNs),
        ReadBytes = NothingOf(work.ReadBytes),
        WriteBytes = NothingOf(work.WriteBytes),
        CpuDelay = NothingOf(work.RunDelayNs),
        BlockDelay = NothingOf(work.BlockDelayNs),
        SwapDelay = NothingOf(work.SwapDelayNs),
    };

    private static double NothingOf(ulong counter) => counter == WorkCounters.Unknown ? double.NaN : 0;

    private static double Advance(ref ulong last, ref ulong now)
    {
        if (now == WorkCounters.Unknown || last == WorkCounters.Unknown)
        {
            last = now;
            return double.NaN;
        }

        if (now < last)
        {
            now = last;
            return 0;
        }

        double delta = now - last;
        last = now;
        return delta;
    }

    private static void Hold(ref ulong last, ref ulong now)
    {
        if (now < last && last != WorkCounters.Unknown)
        {
            now = last;
        }

        last = now;
    }
}
