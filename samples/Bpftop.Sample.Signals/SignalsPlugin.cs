using Bpftop;
using Bpftop.Sample.Signals;
using Bpftop.Toolkit;
using Microsoft.Extensions.DependencyInjection;

[assembly: BpftopPlugin(typeof(SignalsPlugin), Contract.Major, Contract.Minor, Id = "signals")]

namespace Bpftop.Sample.Signals;

public sealed class SignalsPlugin : IPlugin
{
    public PluginInfo Info { get; } = new("signals", "Signals", "Counts the signals that a process gets.") { Options = [] };

    public void Register(IServiceCollection services)
    {
        services.AddSingleton(new Latest<Dictionary<ProcessKey, ulong>>([]));
        services.AddSingleton<SignalCounter>();
        services.AddSingleton<IProbe>(static provider => provider.GetRequiredService<SignalCounter>());
        services.AddSingleton<IBackgroundRefresh>(static provider => provider.GetRequiredService<SignalCounter>());
        services.AddSingleton<IColumnProvider, SignalColumns>();
    }
}
