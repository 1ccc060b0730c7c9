using Bpftop.TestPlugins.BadConstructor;
using Microsoft.Extensions.DependencyInjection;

[assembly: Bpftop.BpftopPlugin(typeof(BadConstructorPlugin), Bpftop.Contract.Major, Bpftop.Contract.Minor, Id = "badconstructor")]

namespace Bpftop.TestPlugins.BadConstructor;

/// <summary>Needs what nobody registers, or throws in its constructor.</summary>
public sealed class BadConstructorPlugin : IPlugin
{
    public PluginInfo Info { get; } = new("badconstructor", "BadConstructor", "Needs what nobody registers, or throws in its constructor.");

    public void Register(IServiceCollection services)
    {
        services.AddSingleton<IColumnProvider, BadColumns>();
    }
}
