using Bpftop;
using Bpftop.Sample.Script;
using Microsoft.Extensions.DependencyInjection;

[assembly: BpftopPlugin(typeof(ScriptPlugin), Contract.Major, Contract.Minor, Id = "script")]

namespace Bpftop.Sample.Script;

public sealed class ScriptPlugin : IPlugin
{
    public PluginInfo Info { get; } = new("script", "Scripts", "Shows what an interpreter runs.") { Options = [] };

    public void Register(IServiceCollection services)
    {
        services.AddSingleton<IColumnProvider, ScriptColumns>();
        services.AddSingleton<IDetailProvider, ScriptArguments>();
    }
}
