using System.Numerics;
using System.Runtime.CompilerServices;
using Bpftop.Host.Collect;
using Bpftop.Host.Snapshot;

namespace Bpftop.Host.History;

/// <summary>Tells whether the numbers of a row are as they were, without reading what they were: that takes as long again as
/// reading the row, for most of both is not in the CPU's caches.</summary>
/// <remarks>Each step can be undone, so a row that differs in one word always has another digest; one that differs in more has
/// another but once in 2^64. The first value is drawn by lot, so nobody can make a row on purpose that is taken for
/// another.</remarks>
internal static class RowDigest
{
    // Odd, so that multiplying loses nothing; the bits of the golden ratio, and of the square roots of 2, 3 and 5.
    private const ulong First = 0x9E3779B97F4A7C15;
    private const ulong Second = 0x6A09E667F3BCC909;
    private const ulong Third = 0xBB67AE8584CAA73B;
    private const ulong Fourth = 0x3C6EF372FE94F82B;

    private static readonly ulong _seed = (ulong)Random.Shared.NextInt64();

    /// <summary>The digest of a record and its rates.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(ref ProcessRecord record, ref ProcessRates rates)
    {
        ref ulong word = ref Unsafe.As<ProcessRecord, ulong>(ref record);
        ulong one = _seed;
        ulong two = one;
        ulong three = one;
        ulong four = one;
        int at = 0;

        // Four by four: no multiplication waits for the one before it.
        for (; at + 4 <= RowFields.RecordWords; at += 4)
        {
            one = Step(one, Unsafe.Add(ref word, at), First);
            two = Step(two, Unsafe.Add(ref word, at + 1), Second);
            three = Step(three, Unsafe.Add(ref word, at + 2), Third);
            four = Step(four, Unsafe.Add(ref word, at + 3), Fourth);
        }

        for (; at < RowFields.RecordWords; at++)
        {
            one = Step(one, Unsafe.Add(ref word, at), First);
        }

        foreach (ulong rate in RowFields.Words(ref rates))
        {
            two = Step(two, rate, Second);
        }

        return Step(Step(Step(one, two, Second), three, Third), four, Fourth);
    }

    private static ulong Step(ulong digest, ulong word, ulong factor) => BitOperations.RotateLeft((digest ^ word) * factor, 29);
}
