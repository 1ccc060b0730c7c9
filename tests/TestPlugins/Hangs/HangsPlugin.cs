using Bpftop.TestPlugins.Hangs;
using Microsoft.Extensions.DependencyInjection;

[assembly: Bpftop.BpftopPlugin(typeof(HangsPlugin), Bpftop.Contract.Major, Bpftop.Contract.Minor, Id = "hangs")]

namespace Bpftop.TestPlugins.Hangs;

/// <summary>Never comes back from the call that its options name.</summary>
public sealed class HangsPlugin : IPlugin
{
    public PluginInfo Info { get; } = new("hangs", "Hangs", "Never comes back from the call that its options name.");

    public void Register(IServiceCollection services)
    {
        services.AddSingleton<IColumnProvider, HangingColumns>();
        services.AddSingleton<HangingSource>();
        services.AddSingleton<IProbe>(static provider => provider.GetRequiredService<HangingSource>());
        services.AddSingleton<IBackgroundRefresh>(static provider => provider.GetRequiredService<HangingSource>());
    }
}
