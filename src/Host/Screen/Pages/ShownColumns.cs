using Bpftop.Host.Plugins;
using Bpftop.Host.Snapshot;
using Bpftop.Host.View;

namespace Bpftop.Host.Screen.Pages;

/// <summary>The columns of the process table: the user's choice, or the default ones with those of the plugins that
/// are ready, and what was swapped among them.</summary>
/// <param name="options">What there is.</param>
/// <param name="first">The columns that are shown at first; null for the default ones.</param>
internal sealed class ShownColumns(ScreenOptions options, ImmutableArray<Column>? first)
{
    // By the column that has the place when nothing is swapped.
    private readonly Dictionary<Column, Column> _swapped = [];

    // By one of those that share a key: whether the key shows them.
    private readonly Dictionary<Column, bool> _toggled = [];
    private readonly HashSet<Column> _shownByKey = [];
    private ImmutableArray<Column>? _chosen = first;
    private Column[] _places = [];
    private Column[] _columns = [];
    private Column[] _alternatives = [];
    private Column[] _asked = [];
    private int _version = -1;
    private bool _threads;

    public ReadOnlySpan<Column> Columns => _columns;

    /// <summary>Columns that one key brings to the place of one that is shown.</summary>
    public ReadOnlySpan<Column> Alternatives => _alternatives;

    /// <summary>Columns that a key brought: what was asked for is the last to go where there is no room.</summary>
    public ReadOnlySpan<Column> Asked => _asked;

    /// <summary>What the user chose, left to right; null for the default columns.</summary>
    public ImmutableArray<Column>? Chosen => _chosen;

    /// <summary>What is shown, to be shown again; null where that is the default columns, whatever these are then.</summary>
    public ImmutableArray<Column>? Kept => _chosen is null && _swapped.Count == 0 && _toggled.Count == 0 ? null : [.. _columns];

    /// <summary>True where the user did not choose, so that some may go where there is no room.</summary>
    public bool IsDefault => _chosen is null;

    /// <summary>Looks whether plugins came or went, or threads.</summary>
    /// <returns>True where the columns are others now.</returns>
    public bool Refresh(bool threads)
    {
        int version = options.Plugins.Version;
        if (version == _version && threads == _threads)
        {
            return false;
        }

        _version = version;
        _threads = threads;
        _places = Places();
        return Arrange();
    }

    /// <summary>Shows these columns, and what keys did to the former ones is forgotten.</summary>
    /// <param name="columns">Left to right; null for the default columns.</param>
    public void Choose(ImmutableArray<Column>? columns)
    {
        _chosen = columns;
        _swapped.Clear();
        _toggled.Clear();
        _shownByKey.Clear();
        _places = Places();
        Arrange();
    }

    /// <summary>Hides a column and those that share its key where one of them is shown, else shows those of them that are
    /// shown by default.</summary>
    /// <returns>Whether they are shown now.</returns>
    public bool Toggle(Column one)
    {
        bool shows = !_columns.Any(column => SharesKey(column, one));
        _ = shows ? _shownByKey.Add(one) : _shownByKey.Remove(one);
        _toggled.Remove(one);
        _places = Places();
        if (_places.Any(column => SharesKey(column, one)) != shows)
        {
            _toggled[one] = shows;
            _places = Places();
        }

        Arrange();
        return shows;
    }

    /// <summary>Brings a column to the place of the one that it swaps for, or of another that swaps for that; where it
    /// has the place already, gives it back.</summary>
    /// <param name="swap">The column of the key.</param>
    /// <param name="from">What was shown.</param>
    /// <param name="to">What is shown now.</param>
    /// <returns>False where none of them is shown, or both have places of their own.</returns>
    public bool TrySwap(Column swap, [NotNullWhen(true)] out Column? from, [NotNullWhen(true)] out Column? to)
    {
        for (int place = 0; place < _columns.Length; place++)
        {
            from = _columns[place];
            to = from == swap ? options.Catalogue[swap.Spec.SwapFor!] : swap;
            if (BaseOf(from) == BaseOf(swap) && Array.IndexOf(_columns, to) < 0)
            {
                _swapped[_places[place]] = to;
                Arrange();
                return true;
            }
        }

        (from, to) = (null, null);
        return false;
    }

    /// <summary>The id by which columns that stand for one another are known.</summary>
    private static string BaseOf(Column column) => column.Spec.SwapFor ?? column.Id;

    private static bool SharesKey(Column column, Column one) =>
        column.Owner == one.Owner && column.Spec.ShowKey == one.Spec.ShowKey;

    private Column[] Places()
    {
        List<Column> columns = _chosen is { } chosen ? [.. chosen] : [.. Defaults()];
        foreach ((Column one, bool shows) in _toggled)
        {
            if (!shows)
            {
                columns.RemoveAll(column => SharesKey(column, one));
            }
            else if (!columns.Exists(column => SharesKey(column, one)))
            {
                // Time and command stay at the end.
                int end = columns.FindIndex(static column => column.Id is "time" or "command");
                columns.InsertRange(end < 0 ? columns.Count : end, options.Catalogue.All.Where(column =>
                    SharesKey(column, one) && column.Spec is { ShownByDefault: true, SwapFor: null }));
            }
        }

        return [.. columns];
    }

    private bool Arrange()
    {
        Column[] columns = [.. _places.Select(place => _swapped.GetValueOrDefault(place, place))];
        bool changed = !columns.AsSpan().SequenceEqual(_columns);
        _columns = columns;
        _asked = [.. columns.Where((column, place) => column != _places[place]
            || _shownByKey.Any(one => SharesKey(column, one)))];
        HashSet<string> shown = [.. columns.Select(BaseOf)];
        _alternatives = [.. options.Catalogue.All.Where(column =>
            shown.Contains(BaseOf(column)) && (column.Spec.SwapFor is not null || columns.Any(other => other.Spec.SwapFor == column.Id)))];
        return changed;
    }

    private Column[] Defaults()
    {
        List<Column> columns = [];
        foreach (string id in DefaultColumns.Ids)
        {
            if (options.Catalogue.TryGet(id, out Column? column))
            {
                columns.Add(column);
            }

            if (id == "pid" && _threads && options.Catalogue.TryGet("tid", out Column? thread))
            {
                columns.Add(thread);
            }
        }

        foreach (PluginHealth plugin in options.Plugins.Health())
        {
            if (plugin.State is not (PluginState.Ready or PluginState.Degraded))
            {
                continue;
            }

            foreach (ColumnSpec spec in plugin.Columns)
            {
                if (spec is { ShownByDefault: true, SwapFor: null } && options.Catalogue.TryGet(spec.Id, out Column? column))
                {
                    // Time and command stay at the end.
                    columns.Insert(Math.Max(0, columns.Count - 2), column);
                }
            }
        }

        return [.. columns];
    }
}
