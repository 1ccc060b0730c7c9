using System.Text;

namespace Bpftop.Network.Interfaces;

/// <summary>Adds up what all interfaces but loopback carried between two readings of /proc/net/dev. One that has come brings
/// no history; where a counter fell, what was carried is not known, and so neither is the sum.</summary>
internal sealed class DeviceTraffic
{
    private const int SentAfter = 7;

    private Dictionary<string, (ulong Received, ulong Sent)> _before = new(StringComparer.Ordinal);
    private Dictionary<string, (ulong Received, ulong Sent)> _now = new(StringComparer.Ordinal);
    private bool _hasBefore;

    /// <summary>Takes the file's content at one moment.</summary>
    /// <returns>Bytes since the reading before; NaN at the first, and where a counter fell.</returns>
    public (double Received, double Sent) Take(ReadOnlySpan<byte> content)
    {
        (_before, _now) = (_now, _before);
        _now.Clear();
        (double received, double sent) = _hasBefore ? (0, 0) : (double.NaN, double.NaN);
        _hasBefore = true;
        foreach (Range range in content.Split((byte)'\n'))
        {
            if (TryParse(content[range], out string name, out ulong receivedNow, out ulong sentNow))
            {
                _now[name] = (receivedNow, sentNow);
                if (_before.TryGetValue(name, out (ulong Received, ulong Sent) then))
                {
                    received += receivedNow < then.Received ? double.NaN : receivedNow - then.Received;
                    sent += sentNow < then.Sent ? double.NaN : sentNow - then.Sent;
                }
            }
        }

        return (received, sent);
    }

    /// <summary>A line: name, a colon, eight counters of receiving, eight of sending, bytes first each. The two lines of
    /// headings have no name.</summary>
    private static bool TryParse(ReadOnlySpan<byte> line, out string name, out ulong received, out ulong sent)
    {
        (name, received, sent) = ("", 0, 0);

        // An alias ("eth0:1") has a colon in its name.
        int colon = line.LastIndexOf((byte)':');
        ReadOnlySpan<byte> device = colon > 0 ? line[..colon].Trim((byte)' ') : default;
        if (device.IsEmpty || device.SequenceEqual("lo"u8))
        {
            return false;
        }

        ReadOnlySpan<byte> fields = line[(colon + 1)..];
        if (!TryTake(ref fields, out received))
        {
            return false;
        }

        for (int skipped = 0; skipped < SentAfter; skipped++)
        {
            _ = TryTake(ref fields, out _);
        }

        name = Encoding.UTF8.GetString(device);
        return TryTake(ref fields, out sent);
    }

    private static bool TryTake(ref ReadOnlySpan<byte> fields, out ulong value)
    {
        fields = fields.TrimStart((byte)' ');
        bool isNumber = System.Buffers.Text.Utf8Parser.TryParse(fields, out value, out int length);
        fields = fields[length..];
        return isNumber;
    }
}
