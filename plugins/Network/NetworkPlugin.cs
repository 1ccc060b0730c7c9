using Bpftop;
using Bpftop.Network;
using Bpftop.Network.Names;
using Bpftop.Network.Sessions;
using Bpftop.Network.Sockets;
using Bpftop.Network.Totals;
using Bpftop.Network.Traffic;
using Bpftop.Toolkit;
using Microsoft.Extensions.DependencyInjection;

[assembly: BpftopPlugin(typeof(NetworkPlugin), Contract.Major, Contract.Minor, Id = "network", Commands = "connections sessions dns names traffic")]

namespace Bpftop.Network;

/// <summary>Says who talks to whom, how much, for how long, and what looking up names costs.</summary>
public sealed class NetworkPlugin : IPlugin
{
    /// <inheritdoc/>
    public PluginInfo Info { get; } = new("network", "Network", "Says who talks to whom, how much, for how long, and what looking up names costs.")
    {
        Prefix = "net",
        Options =
        [
            new(AddressNames.Key, OptionKind.Switch, "Whether the addresses of connections have their names beside them; default false."),
            new(SocketPrograms.TimeWaitKey, OptionKind.Switch, "Whether connections in TIME_WAIT, which belong to no process any more, are listed, and not only counted; default false."),
            new(
                QueryAttention.Key,
                OptionKind.Text,
                $"When messages of DNS are read, which costs every packet of the machine some time: from the first look at DNS or Names until {QueryAttention.Minutes} minutes after the last (looked-at, default), or from the start to the end (always).")
            {
                Values = [QueryAttention.LookedAt, QueryAttention.Always],
            },
            new(TrafficSettings.LayerKey, OptionKind.Text, "Where the Traffic screen counts packets: cgroup (default), tc (default where an interface is named), xdp or xdp-generic.") { Values = [.. TrafficLayer.All.Select(static layer => layer.Option)] },
            new(TrafficSettings.InterfaceKey, OptionKind.Text, "The one network interface that tc and xdp count at; default all that are up."),
            new(TrafficSettings.CgroupKey, OptionKind.Path, "The cgroup of version 2 whose packets are counted by cgroup; default all."),
            new(TrafficSettings.FlowsKey, OptionKind.Number, "The most flows that the Traffic screen tells apart; default 65536."),
        ],
    };

    /// <inheritdoc/>
    public void Register(IServiceCollection services)
    {
        services.AddSingleton<IProbe, NetworkProbe>();
        services.AddSingleton<IBackgroundRefresh, NetworkRefresh>();
        services.AddSingleton<IColumnProvider, NetworkColumns>();
        AddSockets(services);
        AddNames(services);
        AddTraffic(services);

        // In the order of their screens.
        services.AddSingleton<ITableProvider, ConnectionTable>();
        services.AddSingleton<ITableProvider, SessionTable>();
        services.AddSingleton<ITableProvider, NameTable>();
        services.AddSingleton<ITableProvider, TrafficTable>();
        services.AddSingleton<ITableProvider, NameSumTable>();
        services.AddSingleton<IDetailProvider, ConnectionDetails>();
    }

    private static void AddSockets(IServiceCollection services)
    {
        services.AddSingleton<Attention>();
        services.AddSingleton<ConnectionAttention>();
        services.AddSingleton<DetailAttention>();
        services.AddSingleton<SocketOwners>();
        services.AddSingleton<SocketPrograms>();
        services.AddSingleton<AddressNames>();
        services.AddSingleton<INetworkPart>(static provider => provider.GetRequiredService<SocketPrograms>());
        services.AddSingleton(new Latest<TotalReadings>(TotalReadings.None));
        services.AddSingleton(new Latest<SocketReadings>(SocketReadings.None));
        services.AddSingleton(new Latest<SessionReadings>(SessionReadings.None));
        services.AddSingleton<INetworkReader, TotalsReader>();
        services.AddSingleton<INetworkReader, SocketReader>();
        services.AddSingleton<INetworkReader, SessionLog>();
    }

    private static void AddNames(IServiceCollection services)
    {
        services.AddSingleton<QueryAttention>();
        services.AddSingleton<LookupLog>();
        services.AddSingleton<NameSums>();
        services.AddSingleton<NameWatch>();
        services.AddSingleton<INetworkPart>(static provider => provider.GetRequiredService<NameWatch>());
        services.AddSingleton<INetworkReader>(static provider => provider.GetRequiredService<NameWatch>());
    }

    private static void AddTraffic(IServiceCollection services)
    {
        services.AddSingleton(new Latest<TrafficView>(TrafficView.None));
        services.AddSingleton<TrafficAttention>();
        services.AddSingleton<TrafficReader>();
        services.AddSingleton<INetworkPart>(static provider => provider.GetRequiredService<TrafficReader>());
        services.AddSingleton<INetworkReader>(static provider => provider.GetRequiredService<TrafficReader>());
    }
}
