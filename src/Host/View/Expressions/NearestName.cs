using Bpftop.Host.Snapshot;

namespace Bpftop.Host.View.Expressions;

/// <summary>The column that somebody who mistyped an id may have meant.</summary>
internal static class NearestName
{
    /// <summary>The id with the fewest edits, or null where all are far off.</summary>
    public static string? Of(ReadOnlySpan<char> typed, IReadOnlyList<Column> columns)
    {
        // A word longer than any id is none; the table of distances shall not grow with the input.
        const int Longest = 64;
        if (typed.Length is 0 or > Longest)
        {
            return null;
        }

        string? best = null;
        int fewest = Math.Max(2, typed.Length / 2) + 1;
        for (int i = 0; i < columns.Count; i++)
        {
            int edits = Edits(typed, columns[i].Id);
            if (edits < fewest)
            {
                fewest = edits;
                best = columns[i].Id;
            }
        }

        return best;
    }

    /// <summary>Levenshtein's distance, without regard to case.</summary>
    private static int Edits(ReadOnlySpan<char> from, ReadOnlySpan<char> to)
    {
        int[] row = new int[to.Length + 1];
        for (int i = 0; i <= to.Length; i++)
        {
            row[i] = i;
        }

        for (int i = 1; i <= from.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.Length; j++)
            {
                bool same = char.ToLowerInvariant(from[i - 1]) == char.ToLowerInvariant(to[j - 1]);
                int replaced = same ? diagonal : diagonal + 1;
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[to.Length];
    }
}
