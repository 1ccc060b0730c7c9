using Bpftop.Host.Plugins;
using Bpftop.Host.Plugins.Loading;
using Microsoft.Extensions.DependencyInjection;

namespace Bpftop.Host.Tests.Plugins;

/// <summary>A plugin that is made in a test.</summary>
internal sealed class FakePlugin(PluginInfo info, Action<IServiceCollection> register) : IPlugin
{
    public PluginInfo Info { get; } = info;

    /// <summary>A source of a plugin with the given services.</summary>
    public static IPluginSource Of(string id, Action<IServiceCollection> register) =>
        new BuiltInSource(id, () => new FakePlugin(new PluginInfo(id, id, "A plugin of a test."), register));

    /// <summary>A source of a plugin that fills columns as the test says.</summary>
    public static IPluginSource Of(FakeColumns columns) =>
        Of("fake", services => services.AddSingleton<IColumnProvider>(columns));

    public void Register(IServiceCollection services) => register(services);
}
