using Bpftop;
using Bpftop.Network;
using Bpftop.Network.Names;
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
        Options = [],
    };

    /// <inheritdoc/>
    public void Register(IServiceCollection services)
    {
        services.AddSingleton<NetworkProbe>();
        services.AddSingleton<IProbe>(static provider => provider.GetRequiredService<NetworkProbe>());
        NameWatch.Register(services);
    }
}
