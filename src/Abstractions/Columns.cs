using System.Collections.Immutable;

namespace Bpftop;

/// <summary>How a column's values are stored.</summary>
public enum CellKind
{
    /// <summary>A double; NaN is "no value".</summary>
    Number,

    /// <summary>A text; null is "no value".</summary>
    Text,
}

/// <summary>What a number counts; decides how it is written.</summary>
public enum Unit
{
    /// <summary>A plain number or an id.</summary>
    None,

    /// <summary>Percent, 100 being the whole (of one core, for <c>cpu</c>).</summary>
    Percent,

    /// <summary>Bytes.</summary>
    Bytes,

    /// <summary>Bytes per second.</summary>
    BytesPerSecond,

    /// <summary>A number of events.</summary>
    Count,

    /// <summary>Events per second.</summary>
    PerSecond,

    /// <summary>Seconds of time used or gone by.</summary>
    Seconds,

    /// <summary>A moment: seconds since 1970-01-01 UTC.</summary>
    Timestamp,

    /// <summary>Watts.</summary>
    Watts,

    /// <summary>Degrees Celsius.</summary>
    Celsius,

    /// <summary>Hertz.</summary>
    Hertz,
}

/// <summary>A direction to sort in.</summary>
public enum SortOrder
{
    /// <summary>Smallest first.</summary>
    Ascending,

    /// <summary>Largest first.</summary>
    Descending,
}

/// <summary>How members add up on the row of a group or of a closed fold.</summary>
public enum Fold
{
    /// <summary>They do not: the group's cell is empty.</summary>
    None,

    /// <summary>The sum.</summary>
    Sum,

    /// <summary>The largest.</summary>
    Max,
}

/// <summary>Kinds of things that processes are parts of; the more of them a kind tells, the later it stands.</summary>
public enum PartOf
{
    /// <summary>None: the column tells something else.</summary>
    None,

    /// <summary>A unit of a service manager: <c>web.service</c>.</summary>
    Unit,

    /// <summary>A container.</summary>
    Container,
}

/// <summary>Writes a number for people, where no <see cref="Unit"/> fits.</summary>
/// <remarks>Static and pure: it runs on the screen's thread, for visible cells only.</remarks>
/// <returns>False where <paramref name="target"/> is too short.</returns>
public delegate bool CellFormatter(double value, Span<char> target, out int written);

/// <summary>A column, fixed for the life of the plugin.</summary>
/// <param name="Id">The plugin's id, a dot, a name: <c>systemd.unit</c>. Scripts depend on it.</param>
/// <param name="Header">What stands over the column.</param>
/// <param name="Kind">How values are stored; never changes once shipped.</param>
/// <param name="Help">One sentence: what a value means.</param>
public sealed record ColumnSpec(string Id, string Header, CellKind Kind, string Help)
{
    /// <summary>What a number counts.</summary>
    public Unit Unit { get; init; }

    /// <summary>Cells on the screen, the gap to the next column not counted.</summary>
    public int Width { get; init; } = 8;

    /// <summary>The direction that the first press of a sort key takes.</summary>
    public SortOrder FirstSort { get; init; }

    /// <summary>How members add up.</summary>
    public Fold Fold { get; init; }

    /// <summary>True where rows may be grouped by equal values.</summary>
    public bool Groupable { get; init; }

    /// <summary>Writes a value, where no <see cref="Unit"/> fits.</summary>
    public CellFormatter? Format { get; init; }

    /// <summary>False for a column that is shown only where the user asks for it.</summary>
    public bool ShownByDefault { get; init; } = true;

    /// <summary>The id of another column of the same provider that this one takes the place of, and gives it back to,
    /// at a press of <see cref="SwapKey"/>: another way to show the same thing. Such a column is not shown by
    /// default.</summary>
    public string? SwapFor { get; init; }

    /// <summary>The key that the plugin suggests for the swap, in the notation of the key bindings; the configuration
    /// may rebind it.</summary>
    public string? SwapKey { get; init; }

