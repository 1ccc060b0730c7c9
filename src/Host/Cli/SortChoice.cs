namespace Bpftop.Host.Cli;

/// <summary>A column to sort by, as the user named it.</summary>
/// <param name="ColumnId">Not yet looked up.</param>
/// <param name="Order">Null for the column's own first direction.</param>
internal sealed record SortChoice(string ColumnId, SortOrder? Order);
