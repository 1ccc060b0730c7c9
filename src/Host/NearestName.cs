namespace Bpftop.Host;

/// <summary>Finds what the user probably meant.</summary>
internal static class NearestName
{
    /// <summary>Longer texts are no typing mistakes of a name, and would cost time.</summary>
    private const int LongestName = 64;

    /// <summary>As many as fit on two lines.</summary>
    private const int LongestList = 20;

    /// <summary>"; did you mean X?", or "; valid: A, B, C" where nothing is near and the list is short enough.</summary>
    /// <param name="typed">What was typed.</param>
    /// <param name="valid">What could have been.</param>
    /// <param name="longest">How many make a list that is still read.</param>
    public static string Hint(string typed, IReadOnlyCollection<string> valid, int longest = LongestList)
    {
        string? nearest = Of(typed, valid);
        if (nearest is not null)
        {
            return $"; did you mean {nearest}?";
        }

        return valid.Count > 0 && valid.Count <= longest ? $"; valid: {string.Join(", ", valid)}" : "";
    }

    /// <summary>The name with the fewest edits, where that is a third of the name at most; else null.</summary>
    public static string? Of(string typed, IEnumerable<string> valid)
    {
        if (typed.Length is 0 or > LongestName)
        {
            return null;
        }

        string? nearest = null;
        int fewest = int.MaxValue;
        foreach (string name in valid)
        {
            int edits = Edits(typed, name);
            if (edits < fewest && edits <= Math.Max(1, Math.Min(typed.Length, name.Length) / 3))
            {
                fewest = edits;
                nearest = name;
            }
        }

        return nearest;
    }

    /// <summary>Insertions, deletions, replacements and swaps of neighbours, upper and lower case being one.</summary>
    private static int Edits(string left, string right)
    {
        if (right.Length > LongestName)
        {
            return int.MaxValue;
        }

        Span<int> before = stackalloc int[LongestName + 1];
        Span<int> above = stackalloc int[LongestName + 1];
        Span<int> current = stackalloc int[LongestName + 1];
        for (int column = 0; column <= right.Length; column++)
        {
            above[column] = column;
        }

        for (int row = 1; row <= left.Length; row++)
        {
            current[0] = row;
            for (int column = 1; column <= right.Length; column++)
            {
                int changed = Same(left[row - 1], right[column - 1]) ? 0 : 1;
                current[column] = Math.Min(Math.Min(current[column - 1], above[column]) + 1, above[column - 1] + changed);
                if (row > 1 && column > 1 && Same(left[row - 1], right[column - 2]) && Same(left[row - 2], right[column - 1]))
                {
                    current[column] = Math.Min(current[column], before[column - 2] + 1);
                }
            }

            Span<int> free = before;
            before = above;
            above = current;
            current = free;
        }

        return above[right.Length];
    }

    private static bool Same(char left, char right) => char.ToLowerInvariant(left) == char.ToLowerInvariant(right);
}
