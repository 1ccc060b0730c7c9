using Bpftop.Host.Snapshot;

namespace Bpftop.Host.View;

/// <summary>Finds the columns that a user names, one or several with commas between them, and says what is wrong with a name.</summary>
/// <param name="catalogue">The columns there are.</param>
internal sealed class ColumnWords(ColumnCatalog catalogue)
{
    /// <summary>Finds one column.</summary>
    /// <param name="name">Its id, or its header as it is shown.</param>
    /// <param name="column">The column.</param>
    /// <param name="error">Why there is none of that name, and whom the user may have meant.</param>
    public bool TryFind(string name, [NotNullWhen(true)] out Column? column, [NotNullWhen(false)] out string? error)
    {
        error = null;
        if (catalogue.TryFind(name, out column))
        {
            return true;
        }

        if (catalogue.TryGetEither(name, out ImmutableArray<Column> either))
        {
            error = $"{name} stands for {string.Join(" or ", either)} in an expression; name one of them here";
            return false;
        }

        string hint = catalogue.HintFor(name);
        hint = hint.Length == 0 ? NearestName.Hint(name, [.. catalogue.All.Select(static known => known.Id)]) : hint;
        error = $"unknown column \"{name}\"{hint}";
        return false;
    }

    /// <summary>Finds a column to sort by, with the direction.</summary>
    /// <param name="text">As <see cref="SortChoice"/> takes it.</param>
    /// <param name="column">The column.</param>
    /// <param name="order">The direction: the column's own first one where none is said.</param>
    /// <param name="error">What is wrong.</param>
    public bool TryFindSort(string text, [NotNullWhen(true)] out Column? column, out SortOrder order, [NotNullWhen(false)] out string? error)
    {
        (column, order) = (null, default);
        if (!SortChoice.TryParse(text, out SortChoice? choice, out error) || !TryFind(choice.ColumnId, out column, out error))
        {
            return false;
        }

        order = choice.Order ?? column.Spec.FirstSort;
        return true;
    }

    /// <summary>Finds columns with commas between them; none where none is named.</summary>
    public bool TryFindAll(string text, out ImmutableArray<Column> columns, [NotNullWhen(false)] out string? error)
    {
        columns = [];
        List<Column> found = [];
        foreach (string name in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!TryFind(name, out Column? column, out error))
            {
                return false;
            }

            if (found.Contains(column))
            {
                error = Twice(name);
                return false;
            }

            found.Add(column);
        }

        columns = [.. found];
        error = null;
        return true;
    }

    /// <summary>What is said of a column that is named twice.</summary>
    public static string Twice(string name) => $"column {name} is given twice; keep one";

    /// <summary>Why rows cannot be grouped by these columns, one within the other; null where they can.</summary>
    public string? WhyNotGroupBy(ImmutableArray<Column> columns)
    {
        if (columns.FirstOrDefault(static column => !column.Spec.Groupable) is { } other)
        {
            return $"rows cannot be grouped by {other.Id}; valid: {string.Join(", ", catalogue.All.Where(static column => column.Spec.Groupable))}";
        }

        return columns.Length <= ViewOptions.MostLevels
            ? null
            : $"rows can be grouped by {ViewOptions.MostLevels} columns at most, one within the other; {columns.Length} are given";
    }
}
