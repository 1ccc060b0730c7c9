namespace Bpftop.Host.Plugins;

/// <summary>A provider of a table, with what it said of it when it was loaded.</summary>
internal sealed record TablePart(ITableProvider Provider, TableSpec Spec);
