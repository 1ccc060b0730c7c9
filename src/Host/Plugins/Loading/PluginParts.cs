using Microsoft.Extensions.DependencyInjection;

namespace Bpftop.Host.Plugins.Loading;

/// <summary>What loading a plugin gave: its parts, or why there are none.</summary>
internal sealed record PluginParts
{
    public PluginInfo? Info { get; init; }

    /// <summary>Why it is not on, or null.</summary>
    public PluginStatus? Off { get; init; }

    /// <summary>What is wrong with its options.</summary>
    public ImmutableArray<string> OptionFaults { get; init; } = [];

    public ServiceProvider? Services { get; init; }

    /// <summary>Its door to BPF.</summary>
    public OwnedBpf? Bpf { get; init; }

    public ImmutableArray<ColumnPart> Columns { get; init; } = [];

    public ImmutableArray<IMeterProvider> Meters { get; init; } = [];

    public ImmutableArray<TablePart> Tables { get; init; } = [];

    /// <summary>The names of its tables' commands.</summary>
    public IEnumerable<string> Commands => Tables.Select(static table => table.Spec.Command?.Name).OfType<string>();

    public ImmutableArray<DetailPart> Details { get; init; } = [];

    public ImmutableArray<PluginAction> Actions { get; init; } = [];

    public IProbe? Probe { get; init; }

    public ImmutableArray<IBackgroundRefresh> Refreshes { get; init; } = [];

    public ImmutableArray<ILeavingCheck> LeavingChecks { get; init; } = [];
}

/// <summary>A provider of columns, with what it said of them when it was loaded.</summary>
internal sealed record ColumnPart(IColumnProvider Provider, ImmutableArray<ColumnSpec> Specs);

/// <summary>A provider of a table, with what it said of it when it was loaded.</summary>
internal sealed record TablePart(ITableProvider Provider, TableSpec Spec);

/// <summary>A provider of details, with what it said of its tab and its graphs when it was loaded.</summary>
internal sealed record DetailPart(IDetailProvider Provider, TableSpec Tab, ImmutableArray<string> Graphs);

/// <summary>An action and its provider.</summary>
internal sealed record PluginAction(ActionSpec Spec, IActionProvider Provider);
