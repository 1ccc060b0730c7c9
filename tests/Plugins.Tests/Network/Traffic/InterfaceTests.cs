using Bpftop.Network.Interfaces;
using Bpftop.Toolkit;

namespace Bpftop.Plugins.Tests.Network.Traffic;

/// <summary>The bar of what the machine's interfaces carry.</summary>
public sealed class InterfaceTests : IDisposable
{
    private const string Headings =
        "Inter-|   Receive                                                |  Transmit\n"
        + " face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed\n";

    private readonly string _file = Path.GetTempFileName();
    private readonly ManualClock _clock = new();
    private readonly Latest<DeviceRates> _rates = new(DeviceRates.None);
    private readonly DeviceReader _reader;

    public InterfaceTests() => _reader = new DeviceReader(_clock, _rates, _file);

    public void Dispose()
    {
        _reader.Dispose();
        File.Delete(_file);
    }

    [Fact]
    public void Loopback_is_left_out_and_the_rest_added_up()
    {
        Assert.True(double.IsNaN(Read(Line("lo", 5000, 5000), Line("eth0", 1000, 100), Line("eth0:1", 10, 1)).Received));

        DeviceRates rates = Read(Line("lo", 9000, 9000), Line("eth0", 1000 + 4096, 100 + 600), Line("eth0:1", 20, 2));

        Assert.Equal((4106.0, 601.0, 4707.0), (rates.Received, rates.Sent, rates.Highest));
        Assert.Equal("rx 4K tx 601B", rates.Caption);
    }

    [Fact]
    public void An_interface_that_comes_brings_no_spike_and_the_highest_rate_stays()
    {
        Read(Line("eth0", 0, 0));
        Read(Line("eth0", 800, 200));

        DeviceRates rates = Read(Line("eth0", 900, 200), Line("wlan0", 1_000_000_000, 1_000_000_000));

        Assert.Equal((100.0, 0.0, 1000.0), (rates.Received, rates.Sent, rates.Highest));
        Assert.Equal(7.0, Read(Line("eth0", 900, 200), Line("wlan0", 1_000_000_007, 1_000_000_000)).Received);
    }

    [Fact]
    public void A_counter_that_fell_makes_the_interval_unknown_and_no_spike()
    {
        Read(Line("eth0", 1_000_000, 50), Line("eth1", 0, 0));

        DeviceRates rates = Read(Line("eth0", 10, 60), Line("eth1", 7, 7));

        Assert.True(double.IsNaN(rates.Received));
        Assert.Equal((17.0, 0.0, "not known yet"), (rates.Sent, rates.Highest, rates.Caption));
        Assert.Equal(5.0, Read(Line("eth0", 15, 60), Line("eth1", 7, 7)).Received);
    }

    [Fact]
    public void A_hundred_interfaces_are_read_to_the_last()
    {
        string[] lines = [.. Enumerable.Range(0, 100).Select(static number => Line($"veth{number}", 0, 0))];
        Read(lines);

        Assert.Equal(1.0, Read([.. lines[..99], Line("veth99", 1, 0)]).Received);
    }

    [Fact]
    public void The_machines_own_file_can_be_read()
    {
        Latest<DeviceRates> rates = new(DeviceRates.None);
        using DeviceReader reader = new(_clock, rates);
        reader.Read();
        _clock.Advance(TimeSpan.FromSeconds(1));
        reader.Read();

        Assert.True(rates.Current.Received >= 0 && rates.Current.Sent >= 0, rates.Current.ToString());
    }

    private static string Line(string name, long received, long sent) => $"{name,6}: {received} 1 2 3 4 5 6 7 {sent} 8 9 10 11 12 13 14\n";

    private DeviceRates Read(params string[] lines)
    {
        File.WriteAllText(_file, Headings + string.Concat(lines));
        _clock.Advance(TimeSpan.FromSeconds(1));
        _reader.Read();
        return _rates.Current;
    }
}
