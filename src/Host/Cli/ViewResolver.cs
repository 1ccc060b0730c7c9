using System.Collections.Immutable;
using Bpftop.Host.Snapshot;
using Bpftop.Host.View;

namespace Bpftop.Host.Cli;

/// <summary>Looks up the column ids and the filter that the user gave, once the plugins have added their columns.</summary>
/// <remarks>A configuration file may name columns of a plugin that is not there or not on: they are left out. A flag
/// may not.</remarks>
internal sealed class ViewResolver(ColumnCatalog catalog)
{
    /// <param name="selection">What the user asked for.</param>
    /// <param name="defaultSort">The column to sort by where the user named none.</param>
    /// <exception cref="CommandException">An id or the filter is wrong; exit code 2.</exception>
    public ResolvedView Resolve(ViewSelection selection, Column defaultSort)
    {
        Column? sort = selection.Sort is { } stated
            ? Find(stated.Value.ColumnId, stated.Origin, stated.FromFile)
            : null;
        SortOrder? order = sort is null ? null : selection.Sort!.Value.Order;
        sort ??= defaultSort;
        return new(Columns(selection.Columns), new ViewOptions
        {
            Sort = sort,
            Order = order ?? sort.Spec.FirstSort,
            Tree = selection.Tree,
            Filter = ParseFilter(selection.Filter),
            GroupBy = GroupBy(selection.Group),
            Threads = selection.Threads,
            KernelThreads = selection.KernelThreads,
            Users = selection.Users,
            Pids = selection.Pids,
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

            found.Add(found.Contains(column)
                ? throw CommandException.Usage($"{stated.Origin}: column {id} is given twice; keep one")
                : column);
        }

        return [.. found];
    }

    private Column? GroupBy(Stated<string>? stated)
    {
        if (stated is null || Find(stated.Value, stated.Origin, stated.FromFile) is not { } column)
        {
            return null;
        }

        return column.Spec.Groupable
            ? column
            : throw CommandException.Usage(
                $"{stated.Origin}: rows cannot be grouped by {column.Id}; valid: {string.Join(", ", catalog.All.Where(other => other.Spec.Groupable))}");
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
        if (catalog.TryGet(id, out Column? column))
        {
            return column;
        }

        int dot = id.IndexOf('.', StringComparison.Ordinal);
        if (fromFile && dot > 0 && !catalog.All.Any(known => known.Id.StartsWith(id[..(dot + 1)], StringComparison.Ordinal)))
        {
            return null;
        }

        string[] ids = [.. catalog.All.Select(known => known.Id)];
        throw CommandException.Usage($"{origin}: unknown column \"{id}\"{NearestName.Hint(id, ids)}");
    }
}
