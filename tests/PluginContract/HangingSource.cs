namespace Bpftop.PluginContract;

/// <summary>What a plugin has over a source that never answers.</summary>
/// <param name="Refresh">What waits for the source. Where it is an <see cref="IProbe"/> too, the probe is tested alike.
/// </param>
public sealed record HangingSource(IBackgroundRefresh Refresh)
{
    /// <summary>Columns that the refresh feeds.</summary>
    public IColumnProvider? Columns { get; init; }

    /// <summary>Bars that the refresh feeds.</summary>
    public IMeterProvider? Meters { get; init; }

    /// <summary>A table that the refresh feeds.</summary>
    public ITableProvider? Table { get; init; }
}
