using Bpftop.Host.Collect.Proc;

namespace Bpftop.Host.Collect.System;

/// <summary>/proc/net/dev: traffic of every interface but loopback.</summary>
internal sealed class NetworkFile
{
    public TrafficMeter Traffic { get; } = new();

    /// <summary>Takes the file's content at one moment.</summary>
    /// <param name="content">The content.</param>
    /// <param name="isThere">False where the file is missing: an empty one has no devices, which carry nothing.</param>
    public void Read(ReadOnlySpan<byte> content, bool isThere = true)
    {
        if (!isThere)
        {
            Traffic.Skip();
            return;
        }

        Traffic.Begin();
        while (TryTake(ref content, out ReadOnlySpan<byte> name, out ulong received, out ulong sent))
        {
            if (!name.IsEmpty && !name.SequenceEqual("lo"u8) && (Traffic.Known(name) ?? Traffic.Add(name, counts: true)))
            {
                Traffic.Take(received, sent);
            }
        }
    }

    /// <summary>Takes a line: name, a colon, eight counters of receiving, eight of sending, bytes first each. The two
    /// lines of headings have no name.</summary>
    internal static bool TryTake(ref ReadOnlySpan<byte> content, out ReadOnlySpan<byte> name, out ulong received, out ulong sent)
    {
        name = default;
        received = 0;
        sent = 0;
        if (!Lines.TryTake(ref content, out ReadOnlySpan<byte> line))
        {
            return false;
        }

        // An alias ("eth0:1") has a colon in its name.
        int colon = line.LastIndexOf((byte)':');
        if (colon > 0)
        {
            name = line[..colon].Trim((byte)' ');
            FieldReader fields = new(line[(colon + 1)..]);
            received = fields.Next();
            fields.Skip(7);
            sent = fields.Next();
        }

        return true;
    }
}
