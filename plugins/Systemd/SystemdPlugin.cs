using Bpftop;
using Bpftop.Systemd;
using Microsoft.Extensions.DependencyInjection;

[assembly: BpftopPlugin(typeof(SystemdPlugin), Contract.Major, Contract.Minor, Id = "systemd")]

namespace Bpftop.Systemd;

/// <summary>Says which unit owns a process, lists the units, and starts, stops and freezes them.</summary>
public sealed class SystemdPlugin : IPlugin
{
    /// <inheritdoc/>
    public PluginInfo Info { get; } = new("systemd", "systemd", "Says which unit owns a process, lists the units, and starts, stops and freezes them.");

    /// <inheritdoc/>
    public void Register(IServiceCollection services)
    {
    }
}
