using Bpftop.TestPlugins.ShipsOwnAbstractions;
using Microsoft.Extensions.DependencyInjection;

[assembly: Bpftop.BpftopPlugin(typeof(ShipsOwnAbstractionsPlugin), Bpftop.Contract.Major, Bpftop.Contract.Minor, Id = "ships")]

namespace Bpftop.TestPlugins.ShipsOwnAbstractions;

/// <summary>Carries a copy of the contract in its folder.</summary>
public sealed class ShipsOwnAbstractionsPlugin : IPlugin
{
    public PluginInfo Info { get; } = new("ships", "ShipsOwnAbstractions", "Carries a copy of the contract in its folder.");

    public void Register(IServiceCollection services)
    {
        services.AddSingleton<IColumnProvider, ShippedColumns>();
    }
}
