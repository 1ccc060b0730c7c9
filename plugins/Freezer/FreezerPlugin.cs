using Bpftop;
using Bpftop.Freezer;
using Microsoft.Extensions.DependencyInjection;

[assembly: BpftopPlugin(typeof(FreezerPlugin), Contract.Major, Contract.Minor, Id = "freezer")]

namespace Bpftop.Freezer;

/// <summary>Freezes and thaws processes and whole services through cgroup v2, without a signal.</summary>
public sealed class FreezerPlugin : IPlugin
{
    /// <inheritdoc/>
    public PluginInfo Info { get; } = new("freezer", "Freezer", "Freezes and thaws processes and whole services through cgroup v2, without a signal.");

    /// <inheritdoc/>
    public void Register(IServiceCollection services)
    {
    }
}
