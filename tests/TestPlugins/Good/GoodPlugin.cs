using Bpftop.TestPlugins.Good;
using Microsoft.Extensions.DependencyInjection;

[assembly: Bpftop.BpftopPlugin(typeof(GoodPlugin), Bpftop.Contract.Major, Bpftop.Contract.Minor, Id = "good", Commands = "owners events")]

namespace Bpftop.TestPlugins.Good;

/// <summary>Does everything that a plugin can, as it should.</summary>
public sealed class GoodPlugin : IPlugin
{
    public PluginInfo Info { get; } = new("good", "Good", "Has one of each: column, bar, table, action, probe and refresh.");

    public void Register(IServiceCollection services)
    {
        services.AddSingleton<GoodSource>();
        services.AddSingleton<GoodMarks>();
        services.AddSingleton<ILeavingCheck>(static provider => provider.GetRequiredService<GoodMarks>());
        services.AddSingleton<IProbe>(static provider => provider.GetRequiredService<GoodSource>());
        services.AddSingleton<IBackgroundRefresh>(static provider => provider.GetRequiredService<GoodSource>());
        services.AddSingleton<IColumnProvider, GoodColumns>();
        services.AddSingleton<IMeterProvider, GoodMeters>();
        services.AddSingleton<ITableProvider, GoodTable>();
        services.AddSingleton<ITableProvider, GoodEvents>();
        services.AddSingleton<IActionProvider, GoodActions>();
    }
}
