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

    /// <summary>A number column of this table that has the pid of a row's process: Enter on the row shows it. Null where rows
    /// have no process of their own.</summary>
    public string? ProcessId { get; init; }

    /// <summary>Number columns of the process table, the host's or another plugin's, that this table adds up; asked
    /// for by id, for a plugin references no other. <see cref="TableBlock.Processes"/> has the values.</summary>
    public ImmutableArray<string> Adds { get; init; } = [];

    /// <summary>Text columns of the process table, the host's or another plugin's, that this table shows of the processes of
    /// its rows, as <see cref="Adds"/> asks for numbers. <see cref="TableBlock.ProcessTexts"/> has the values.</summary>
    public ImmutableArray<string> Shows { get; init; } = [];

    /// <summary>The column that rows are sorted by until the user says another; null for the first.</summary>
    public string? SortedBy { get; init; }

    /// <summary>The command that prints the table, or null for none. The plugin's
    /// <see cref="BpftopPluginAttribute.Commands"/> names it too.</summary>
    public TableCommand? Command { get; init; }
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
    private readonly ReadOnlySpan<string?[]?> _shown;
    private readonly int _processes;

    /// <summary>Makes a block over the host's (or a test's) storage. Plugins are handed one.</summary>
    /// <param name="buffer">Where the rows go.</param>
    public TableBlock(TableBuffer buffer)
        : this(buffer, [], [], 0)
    {
    }

    /// <summary>Makes a block with numbers of the process table.</summary>
    /// <param name="buffer">Where the rows go.</param>
    /// <param name="added">Per id of <see cref="TableSpec.Adds"/>: its values, or null where nobody gives the column.</param>
    /// <param name="processes">Rows of the tick; no array is shorter.</param>
    public TableBlock(TableBuffer buffer, ReadOnlySpan<double[]?> added, int processes)
        : this(buffer, added, [], processes)
    {
    }

    /// <summary>Makes a block with numbers and texts of the process table.</summary>
    /// <param name="buffer">Where the rows go.</param>
    /// <param name="added">Per id of <see cref="TableSpec.Adds"/>: its values, or null where nobody gives the column.</param>
    /// <param name="shown">Per id of <see cref="TableSpec.Shows"/>: its values, or null where nobody gives the column.</param>
    /// <param name="processes">Rows of the tick; no array is shorter.</param>
    public TableBlock(TableBuffer buffer, ReadOnlySpan<double[]?> added, ReadOnlySpan<string?[]?> shown, int processes)
    {
        _buffer = buffer;
        _added = added;
        _shown = shown;
        _processes = processes;
    }

    /// <summary>The values of a column that the table adds up, one for each row of the tick, NaN where missing; empty
    /// where no plugin that is on gives the column.</summary>
    /// <param name="index">Index into <see cref="TableSpec.Adds"/>.</param>
    public ReadOnlySpan<double> Processes(int index) =>
        index < _added.Length && _added[index] is { } values ? values.AsSpan(0, _processes) : [];

    /// <summary>The values of a column that the table shows, one for each row of the tick, null where missing; empty where no
    /// plugin that is on gives the column.</summary>
    /// <param name="index">Index into <see cref="TableSpec.Shows"/>.</param>
    public ReadOnlySpan<string?> ProcessTexts(int index) =>
        index < _shown.Length && _shown[index] is { } values ? values.AsSpan(0, _processes) : [];

    /// <summary>One clause on what the rows lack ("412 sessions found no room"), or null: the screen shows it, a command prints
    /// it as a warning. Cache it.</summary>
    public string? Notice
    {
        get => _buffer.Notice;
        set => _buffer.Notice = value;
    }

    /// <summary>Whether what the rows say is still on its way: nothing has been read yet, or no rates, which need two readings. The
    /// screen shows what rows there are; a command waits for the next refresh, and a log begins with it. Set it back when no more will come,
    /// with <see cref="Notice"/> where that is for a fault: a command waits for as long as it is set.</summary>
    public bool IsAwaited
    {
        get => _buffer.IsAwaited;
        set => _buffer.IsAwaited = value;
    }

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
    /// <summary>Room that is kept whether it is used or not.</summary>
    private const int AlwaysKept = 1024;

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

    /// <summary>See <see cref="TableBlock.Notice"/>.</summary>
    public string? Notice { get; set; }

    /// <summary>See <see cref="TableBlock.IsAwaited"/>.</summary>
    public bool IsAwaited { get; set; }

    /// <summary>The keys of the rows.</summary>
    public ReadOnlySpan<string> Keys => _keys.AsSpan(0, Count);

    /// <summary>Forgets the rows, and keeps the memory as far as they filled a quarter of it.</summary>
    public void Clear()
    {
        if (IsRoomy(Count))
        {
            Resize(Math.Max(2 * Count, AlwaysKept));
        }

        Count = 0;
        Notice = null;
        IsAwaited = false;
    }

    /// <summary>Takes over the rows of another buffer of the same table.</summary>
    public void CopyFrom(TableBuffer other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (_keys.Length < other.Count || IsRoomy(other.Count))
        {
            Resize(other._keys.Length);
        }

        Count = other.Count;
        Notice = other.Notice;
        IsAwaited = other.IsAwaited;
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
            Resize(Count * 2);
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

    private bool IsRoomy(int count) => _keys.Length > AlwaysKept && count < _keys.Length / 4;

    private void Resize(int capacity)
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
