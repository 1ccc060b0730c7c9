using System.Diagnostics;
using System.Runtime.InteropServices;
using Bpftop.Host.Bpf;
using Bpftop.Network;
using Bpftop.Network.Sockets;
using Bpftop.Network.Traffic;
using Bpftop.PluginContract;
using Bpftop.Toolkit;

namespace Bpftop.Plugins.Tests.Network.Traffic;

/// <summary>Programs are in the kernel's way only while somebody looks, and never stay.</summary>
[Collection(TrafficRig.InKernel)]
public sealed class TrafficLifetimeTests
{
    [Theory]
    [InlineData("cgroup")]
    [InlineData("tc")]
    [InlineData("xdp-generic")]
    public void Nothing_stays_after_dispose(string layer)
    {
        using VethPair veth = new();
        HashSet<int> before = TrafficRig.Programs();
        (string, string)[] options = layer == "cgroup" ? [("traffic", layer)] : [("traffic", layer), ("interface", veth.Name)];
        HashSet<int> attached;
        using (TrafficRig rig = new(options))
        {
            attached = [.. TrafficRig.Attached().Except(before)];
            Assert.NotEmpty(attached);
        }

        TrafficRig.WaitUntilGone(attached);
    }

    [Theory]
    [InlineData("cgroup", "")]
    [InlineData("tc", "lo")]
    [InlineData("xdp-generic", "lo")]
    public void Nothing_stays_after_the_process_is_killed(string layer, string networkInterface)
    {
        HashSet<int> before = TrafficRig.Programs();
        ProcessStartInfo start = new("dotnet", ["exec", typeof(StartupHook).Assembly.Location]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment["DOTNET_STARTUP_HOOKS"] = typeof(StartupHook).Assembly.Location;
        start.Environment[StartupHook.Layer] = layer;
        start.Environment[StartupHook.Interface] = networkInterface;
        using Process holder = Process.Start(start)!;
        HashSet<int> attached;
        try
        {
            Assert.Equal("counting", holder.StandardOutput.ReadLine());
            attached = [.. TrafficRig.Attached().Except(before)];
            Assert.NotEmpty(attached);
        }
        finally
        {
            holder.Kill();
            holder.WaitForExit();
        }

        TrafficRig.WaitUntilGone(attached);
    }

    [Fact]
    public void It_counts_from_the_first_look_until_ten_seconds_after_the_last()
    {
        ManualClock clock = new();
        Latest<TrafficView> view = new(TrafficView.None);
        TrafficAttention attention = new(clock);
        TrafficTable table = new(view, attention);
        HashSet<int> before = TrafficRig.Programs();
        using TrafficReader reader = new(TrafficRig.Options(), new HostBpf(), new RealCgroups(), NoOwners(), clock, attention, view);
        reader.Open();
        reader.Open();
        reader.Read();
        Assert.False(reader.IsCounting);
        Assert.Empty(TrafficRig.Attached().Except(before));

        Look();
        reader.Read();
        Assert.True(reader.IsCounting);
        using System.Net.Sockets.UdpClient server = new(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        Senders.Send((System.Net.IPEndPoint)server.Client.LocalEndPoint!, packets: 1, size: 1, System.Net.IPAddress.Loopback);
        clock.Advance(TimeSpan.FromSeconds(1));
        reader.Read();
        Assert.Contains(Look().Keys.ToArray(), key => view.Current.Rows.Any(row => row.Key == key && row.Remote == $"{server.Client.LocalEndPoint}"));

        clock.Advance(TimeSpan.FromSeconds(10.5));
        reader.Read();
        Assert.True(reader.IsCounting, "refreshes are a second apart, and the last look was one before that");
        clock.Advance(TimeSpan.FromSeconds(1));
        reader.Read();
        Assert.False(reader.IsCounting);
        Assert.Empty(view.Current.Rows);
        Wait.Until(() => !TrafficRig.Attached().Except(before).Any(), static () => "programs stay attached");

        TableBuffer Look()
        {
            TableBuffer buffer = new(table.Table);
            table.Fill(Some.Tick(1, 2), new TableBlock(buffer));
            return buffer;
        }
    }

    [Fact]
    public void What_cannot_be_counted_is_a_reason_of_the_plugin()
    {
        Latest<TrafficView> view = new(TrafficView.None);
        TrafficAttention attention = new(TimeProvider.System);
        using TrafficReader reader = new(TrafficRig.Options(("traffic", "tc"), ("interface", "nosuch0")), new HostBpf(), new RealCgroups(), NoOwners(), TimeProvider.System, attention, view);
        reader.Open();
        attention.Pay(Some.Tick(1));

        // Told once by the probe, it is no failure of each refresh any more.
        Assert.Equal("no network interface nosuch0", Assert.Throws<BpfException>(reader.Read).Message);
        Assert.Equal("no network interface nosuch0", Assert.Throws<BpfException>(reader.Read).Message);
        Assert.Equal("no network interface nosuch0", Assert.Throws<BpfException>(reader.Open).Message);
        reader.Read();

        // Nobody waits for rows that will not come.
        Assert.Equal((false, "no network interface nosuch0"), (view.Current.IsAwaited, view.Current.Notice));

        using TrafficReader wrong = new(TrafficRig.Options(("traffic", "pcap")), new HostBpf(), new RealCgroups(), NoOwners(), TimeProvider.System, attention, view);
        Assert.StartsWith("option traffic = pcap", Assert.Throws<BpfException>(wrong.Open).Message, StringComparison.Ordinal);
    }

    /// <summary>The ways of older kernels too.</summary>
    [Fact]
    public void The_kernel_takes_the_programs_of_each_layer()
    {
        foreach (TrafficLayer layer in TrafficLayer.All)
        {
            using IBpfObject loaded = TrafficPrograms.Try(layer, new HostBpf());
            BpfFeatureState feature = Assert.Single(loaded.Features);
            Assert.Equal(($"traffic by {layer.Option}", layer.Ways[0].Name, ""), (feature.Name, feature.Way, feature.Reason));
            Assert.Equal((FlowKey.Size, FlowCounters.Size), (loaded.Map("flows").KeySize, loaded.Map("flows").ValueSize));
            Assert.Equal(Marshal.SizeOf<Unlisted>(), loaded.Map("rest").ValueSize);
        }

        using IBpfObject all = new HostBpf().Open("traffic", PluginResource.Read("traffic.bpf.o"));
        all.SetMapEntries("flows", 1);
        all.Load();
    }

    private static SocketOwners NoOwners() => new(new Latest<SocketReadings>(SocketReadings.None), TimeProvider.System);
}
