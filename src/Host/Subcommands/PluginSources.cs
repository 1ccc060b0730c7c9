using Bpftop.Host.Plugins;
using Bpftop.Host.Snapshot;

namespace Bpftop.Host.Subcommands;

/// <summary>Starts the plugins that a command needs, and no other.</summary>
internal static class PluginSources
{
    /// <summary>Starts those whose columns are wanted, and waits until it is known whether they are usable, and until they have read
    /// what they read, or for the limits.</summary>
    /// <param name="plugins">Loaded, and not started.</param>
    /// <param name="columns">The columns.</param>
    /// <param name="demand">Which of them are wanted.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>Those that are not usable: their columns are empty.</returns>
    public static ImmutableArray<PluginHealth> Start(PluginCatalog plugins, ColumnCatalog columns, FrameDemand demand, CancellationToken cancel)
    {
        ImmutableArray<Plugin> sources = [.. plugins.Plugins.Where(plugin => columns.All.Any(column => column.Owner == plugin.Id && demand.Wants(column)))];
        plugins.StartAndWait(sources, cancel);
        return [.. sources.Select(static plugin => plugin.Health()).Where(static health => health.State is not (PluginState.Ready or PluginState.Degraded))];
    }
}
