using System.Collections.Immutable;

namespace Bpftop.Host.Plugins;

/// <summary>A provider of columns, with what it said of them when it was loaded.</summary>
internal sealed record ColumnPart(IColumnProvider Provider, ImmutableArray<ColumnSpec> Specs);
