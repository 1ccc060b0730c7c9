using Bpftop;
using Bpftop.Systemd;
using Bpftop.Systemd.Actions;
using Bpftop.Systemd.Bus;
using Bpftop.Systemd.Texts;
using Bpftop.Systemd.Units;
using Microsoft.Extensions.DependencyInjection;

[assembly: BpftopPlugin(typeof(SystemdPlugin), Contract.Major, Contract.Minor, Id = "systemd")]

namespace Bpftop.Systemd;

/// <summary>Says which unit owns a process, lists the units, and starts, stops and freezes them.</summary>
public sealed class SystemdPlugin : IPlugin
{
    /// <inheritdoc/>
    public PluginInfo Info { get; } = new("systemd", "systemd", "Says which unit owns a process, lists the units, and starts, stops and freezes them.")
    {
        Options = [new("buses", OptionKind.Texts, "Addresses of buses besides those that are found.")],
    };

    /// <inheritdoc/>
    public void Register(IServiceCollection services)
    {
        services.AddSingleton<Surroundings>();
        services.AddSingleton<TableInterest>();
        services.AddSingleton<UnitRefresh>();
        services.AddSingleton(static provider => provider.GetRequiredService<UnitRefresh>().Directory);
        services.AddSingleton<UnitsByCgroup>();
        services.AddSingleton<IProbe>(static provider => provider.GetRequiredService<UnitRefresh>());
        services.AddSingleton<IBackgroundRefresh>(static provider => provider.GetRequiredService<UnitRefresh>());
        services.AddSingleton<IColumnProvider, UnitColumns>();
        services.AddSingleton<ITableProvider, UnitTable>();
        services.AddSingleton<JournalTail>();
        services.AddSingleton<IDetailProvider, UnitDetails>();
        services.AddSingleton<IUnitControls, BusControls>();
        services.AddSingleton<IActionProvider, UnitActions>();
    }
}
