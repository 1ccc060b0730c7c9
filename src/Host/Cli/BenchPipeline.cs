using Bpftop.Host.Collect;
using Bpftop.Host.Plugins;
using Bpftop.Host.Snapshot;

namespace Bpftop.Host.Cli;

/// <summary>The stages of a refresh one by one, as <c>bpftop bench</c> runs them.</summary>
internal sealed record BenchPipeline
{
    public required ICollector Collector { get; init; }

    public required SnapshotBuilder Builder { get; init; }

    public required ISystemReader System { get; init; }

    public required PluginCatalog Plugins { get; init; }

    public required ColumnCatalog Columns { get; init; }

    public required IBenchScreen Screen { get; init; }
}
