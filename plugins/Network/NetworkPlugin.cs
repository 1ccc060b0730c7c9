using Bpftop;
using Bpftop.Network;
using Bpftop.Network.Interfaces;
using Bpftop.Network.Sessions;
using Bpftop.Network.Sockets;
using Bpftop.Network.Totals;
using Bpftop.Network.Traffic;
using Bpftop.Toolkit;
using Microsoft.Extensions.DependencyInjection;

[assembly: BpftopPlugin(typeof(NetworkPlugin), Contract.Major, Contract.Minor, Id = "network")]

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
            new("traffic", OptionKind.Text, "Where the Traffic screen counts packets: cgroup (usual), tc, xdp or xdp-generic."),
            new("interface", OptionKind.Text, "The one network interface that tc and xdp count at; without it, all that are up."),
            new("cgroup", OptionKind.Path, "The cgroup below the root of version 2 whose packets are counted by cgroup; without it, all."),
            new("flows", OptionKind.Number, "The most flows that the Traffic screen tells apart; 65536 without it."),
        ],
    };

    /// <inheritdoc/>
    public void Register(IServiceCollection services)
    {
        services.AddSingleton<IProbe, NetworkProbe>();
        services.AddSingleton<Attention>();

        services.AddSingleton<SocketPrograms>();
        services.AddSingleton<INetworkPart>(static provider => provider.GetRequiredService<SocketPrograms>());
        services.AddSingleton(new Latest<TotalReadings>(TotalReadings.None));
        services.AddSingleton(new Latest<SocketReadings>(SocketReadings.None));
        services.AddSingleton(new Latest<SessionReadings>(SessionReadings.None));
        services.AddSingleton<IBackgroundRefresh, TotalsRefresh>();
        services.AddSingleton<IBackgroundRefresh, SocketRefresh>();
        services.AddSingleton<IBackgroundRefresh, SessionLog>();
        services.AddSingleton<IColumnProvider, NetworkColumns>();
        services.AddSingleton<ITableProvider, ConnectionTable>();
        services.AddSingleton<ITableProvider, SessionTable>();

        AddTraffic(services);
    }

    private static void AddTraffic(IServiceCollection services)
    {
        services.AddSingleton(new Latest<TrafficView>(TrafficView.None));
        services.AddSingleton<TrafficAttention>();
        services.AddSingleton<TrafficRefresh>();
        services.AddSingleton<INetworkPart>(static provider => provider.GetRequiredService<TrafficRefresh>());
        services.AddSingleton<IBackgroundRefresh>(static provider => provider.GetRequiredService<TrafficRefresh>());
        services.AddSingleton<ITableProvider, TrafficTable>();
        services.AddSingleton(new Latest<DeviceRates>(DeviceRates.None));
        services.AddSingleton<IBackgroundRefresh>(static provider =>
            new InterfaceRefresh(provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<Latest<DeviceRates>>()));
        services.AddSingleton<IMeterProvider, NetworkMeters>();
    }
}
