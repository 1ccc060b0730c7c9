namespace Bpftop.Host.Plugins;

/// <summary>The host's tabs, and those of the plugins that are usable.</summary>
internal sealed class DetailTabs : IDetailTabs
{
    private readonly ImmutableArray<IDetailTab> _host;
    private readonly PluginCatalog _plugins;

    /// <param name="host">The host's own providers, in the order of their tabs.</param>
    /// <param name="plugins">The plugins.</param>
    /// <param name="limits">How long reading may take.</param>
    public DetailTabs(IEnumerable<IDetailProvider> host, PluginCatalog plugins, PluginLimits limits)
    {
        _host = [.. host.Select(provider => new DetailTab(provider, provider.Tab, provider.Graphs, limits))];
        _plugins = plugins;
    }

    public ImmutableArray<IDetailTab> Tabs =>
    [
        .. _host,
        .. _plugins.Plugins.Where(static plugin => plugin.Status.IsUsable).SelectMany(static plugin => plugin.Instance?.Details ?? []),
    ];
}
