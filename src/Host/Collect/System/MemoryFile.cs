using Bpftop.Host.Collect.Proc;

namespace Bpftop.Host.Collect.System;

/// <summary>/proc/meminfo, and what is made of it. See docs/decisions/0004-memory-and-zram.md.</summary>
internal static class MemoryFile
{
    /// <summary>Parses the file; zram is not in it, nor are huge pages of all sizes.</summary>
    public static MemorySample Parse(ReadOnlySpan<byte> content)
    {
        Fields fields = default;
        fields.Total = double.NaN;
        fields.Available = double.NaN;
        fields.SwapTotal = double.NaN;
        fields.Zswap = double.NaN;
        fields.Zswapped = double.NaN;
        while (Lines.TryTakePair(ref content, out ReadOnlySpan<byte> key, out FieldReader value))
        {
            fields.Take(key, value.Next() * 1024.0);
        }

        double cached = Math.Max(0, fields.Cached + fields.Reclaimable - fields.Shared);

        // Without the file nothing is known, and nothing is 0.
        double known = double.IsNaN(fields.Total) ? double.NaN : 1;
        return new MemorySample
        {
            Total = fields.Total,
            Used = Math.Max(0, fields.Total - fields.Free - fields.Buffers - cached),
            Cached = known * cached,
            Buffers = known * fields.Buffers,
            Shared = known * fields.Shared,
            Available = fields.Available,
            SwapTotal = fields.SwapTotal,
            SwapUsed = Math.Max(0, fields.SwapTotal - fields.SwapFree),
            ZramOriginal = double.NaN,
            ZramCompressed = double.NaN,
            ZswapOriginal = fields.Zswapped,
            ZswapCompressed = fields.Zswap,
            HugeTotal = double.NaN,
            HugeUsed = double.NaN,
        };
    }

    private struct Fields
    {
        public double Total;
        public double Free;
        public double Available;
        public double Buffers;
        public double Cached;
        public double Reclaimable;
        public double Shared;
        public double SwapTotal;
        public double SwapFree;
        public double Zswap;
        public double Zswapped;

        public void Take(ReadOnlySpan<byte> key, double bytes)
        {
            if (key.SequenceEqual("MemTotal"u8))
            {
                Total = bytes;
            }
            else if (key.SequenceEqual("MemFree"u8))
            {
                Free = bytes;
            }
            else if (key.SequenceEqual("MemAvailable"u8))
            {
                Available = bytes;
            }
            else if (key.SequenceEqual("Buffers"u8))
            {
                Buffers = bytes;
            }
            else if (key.SequenceEqual("Cached"u8))
            {
                Cached = bytes;
            }
            else if (key.SequenceEqual("SReclaimable"u8))
            {
                Reclaimable = bytes;
            }
            else if (key.SequenceEqual("Shmem"u8))
            {
                Shared = bytes;
            }
            else if (key.SequenceEqual("SwapTotal"u8))
            {
                SwapTotal = bytes;
            }
            else if (key.SequenceEqual("SwapFree"u8))
            {
                SwapFree = bytes;
            }
            else if (key.SequenceEqual("Zswap"u8))
            {
                Zswap = bytes;
            }
            else if (key.SequenceEqual("Zswapped"u8))
            {
                Zswapped = bytes;
            }
        }
    }
}
