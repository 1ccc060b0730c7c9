using Bpftop;
using Bpftop.Containers;
using Bpftop.Containers.Actions;
using Bpftop.Containers.Engines;
using Bpftop.Containers.Kubernetes;
using Bpftop.Containers.Membership;
using Bpftop.Linux;
using Microsoft.Extensions.DependencyInjection;

[assembly: BpftopPlugin(typeof(ContainersPlugin), Contract.Major, Contract.Minor, Id = "containers")]

namespace Bpftop.Containers;

/// <summary>Says which container and pod a process is in, lists the containers, and stops, restarts and pauses them.</summary>
public sealed class ContainersPlugin : IPlugin
{
    /// <inheritdoc/>
    public PluginInfo Info { get; } = new("containers", "Containers", "Says which container and pod a process is in, lists the containers, and stops, restarts and pauses them.")
    {
        Prefix = "container",
        Options = [new("sockets", OptionKind.Texts, "Sockets of engines besides the usual ones.")],
    };

    /// <inheritdoc/>
    public void Register(IServiceCollection services)
    {
        services.AddSingleton(static host => new EndpointDiscovery(host.GetRequiredService<PluginOptions>(), Environment.GetEnvironmentVariable));
        services.AddSingleton<Func<int, EngineHome>>(static process => EngineHome.Of(process));
        services.AddSingleton(static host => new EngineSet(
            host.GetRequiredService<EndpointDiscovery>(), EngineLimits.Default, host.GetRequiredService<TimeProvider>(), Libc.geteuid(),
            host.GetRequiredService<Func<int, EngineHome>>()));
        services.AddSingleton(static host => new PodNameReader(host.GetRequiredService<ICgroupPaths>().Root));
        services.AddSingleton(static host => new NamedProcesses(host.GetRequiredService<EngineSet>()));
        services.AddSingleton<ContainerDirectory>();
        services.AddSingleton<ContainerTable>();
        services.AddSingleton<ContainerRefresh>();
        services.AddSingleton<IProbe>(static host => host.GetRequiredService<ContainerRefresh>());
        services.AddSingleton<IBackgroundRefresh>(static host => host.GetRequiredService<ContainerRefresh>());
        services.AddSingleton<IColumnProvider, ContainerColumns>();
        services.AddSingleton<ITableProvider>(static host => host.GetRequiredService<ContainerTable>());
        services.AddSingleton<IActionProvider, ContainerActions>();
        services.AddSingleton<IDetailProvider, ContainerDetails>();
    }
}
