using Bpftop.TestPlugins.NewerMinor;
using Microsoft.Extensions.DependencyInjection;

[assembly: Bpftop.BpftopPlugin(typeof(NewerMinorPlugin), Bpftop.Contract.Major, Bpftop.Contract.Minor + 1, Id = "newerminor")]

namespace Bpftop.TestPlugins.NewerMinor;

/// <summary>Was built against a newer minor version of the contract.</summary>
public sealed class NewerMinorPlugin : IPlugin
{
    public PluginInfo Info { get; } = new("newerminor", "NewerMinor", "Was built against a newer minor version of the contract.");

    public void Register(IServiceCollection services)
    {
        throw new InvalidOperationException("a plugin of a newer contract must not be run");
    }
}
