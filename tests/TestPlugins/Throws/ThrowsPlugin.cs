using Bpftop.TestPlugins.Throws;
using Microsoft.Extensions.DependencyInjection;

[assembly: Bpftop.BpftopPlugin(typeof(ThrowsPlugin), Bpftop.Contract.Major, Bpftop.Contract.Minor, Id = "throws")]

namespace Bpftop.TestPlugins.Throws;

/// <summary>Throws wherever it is called.</summary>
public sealed class ThrowsPlugin : IPlugin
{
    public PluginInfo Info { get; } = new("throws", "Throws", "Throws wherever it is called.");

    public void Register(IServiceCollection services)
    {
        services.AddSingleton<IColumnProvider, ThrowingColumns>();
        services.AddSingleton<IBackgroundRefresh, ThrowingRefresh>();
    }
}