    /// <summary>The key that the plugin suggests for sorting the process table by the column. Columns of the plugin with the same
    /// key share it: each press takes the next.</summary>
    public string? SortKey { get; init; }

    /// <summary>The key that the plugin suggests for copying the value of the cursor's process. Columns of the plugin with
    /// the same key share it: the first that has a value is copied.</summary>
    public string? CopyKey { get; init; }

    /// <summary>What the process is part of by the name in the column, which is a text. The command line chooses processes by
    /// it (<c>--unit</c>, <c>--container</c>; any column of the kind may have the name), and what asks before an action says
    /// whose processes they are by the first column of the kind that has a value.</summary>
    public PartOf PartOf { get; init; }

    /// <summary>The id of another text column of the same provider that says more of the thing that
    /// <see cref="PartOf"/> names, in a word: the runtime of a container. Null for none.</summary>
    public string? PartOfDetail { get; init; }

    /// <summary>The key that the plugin suggests for showing and hiding the column, and with it the plugin's other columns
    /// with the same key.</summary>
    public string? ShowKey { get; init; }
}

/// <summary>Gives columns to the process table.</summary>
public interface IColumnProvider
{
    /// <summary>The columns; the same each time.</summary>
    ImmutableArray<ColumnSpec> Columns { get; }

    /// <summary>Writes the values of one refresh.</summary>
    /// <remarks>
    /// Runs on the sampling thread: no I/O, no locks, no allocation. It shares with
    /// <see cref="IBackgroundRefresh"/> only through <see cref="Toolkit.Latest{T}"/>. An exception blanks the
    /// plugin's columns for this refresh and is counted; three in a row suspend the provider.
    /// </remarks>
    /// <param name="tick">The rows.</param>
    /// <param name="block">Where the values go, one per row.</param>
    void Fill(in Tick tick, ColumnBlock block);
}

/// <summary>The cells that one provider fills in one refresh.</summary>
public readonly ref struct ColumnBlock
{
    private readonly ReadOnlySpan<double[]?> _numbers;
    private readonly ReadOnlySpan<string?[]?> _texts;
    private readonly int _rows;

    /// <summary>Makes a block over the host's (or a test's) storage. Plugins are handed one.</summary>
    /// <param name="numbers">Per column: its prefilled values, or null where it is a text column or not wanted.</param>
    /// <param name="texts">Per column: its prefilled values, or null where it is a number column or not wanted.</param>
    /// <param name="rows">Rows of the tick; no array is shorter.</param>
    public ColumnBlock(ReadOnlySpan<double[]?> numbers, ReadOnlySpan<string?[]?> texts, int rows)
    {
        _numbers = numbers;
        _texts = texts;
        _rows = rows;
    }

    /// <summary>True where the column is shown, sorted or filtered on; else its cells must not be asked for.</summary>
    /// <param name="column">Index into <see cref="IColumnProvider.Columns"/>.</param>
    public bool Wants(int column) => _numbers[column] is not null || _texts[column] is not null;

    /// <summary>The cells of a number column, one per row, prefilled with NaN.</summary>
    /// <param name="column">Index into <see cref="IColumnProvider.Columns"/>.</param>
    /// <exception cref="InvalidOperationException">The column is not wanted, or is a text column.</exception>
    public Span<double> Numbers(int column) => _numbers[column] is { } cells
        ? cells.AsSpan(0, _rows)
        : throw new InvalidOperationException($"column {column} is a text column or not wanted: ask Wants first");

    /// <summary>The cells of a text column, one per row, prefilled with null.</summary>
    /// <param name="column">Index into <see cref="IColumnProvider.Columns"/>.</param>
    /// <exception cref="InvalidOperationException">The column is not wanted, or is a number column.</exception>
    public Span<string?> Texts(int column) => _texts[column] is { } cells
        ? cells.AsSpan(0, _rows)
        : throw new InvalidOperationException($"column {column} is a number column or not wanted: ask Wants first");
}
