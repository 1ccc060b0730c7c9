using Bpftop.TestPlugins.WrongMajor;
using Microsoft.Extensions.DependencyInjection;

[assembly: Bpftop.BpftopPlugin(typeof(WrongMajorPlugin), Bpftop.Contract.Major + 1, 0, Id = "wrongmajor")]

namespace Bpftop.TestPlugins.WrongMajor;

/// <summary>Was built against a contract that this host does not have.</summary>
public sealed class WrongMajorPlugin : IPlugin
{
    public PluginInfo Info { get; } = new("wrongmajor", "WrongMajor", "Was built against a contract that this host does not have.");

    public void Register(IServiceCollection services)
    {
        throw new InvalidOperationException("a plugin of another contract must not be run");
    }
}
