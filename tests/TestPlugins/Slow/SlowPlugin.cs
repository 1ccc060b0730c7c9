using Bpftop.TestPlugins.Slow;
using Microsoft.Extensions.DependencyInjection;

[assembly: Bpftop.BpftopPlugin(typeof(SlowPlugin), Bpftop.Contract.Major, Bpftop.Contract.Minor, Id = "slow")]

namespace Bpftop.TestPlugins.Slow;

/// <summary>Takes five times its budget.</summary>
public sealed class SlowPlugin : IPlugin
{
    public PluginInfo Info { get; } = new("slow", "Slow", "Takes five times its budget.");

    public void Register(IServiceCollection services)
    {
        services.AddSingleton<IColumnProvider, SlowColumns>();
    }
}
