using System.Collections.Immutable;

namespace Bpftop.Network;

/// <summary>A column of a table, and how its cell is read off a row. Exactly one of the two readers is there.</summary>
/// <typeparam name="T">What a row is.</typeparam>
/// <param name="Spec">The column.</param>
internal sealed record TableColumn<T>(ColumnSpec Spec)
{
    public Func<T, double>? Number { get; private init; }

    public Func<T, string?>? Text { get; private init; }

    public static TableColumn<T> OfText(string id, string header, int width, string help, Func<T, string?> read) =>
        new(new ColumnSpec(id, header, CellKind.Text, help) { Width = width, Groupable = true }) { Text = read };

    public static TableColumn<T> OfNumber(string id, string header, Unit unit, int width, string help, Func<T, double> read) =>
        new(new ColumnSpec(id, header, CellKind.Number, help) { Unit = unit, Width = width, FirstSort = SortOrder.Descending, Fold = FoldOf(unit) }) { Number = read };

    /// <summary>The same column, shown only where somebody asks for it.</summary>
    public TableColumn<T> Hidden() => this with { Spec = Spec with { ShownByDefault = false } };

    private static Fold FoldOf(Unit unit) => unit is Unit.Bytes or Unit.BytesPerSecond or Unit.Count or Unit.PerSecond ? Fold.Sum : Fold.None;
}

/// <summary>The columns of a table.</summary>
internal static class TableColumns
{
    /// <summary>More rows are not shown, and told: what the screen sorts and filters has a limit.</summary>
    public const int MostRows = 100_000;

    public static ImmutableArray<ColumnSpec> Specs<T>(TableColumn<T>[] columns) => [.. columns.Select(static column => column.Spec)];

    /// <summary>The first rows, as many as are shown.</summary>
    public static ReadOnlySpan<T> Shown<T>(T[] rows) => rows.AsSpan(0, Math.Min(rows.Length, MostRows));

    /// <summary>Adds a row.</summary>
    /// <param name="block">Where to.</param>
    /// <param name="columns">The table's columns, in its order.</param>
    /// <param name="key">Names the row.</param>
    /// <param name="row">What the cells are read off.</param>
    /// <param name="first">Where the columns begin, in a table that has others before them.</param>
    /// <returns>The row's index.</returns>
    public static int Add<T>(TableBlock block, TableColumn<T>[] columns, string key, T row, int first = 0)
    {
        int index = block.Add(key);
        for (int column = 0; column < columns.Length; column++)
        {
            if (columns[column].Text is { } text)
            {
                block.Text(index, first + column) = text(row);
            }
            else
            {
                block.Number(index, first + column) = columns[column].Number!(row);
            }
        }

        return index;
    }
}
