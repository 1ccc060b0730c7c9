using Bpftop.Host.Collect.Proc;

namespace Bpftop.Host.Collect.System;

/// <summary>/proc/meminfo, and what is made of it. See docs/decisions/0004-memory-and-zram.md.</summary>
internal static class MemoryFile
{
    /// <summary>Parses the file; zram is not in it.</summary>
    public static MemorySample Parse(ReadOnlySpan<byte> content)
    {
        Fields fields = default;
        fields.Total = double.NaN;
        fields.Available = double.NaN;
        fields.SwapTotal = double.NaN;
        while (!content.IsEmpty)
        {
            int end = content.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = end < 0 ? content : content[..end];
            content = end < 0 ? default : content[(end + 1)..];
            int colon = line.IndexOf((byte)':');
            if (colon > 0)
            {
                fields.Take(line[..colon], line[(colon + 1)..]);
            }
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

        public void Take(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
        {
            if (key.SequenceEqual("MemTotal"u8))
            {
                Total = Bytes(value);
            }
            else if (key.SequenceEqual("MemFree"u8))
            {
                Free = Bytes(value);
            }
            else if (key.SequenceEqual("MemAvailable"u8))
            {
                Available = Bytes(value);
            }
            else if (key.SequenceEqual("Buffers"u8))
            {
                Buffers = Bytes(value);
            }
            else if (key.SequenceEqual("Cached"u8))
            {
                Cached = Bytes(value);
            }
            else if (key.SequenceEqual("SReclaimable"u8))
            {
                Reclaimable = Bytes(value);
            }
            else if (key.SequenceEqual("Shmem"u8))
            {
                Shared = Bytes(value);
            }
            else if (key.SequenceEqual("SwapTotal"u8))
            {
                SwapTotal = Bytes(value);
            }
            else if (key.SequenceEqual("SwapFree"u8))
            {
                SwapFree = Bytes(value);
            }
        }

        private static double Bytes(ReadOnlySpan<byte> value) => new FieldReader(value).Next() * 1024.0;
    }
}
