using System.Text;
using Bpftop.Host.Collect.Proc;

namespace Bpftop.Host.Collect.System;

/// <summary>/proc/net/dev: traffic of the interfaces that have hardware. What the kernel makes up (bridges, pairs of virtual
/// interfaces to containers, VLANs, tunnels, bonds) passes one of these too, if it leaves the machine, and would be counted
/// twice. Where none has hardware, which is so in a container, all but loopback add up.</summary>
internal sealed class NetworkFile(string sysRoot)
{
    private readonly TrafficMeter _hardware = new();
    private readonly TrafficMeter _others = new();

    public TrafficMeter Traffic => _hardware.Count > 0 ? _hardware : _others;

    /// <summary>Takes the file's content at one moment.</summary>
    /// <param name="content">The content.</param>
    /// <param name="isThere">False where the file is missing: an empty one has no devices, which carry nothing.</param>
    public void Read(ReadOnlySpan<byte> content, bool isThere = true)
    {
        if (!isThere)
        {
            _hardware.Skip();
            _others.Skip();
            return;
        }

        _hardware.Begin();
        _others.Begin();
        while (TryTake(ref content, out ReadOnlySpan<byte> name, out ulong received, out ulong sent))
        {
            if (!name.IsEmpty && !name.SequenceEqual("lo"u8))
            {
                MeterOf(name)?.Take(received, sent);
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

    private static bool HasHardware(string path) => Directory.Exists($"{path}/device");

    /// <summary>Where an interface counts, if it does.</summary>
    private TrafficMeter? MeterOf(ReadOnlySpan<byte> name)
    {
        if (_hardware.Known(name) is { } counts)
        {
            return counts ? _hardware : null;
        }

        if (_others.Known(name) is not null)
        {
            return _others;
        }

        string path = $"{sysRoot}/class/net/{Encoding.UTF8.GetString(name)}";
        if (!HasHardware(path))
        {
            _ = _others.Add(name, counts: true);
            return _others;
        }

        // A virtual machine's fast path is a second interface below the one that everybody sees, which counts for both.
        return _hardware.Add(name, counts: !HasHardware($"{path}/master")) ? _hardware : null;
    }
}
