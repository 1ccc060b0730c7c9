using Bpftop;
using Bpftop.Containers;
using Microsoft.Extensions.DependencyInjection;

[assembly: BpftopPlugin(typeof(ContainersPlugin), Contract.Major, Contract.Minor, Id = "containers")]

namespace Bpftop.Containers;

/// <summary>Says which container and pod a process is in, lists the containers, and stops, restarts and pauses them.</summary>
public sealed class ContainersPlugin : IPlugin
{
    /// <inheritdoc/>
    public PluginInfo Info { get; } = new("containers", "Containers", "Says which container and pod a process is in, lists the containers, and stops, restarts and pauses them.") { Prefix = "container" };

    /// <inheritdoc/>
    public void Register(IServiceCollection services)
    {
    }
}
