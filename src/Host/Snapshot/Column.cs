using Bpftop.Host.Collect;

namespace Bpftop.Host.Snapshot;

/// <summary>A column of the process table, the host's or a plugin's.</summary>
/// <param name="index">Its place in the <see cref="ColumnCatalog"/>.</param>
/// <param name="spec">What it shows.</param>
/// <param name="owner">The plugin's id, or empty for the host.</param>
/// <param name="source">Fills a host column from the frame's records; null for a plugin's column.</param>
internal sealed class Column(int index, ColumnSpec spec, string owner, HostColumn? source)
{
    private bool _stale;

    public int Index { get; } = index;

    public ColumnSpec Spec { get; } = spec;

    public string Owner { get; } = owner;

    public HostColumn? Source { get; } = source;

    public string Id => Spec.Id;

    /// <summary>What a refresh must fetch for it.</summary>
    public ColumnNeeds Needs => Source?.Needs ?? ColumnNeeds.None;

    /// <summary>What a walk must tell for it. A plugin's column that says what a process is part of is about its cgroup; sums of
    /// what processes used are for tables.</summary>
    public TaskFacts Facts => Source?.Facts ?? (Spec.PartOf == PartOf.None ? TaskFacts.None : TaskFacts.Cgroup);

    /// <summary>Which columns give way first on a narrow screen; a plugin's has 0.</summary>
    public int Importance => Source?.Importance ?? 0;

    /// <summary>Whether the row of a thread shows what its process as a whole has; a plugin's column has what a row is asked for.
    /// </summary>
    public bool IsOfProcess => Source?.IsOfProcess ?? false;

    public TreeText Tree => Source?.Tree ?? TreeText.None;

    /// <summary>True while its plugin is over its budget and the values are up to three refreshes old; any thread.
    /// </summary>
    public bool IsStale
    {
        get => Volatile.Read(ref _stale);
        set => Volatile.Write(ref _stale, value);
    }

    public bool IsText => Spec.Kind == CellKind.Text;

    /// <summary>Whether a bare word of a filter looks at it.</summary>
    public bool IsOfWords { get; init; } = true;

    public override string ToString() => Id;
}

/// <summary>Every column there is: the host's, then each plugin's. It only grows: a plugin switched on while bpftop
/// runs adds its columns, and one switched off leaves them blank.</summary>
/// <remarks>Any thread may read; one thread adds.</remarks>
internal sealed class ColumnCatalog
{
    private readonly Dictionary<string, ImmutableArray<Column>> _either;
    private volatile State _state;

    /// <param name="host">The host's columns, in the order of the interface.</param>
    public ColumnCatalog(IEnumerable<HostColumn> host)
        : this([.. host.Select(static (source, index) => new Column(index, source.Spec, "", source))])
    {
    }

    private ColumnCatalog(Column[] columns, ImmutableArray<(string Id, ImmutableArray<string> Of)> either = default)
    {
        Dictionary<string, Column> byId = columns.ToDictionary(static column => column.Id, StringComparer.Ordinal);
        _either = either.IsDefault ? [] : either.ToDictionary(static one => one.Id, one => one.Of.Select(id => byId[id]).ToImmutableArray(), StringComparer.Ordinal);
        _state = new(columns, byId);
    }

    /// <summary>A table's own columns, each at its place in the table.</summary>
    public static ColumnCatalog Of(TableSpec table) =>
        new([.. table.Columns.Select(static (column, index) => new Column(index, column, "", null))]);

    /// <summary>The columns of a catalogue as they are now, and others behind them, which bare words do not look at.</summary>
    /// <param name="columns">The catalogue.</param>
    /// <param name="more">The others.</param>
    /// <param name="either">Names that in a filter stand for either of several columns.</param>
    public static ColumnCatalog Extend(ColumnCatalog columns, ImmutableArray<ColumnSpec> more, ImmutableArray<(string Id, ImmutableArray<string> Of)> either)
    {
        IReadOnlyList<Column> first = columns.All;
        return new([.. first, .. more.Select((spec, index) => new Column(first.Count + index, spec, "", null) { IsOfWords = false })], either);
    }

    /// <summary>The columns, each at its <see cref="Column.Index"/>.</summary>
    public IReadOnlyList<Column> All => _state.All;

    /// <summary>A column that is known to exist (the host's own).</summary>
    public Column this[string id] => _state.ById[id];

    public bool TryGet(string id, [NotNullWhen(true)] out Column? column) => _state.ById.TryGetValue(id, out column);

    /// <summary>The column that a user means: by its id, whatever the case, else by what stands above it on the screen.</summary>
    /// <param name="name">What was typed. A header in the case in which it is shown.</param>
    /// <param name="column">The column.</param>
    /// <returns>False where no column is called so, or several have the header.</returns>
    public bool TryFind(string name, [NotNullWhen(true)] out Column? column)
    {
        if (TryGet(name, out column) || TryGet(name.ToLowerInvariant(), out column))
        {
            return true;
        }

        Column[] headed = [.. Headed(name, StringComparison.Ordinal)];
        column = headed is [var only] ? only : null;
        return column is not null;
    }

    /// <summary>Why <see cref="TryFind"/> found none, or whom the user may have meant; empty, or to go on with behind the
    /// complaint: <c>; did you mean cpu?</c></summary>
    public string HintFor(string name)
    {
        string[] headed = [.. Headed(name, StringComparison.OrdinalIgnoreCase).Select(static column => column.Id)];
        if (headed.Length > 1)
        {
            return $"; it is the header of {string.Join(" and ", headed)}";
        }

        string? nearest = headed is [var only] ? only
            : All.FirstOrDefault(known => known.Id.EndsWith($".{name}", StringComparison.OrdinalIgnoreCase))?.Id
            ?? NearestName.Of(name, All.Select(static known => known.Id).Concat(EitherNames));
        return nearest is null ? "" : $"; did you mean {nearest}?";
    }

    /// <summary>The columns with a header; not those that are shown in the place of another only.</summary>
    private IEnumerable<Column> Headed(string header, StringComparison comparison) =>
        All.Where(column => column.Spec.SwapFor is null && column.Spec.Header.Equals(header, comparison));

    /// <summary>The names that stand for either of several columns.</summary>
    public IEnumerable<string> EitherNames => _either.Keys;

    /// <summary>The columns that a name stands for, any of which may be meant.</summary>
    public bool TryGetEither(string name, out ImmutableArray<Column> columns) => _either.TryGetValue(name, out columns);

    /// <summary>Adds a plugin's column.</summary>
    /// <exception cref="ArgumentException">The id is taken.</exception>
    public Column Add(string owner, ColumnSpec spec)
    {
        State state = _state;
        if (state.ById.TryGetValue(spec.Id, out Column? taken))
        {
            throw new ArgumentException($"column {spec.Id}: the id is taken by {(taken.Owner.Length == 0 ? "bpftop" : taken.Owner)}");
        }

        Column column = new(state.All.Length, spec, owner, source: null);
        _state = new([.. state.All, column], new Dictionary<string, Column>(state.ById, StringComparer.Ordinal) { [spec.Id] = column });
        return column;
    }

    private sealed record State(Column[] All, Dictionary<string, Column> ById);
}
