using Bpftop.Host.Collect;

namespace Bpftop.Host.Snapshot;

/// <summary>The host's own columns. Scripts depend on the ids, so what is here keeps its meaning.</summary>
internal static partial class HostColumns
{
    /// <summary>Every column, in the order of a table or a JSON object that shows all.</summary>
    public static IEnumerable<HostColumn> All =>
        [.. IdentityColumns, .. SchedulingColumns, .. MemoryColumns, .. TimeColumns, .. InputOutputColumns, .. PlaceColumns];

    private static NumberColumn Number(string id, string header, int width, string help, NumberCell cell, Unit unit = Unit.None, Fold fold = Fold.None, CellFormatter? format = null, int importance = 0, ExitedNumber? exited = null) =>
        new(
            new ColumnSpec(id, header, CellKind.Number, help)
            {
                Unit = unit,
                Width = width,
                FirstSort = unit is Unit.None ? SortOrder.Ascending : SortOrder.Descending,
                Fold = fold,
                Format = format,
            },
            cell)
        {
            Importance = importance,
            ExitedNumber = exited,
        };

    private static TextColumn Text(string id, string header, int width, string help, TextCell cell, ColumnNeeds needs = ColumnNeeds.None, int importance = 0, TreeText tree = TreeText.None, ExitedText? exited = null) =>
        new(new ColumnSpec(id, header, CellKind.Text, help) { Width = width, Groupable = true }, cell)
        {
            Needs = needs,
            Importance = importance,
            Tree = tree,
            ExitedText = exited,
        };

    /// <summary>A counter that may be unknown.</summary>
    private static double Counter(ulong value) => value == WorkCounters.Unknown ? double.NaN : value;

    private static double Seconds(ulong nanoseconds) =>
        nanoseconds == WorkCounters.Unknown ? double.NaN : nanoseconds / 1e9;

    /// <summary>Memory of a kernel thread or a zombie is not 0 bytes: it has none.</summary>
    private static double Memory(in ProcessRecord record, ulong bytes) =>
        (record.Flags & TaskFlags.HasMemory) == 0 ? double.NaN : Counter(bytes);
}
