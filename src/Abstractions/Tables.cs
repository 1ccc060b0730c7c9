using System.Collections.Immutable;

namespace Bpftop;

/// <summary>A screen of its own: a table that is not about single processes.</summary>
/// <param name="Id">The plugin's id, a dot, a name: <c>systemd.units</c>.</param>
/// <param name="Title">The tab's title.</param>
/// <param name="Columns">The columns; ids may repeat those of the process table, and differ within the table, for filters
/// tell its columns apart by them.</param>
/// <param name="Help">One sentence: what a row is.</param>
public sealed record TableSpec(string Id, string Title, ImmutableArray<ColumnSpec> Columns, string Help)
{
    /// <summary>A text column of the process table: Enter on a row shows the processes whose value in it is the
    /// row's key. Null where rows have no processes.</summary>
    public string? ProcessColumn { get; init; }

    /// <summary>Number columns of the process table, the host's or another plugin's, that this table adds up; asked
    /// for by id, for a plugin references no other. <see cref="TableBlock.Processes"/> has the values.</summary>
    public ImmutableArray<string> Adds { get; init; } = [];

    /// <summary>The command that prints the table, or null for none. The plugin's
    /// <see cref="BpftopPluginAttribute.Commands"/> names it too.</summary>
    public TableCommand? Command { get; init; }
}

/// <summary>A command that prints a table: <c>bpftop NAME</c>.</summary>
/// <param name="Name">Lower-case letters and digits, words joined by hyphens; none of the host's commands.</param>
/// <param name="Help">One sentence: what it prints.</param>
public sealed record TableCommand(string Name, string Help)
{
    /// <summary>Flags besides those that every such command has.</summary>
    public ImmutableArray<TableFlag> Flags { get; init; } = [];

    /// <summary>True where a row is an event: it is printed once, at the refresh that has its key for the first time, in
    /// the order of the first column, smallest first. What the first refresh has came before the command and is not
    /// printed. A table holds its events for some refreshes, and says how many came and went unseen.</summary>
    public bool IsLog { get; init; }
}

/// <summary>A flag of a table's command; it has either a <see cref="Filter"/> or an <see cref="Option"/>.</summary>
/// <param name="Name">Written as the command's: <c>iface</c> for <c>--iface</c>.</param>
/// <param name="Value">What the help calls its value (<c>NAME</c>); empty for a flag that takes none.</param>
/// <param name="Help">One sentence: what it does.</param>
public sealed record TableFlag(string Name, string Value, string Help)
{
    /// <summary>A letter or a digit for short: <c>4</c> for <c>-4</c>.</summary>
    public char? Alias { get; init; }

    /// <summary>A filter over the table's columns: only rows that match are printed. <c>{0}</c> stands for a value, in
    /// quotes, so that it is never read as anything else; of several values one has to match. A flag without a value has a
    /// filter without one.</summary>
    public string? Filter { get; init; }

    /// <summary>The option of the plugin that the value is written to for this run, as if the configuration had it; a list
    /// where the option is one, <c>true</c> for a flag that takes no value.</summary>
    public string? Option { get; init; }
}

/// <summary>Gives a table with a screen of its own.</summary>
public interface ITableProvider
{
    /// <summary>The table; the same each time.</summary>
    TableSpec Table { get; }

    /// <summary>Writes the rows of one refresh, under the rules of <see cref="IColumnProvider.Fill"/>. Called only
    /// while the table is on the screen or asked for.</summary>
    void Fill(in Tick tick, TableBlock block);
}

