using System.Globalization;
using System.Net;

namespace Bpftop.Plugins.Tests.Network.Traffic;

/// <summary>A pair of virtual Ethernet interfaces: one in this network namespace, the other in a namespace of its own, with
/// which both go.</summary>
internal sealed class VethPair : IDisposable
{
    private static int s_made;

    public VethPair()
    {
        int number = Interlocked.Increment(ref s_made);

        // From 198.18.0.0/15, which is for tests of networks (RFC 2544).
        int net = Environment.ProcessId % 0x4000;
        string prefix = string.Create(CultureInfo.InvariantCulture, $"198.{18 + (net >> 13)}.{(net >> 5) & 0xff}");
        Near = IPAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"{prefix}.{(number * 4 % 256) + 1}"));
        Far = IPAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"{prefix}.{(number * 4 % 256) + 2}"));
        Name = string.Create(CultureInfo.InvariantCulture, $"bpt{Environment.ProcessId}n{number}");
        try
        {
            Ip("link", "add", Name, "type", "veth", "peer", "name", "far", "netns", Space.Pid.ToString(CultureInfo.InvariantCulture));
            Ip("addr", "add", $"{Near}/30", "dev", Name);
            Ip("link", "set", Name, "up");
            Space.Run("ip", "addr", "add", $"{Far}/30", "dev", "far");
            Space.Run("ip", "link", "set", "far", "up");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public NetworkSpace Space { get; } = new();

    /// <summary>The interface in this namespace.</summary>
    public string Name { get; }

    /// <summary>Its address.</summary>
    public IPAddress Near { get; }

    /// <summary>That of the other one.</summary>
    public IPAddress Far { get; }

    public void Dispose()
    {
        Space.Dispose();

        // A namespace goes some time after its last process; its interfaces with it.
        Wait.Until(() => !Directory.Exists($"/sys/class/net/{Name}"), () => $"{Name} stays");
    }

    private static void Ip(params string[] words)
    {
        using System.Diagnostics.Process ip = System.Diagnostics.Process.Start("ip", words);
        ip.WaitForExit();
        Assert.True(ip.ExitCode == 0, $"ip {string.Join(' ', words)}");
    }
}
