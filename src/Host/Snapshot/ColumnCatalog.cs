using System.Diagnostics.CodeAnalysis;

namespace Bpftop.Host.Snapshot;

/// <summary>Every column there is: the host's, then each plugin's. It only grows: a plugin switched on while bpftop
/// runs adds its columns, and one switched off leaves them blank.</summary>
/// <remarks>Any thread may read; one thread adds.</remarks>
internal sealed class ColumnCatalog
{
    private volatile State _state = new([], new Dictionary<string, Column>(StringComparer.Ordinal));

    /// <param name="host">The host's columns, in the order of the interface.</param>
    public ColumnCatalog(IEnumerable<HostColumn> host)
    {
        foreach (HostColumn source in host)
        {
            Add("", source.Spec, source);
        }
    }

    /// <summary>The columns, each at its <see cref="Column.Index"/>.</summary>
    public IReadOnlyList<Column> All => _state.All;

    /// <summary>A column that is known to exist (the host's own).</summary>
    public Column this[string id] => _state.ById[id];

    public bool TryGet(string id, [NotNullWhen(true)] out Column? column) => _state.ById.TryGetValue(id, out column);

    /// <summary>Adds a plugin's column.</summary>
    /// <exception cref="ArgumentException">The id is taken.</exception>
    public Column Add(string owner, ColumnSpec spec) => Add(owner, spec, null);

    private Column Add(string owner, ColumnSpec spec, HostColumn? source)
    {
        State state = _state;
        if (state.ById.TryGetValue(spec.Id, out Column? taken))
        {
            throw new ArgumentException($"column {spec.Id}: the id is taken by {(taken.Owner.Length == 0 ? "bpftop" : taken.Owner)}");
        }

        Column column = new(state.All.Length, spec, owner, source);
        _state = new([.. state.All, column], new Dictionary<string, Column>(state.ById, StringComparer.Ordinal) { [spec.Id] = column });
        return column;
    }

    private sealed record State(Column[] All, Dictionary<string, Column> ById);
}
