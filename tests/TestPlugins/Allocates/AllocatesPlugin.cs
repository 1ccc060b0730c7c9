using Bpftop.TestPlugins.Allocates;
using Microsoft.Extensions.DependencyInjection;

[assembly: Bpftop.BpftopPlugin(typeof(AllocatesPlugin), Bpftop.Contract.Major, Bpftop.Contract.Minor, Id = "allocates")]

namespace Bpftop.TestPlugins.Allocates;

/// <summary>Makes garbage at every refresh.</summary>
public sealed class AllocatesPlugin : IPlugin
{
    public PluginInfo Info { get; } = new("allocates", "Allocates", "Makes garbage at every refresh.");

    public void Register(IServiceCollection services)
    {
        services.AddSingleton<IColumnProvider, AllocatingColumns>();
    }
}
