using Bpftop;
using Bpftop.Network;
using Bpftop.Network.Names;
using Bpftop.Network.Sessions;
using Bpftop.Network.Sockets;
using Bpftop.Network.Totals;
using Bpftop.Toolkit;
using Microsoft.Extensions.DependencyInjection;

[assembly: BpftopPlugin(typeof(NetworkPlugin), Contract.Major, Contract.Minor, Id = "network", Commands = "connections sessions dns")]

namespace Bpftop.Network;

/// <summary>Says who talks to whom, how much, for how long, and what looking up names costs.</summary>
public sealed class NetworkPlugin : IPlugin
{
    /// <inheritdoc/>
    public PluginInfo Info { get; } = new("network", "Network", "Says who talks to whom, how much, for how long, and what looking up names costs.")
    {
        Prefix = "net",
        Options = [new("names", OptionKind.Switch, "Whether the addresses of connections have their names beside them; default false.")],
    };

    /// <inheritdoc/>
    public void Register(IServiceCollection services)
    {
        services.AddSingleton<IProbe, NetworkProbe>();
        services.AddSingleton<Attention>();

        services.AddSingleton<SocketPrograms>();
        services.AddSingleton<AddressNames>();
        services.AddSingleton<INetworkPart>(static provider => provider.GetRequiredService<SocketPrograms>());
        services.AddSingleton(new Latest<TotalReadings>(TotalReadings.None));
        services.AddSingleton(new Latest<SocketReadings>(SocketReadings.None));
        services.AddSingleton(new Latest<SessionReadings>(SessionReadings.None));
        services.AddSingleton<INetworkReader, TotalsReader>();
        services.AddSingleton<INetworkReader, SocketReader>();
        services.AddSingleton<INetworkReader, SessionLog>();
        services.AddSingleton<IBackgroundRefresh, NetworkRefresh>();
        services.AddSingleton<IColumnProvider, NetworkColumns>();
        services.AddSingleton<ITableProvider, ConnectionTable>();
        services.AddSingleton<ITableProvider, SessionTable>();

        NameWatch.Register(services);
    }
}
