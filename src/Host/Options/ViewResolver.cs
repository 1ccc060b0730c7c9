using Bpftop.Host.Snapshot;
using Bpftop.Host.View;

namespace Bpftop.Host.Options;

/// <summary>Looks up the column ids and the filter that the user gave, once the plugins have added their columns.</summary>
/// <remarks>A configuration file may name columns of a plugin that is not there or not on: they are left out. A flag
/// may not.</remarks>
internal sealed class ViewResolver(ColumnCatalog catalog)
{
    private readonly ColumnWords _words = new(catalog);

    /// <param name="settings">What the user chose.</param>
    /// <param name="defaultSort">The column to sort by where the user named none.</param>
    /// <exception cref="CommandException">An id or the filter is wrong; exit code 2.</exception>
    public ResolvedView Resolve(Settings settings, Column defaultSort)
    {
        Stated<SortChoice>? stated = settings.Of(Setting.Sort);
        Column? sort = stated is null ? null : Find(stated.Value.ColumnId, stated.Origin, stated.FromFile);
        SortOrder? order = sort is null ? null : stated!.Value.Order;
        sort ??= defaultSort;
        return new(Columns(settings.Of(Setting.Columns)), new ViewOptions
        {
            Sort = sort,
            Order = order ?? sort.Spec.FirstSort,
            Command = settings.Of(Setting.Command),
            Tree = settings.Of(Setting.Tree),
            Filter = ParseFilter(settings.Of(Setting.Filter)),
            GroupBy = GroupBy(settings.Of(Setting.Group)),
            Threads = settings.Of(Setting.Threads),
            KernelThreads = settings.Of(Setting.KernelThreads),
            Users = settings.Of(Setting.Users),
            Pids = settings.Of(Setting.Pids),
        });
    }

    private ImmutableArray<Column> Columns(Stated<string[]>? stated)
    {
        if (stated is null)
        {
            return [];
        }

        List<Column> found = [];
        foreach (string id in stated.Value)
        {
            if (Find(id, stated.Origin, stated.FromFile) is not { } column)
            {
                continue;
            }

            found.Add(found.Contains(column) ? throw CommandException.Usage($"{stated.Origin}: {ColumnWords.Twice(id)}") : column);
        }

        return [.. found];
    }

    private ImmutableArray<Column> GroupBy(Stated<string[]>? stated)
    {
        ImmutableArray<Column> columns = Columns(stated);
        return _words.WhyNotGroupBy(columns) is { } why ? throw CommandException.Usage($"{stated!.Origin}: {why}") : columns;
    }

    private Filter? ParseFilter(Stated<string>? stated)
    {
        if (stated is null)
        {
            return null;
        }

        return Filter.TryParse(stated.Value, catalog, out Filter? filter, out FilterError? error)
            ? filter
            : throw CommandException.Usage($"{stated.Origin}: {Marked(stated.Value, error.Position)}: {error.Message}");
    }

    /// <summary>The expression with an arrow before the character that the message is about: one line stays one.</summary>
    private static string Marked(string expression, int position)
    {
        int at = Math.Clamp(position, 0, expression.Length);
        return $"\"{expression[..at]}▸{expression[at..]}\", character {at + 1}";
    }

    private Column? Find(string id, string origin, bool fromFile)
    {
        if (_words.TryFind(id, out Column? column, out string? error))
        {
            return column;
        }

        int dot = id.IndexOf('.', StringComparison.Ordinal);
        bool isOfNobody = fromFile && dot > 0 && !catalog.TryGetEither(id, out _)
            && !catalog.All.Any(known => known.Id.StartsWith(id[..(dot + 1)], StringComparison.Ordinal));
        return isOfNobody ? null : throw CommandException.Usage($"{origin}: {error}");
    }
}

/// <summary>What the user asked to see, with every id looked up.</summary>
/// <param name="Columns">The chosen columns in order; empty where nothing was chosen.</param>
/// <param name="Options">Which rows, in which order.</param>
internal sealed record ResolvedView(ImmutableArray<Column> Columns, ViewOptions Options)
{
    /// <summary>What must be computed for these columns and options.</summary>
    /// <param name="shown">The columns that are shown.</param>
    public FrameDemand Demand(ImmutableArray<Column> shown)
    {
        DemandMarks marks = new();
        marks.Add(shown.AsSpan());
        Options.Demand(marks);
        return marks.ToDemand();
    }
}