/// <summary>The rows that a provider writes in one refresh; empty at the start of each.</summary>
public readonly ref struct TableBlock
{
    private readonly TableBuffer _buffer;
    private readonly ReadOnlySpan<double[]?> _added;
    private readonly int _processes;

    /// <summary>Makes a block over the host's (or a test's) storage. Plugins are handed one.</summary>
    /// <param name="buffer">Where the rows go.</param>
    public TableBlock(TableBuffer buffer)
        : this(buffer, [], 0)
    {
    }

    /// <summary>Makes a block with values of the process table.</summary>
    /// <param name="buffer">Where the rows go.</param>
    /// <param name="added">Per id of <see cref="TableSpec.Adds"/>: its values, or null where nobody gives the column.</param>
    /// <param name="processes">Rows of the tick; no array is shorter.</param>
    public TableBlock(TableBuffer buffer, ReadOnlySpan<double[]?> added, int processes)
    {
        _buffer = buffer;
        _added = added;
        _processes = processes;
    }

    /// <summary>The values of a column that the table adds up, one for each row of the tick, NaN where missing; empty
    /// where no plugin that is on gives the column.</summary>
    /// <param name="index">Index into <see cref="TableSpec.Adds"/>.</param>
    public ReadOnlySpan<double> Processes(int index) =>
        index < _added.Length && _added[index] is { } values ? values.AsSpan(0, _processes) : [];

    /// <summary>Adds a row with every cell empty.</summary>
    /// <param name="key">Names the row for as long as it lives: the cursor stays on it. Cache it.</param>
    /// <returns>The row's index.</returns>
    public int Add(string key) => _buffer.Add(key);

    /// <summary>A cell of a number column.</summary>
    public ref double Number(int row, int column) => ref _buffer.Number(row, column);

    /// <summary>A cell of a text column.</summary>
    public ref string? Text(int row, int column) => ref _buffer.Text(row, column);
}

/// <summary>The storage of a table's rows, used again each refresh.</summary>
/// <remarks>Owned by one thread at a time.</remarks>
public sealed class TableBuffer
{
    private readonly double[]?[] _numbers;
    private readonly string?[]?[] _texts;
    private string[] _keys = new string[16];

    /// <summary>Makes an empty buffer for a table's columns.</summary>
    public TableBuffer(TableSpec table)
    {
        ArgumentNullException.ThrowIfNull(table);
        _numbers = new double[]?[table.Columns.Length];
        _texts = new string?[]?[table.Columns.Length];
        for (int column = 0; column < table.Columns.Length; column++)
        {
            if (table.Columns[column].Kind == CellKind.Number)
            {
                _numbers[column] = new double[_keys.Length];
            }
            else
            {
                _texts[column] = new string?[_keys.Length];
            }
        }
    }

    /// <summary>Rows written since <see cref="Clear"/>.</summary>
    public int Count { get; private set; }

    /// <summary>The keys of the rows.</summary>
    public ReadOnlySpan<string> Keys => _keys.AsSpan(0, Count);

    /// <summary>Forgets the rows and keeps the memory.</summary>
    public void Clear() => Count = 0;

    /// <summary>Takes over the rows of another buffer of the same table.</summary>
    public void CopyFrom(TableBuffer other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (_keys.Length < other.Count)
        {
            Grow(other._keys.Length);
        }

        Count = other.Count;
        Array.Copy(other._keys, _keys, Count);
        for (int column = 0; column < _numbers.Length; column++)
        {
            if (_numbers[column] is { } numbers)
            {
                Array.Copy(other._numbers[column]!, numbers, Count);
            }
            else
            {
                Array.Copy(other._texts[column]!, _texts[column]!, Count);
            }
        }
    }

    /// <summary>Adds a row with every cell empty, and returns its index.</summary>
    /// <exception cref="ArgumentNullException">There is no key.</exception>
    public int Add(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (Count == _keys.Length)
        {
            Grow(Count * 2);
        }

        _keys[Count] = key;
        for (int column = 0; column < _numbers.Length; column++)
        {
            if (_numbers[column] is { } numbers)
            {
                numbers[Count] = double.NaN;
            }
            else
            {
                _texts[column]![Count] = null;
            }
        }

        return Count++;
    }

    /// <summary>A cell of a number column.</summary>
    /// <exception cref="InvalidOperationException">The column is a text column.</exception>
    public ref double Number(int row, int column)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, Count);
        return ref (_numbers[column] ?? throw new InvalidOperationException($"column {column} is a text column"))[row];
    }

    /// <summary>A cell of a text column.</summary>
    /// <exception cref="InvalidOperationException">The column is a number column.</exception>
    public ref string? Text(int row, int column)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, Count);
        return ref (_texts[column] ?? throw new InvalidOperationException($"column {column} is a number column"))[row];
    }

    private void Grow(int capacity)
    {
        Array.Resize(ref _keys, capacity);
        for (int column = 0; column < _numbers.Length; column++)
        {
            if (_numbers[column] is not null)
            {
                Array.Resize(ref _numbers[column], capacity);
            }
            else
            {
                Array.Resize(ref _texts[column], capacity);
            }
        }
    }
}
