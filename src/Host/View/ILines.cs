using Bpftop.Host.Snapshot;
using Bpftop.Host.View.Expressions;

namespace Bpftop.Host.View;

/// <summary>The lines of a table, whatever its rows are: all that moving, searching, tagging and copying need to know.</summary>
/// <remarks>A line is what the screen shows, a row is what the data has: a closed fold is one line for several rows. Both
/// are valid until the next update. One thread.</remarks>
internal interface ILines
{
    /// <summary>How many lines there are.</summary>
    int Count { get; }

    /// <summary>Whether there is an answer at all: a plugin may not have been asked at this refresh, or have failed.</summary>
    bool IsKnown { get; }

    /// <summary>How many rows there are, shown or not.</summary>
    int RowCount { get; }

    /// <summary>When the values were taken.</summary>
    DateTimeOffset Time { get; }

    /// <summary>Names a line from refresh to refresh.</summary>
    ProcessKey KeyAt(int line);

    /// <summary>Whether what a line shows has ended, and is shown for a moment only.</summary>
    bool HasEnded(int line);

    /// <summary>Names a row from refresh to refresh.</summary>
    ProcessKey KeyOfRow(int row);

    /// <summary>The line of a key; -1 where it is not shown.</summary>
    int IndexOf(ProcessKey key);

    /// <summary>The line of a key or, where a closed fold hides it, of that fold; -1 where neither is shown.</summary>
    int NearestIndexOf(ProcessKey key);

    /// <summary>The rows that a line stands for and that can be acted on.</summary>
    IEnumerable<int> RowsAt(int line);

    /// <summary>Whether a column has values at this refresh.</summary>
    bool Has(Column column);

    /// <summary>A line's value in a number column; NaN for none.</summary>
    double Number(int line, Column column);

    /// <summary>A line's value in a text column; null for none.</summary>
    string? Text(int line, Column column);

    /// <summary>Whether a search for a text ends at a line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="text">What is searched for.</param>
    /// <param name="comparison">How.</param>
    /// <param name="shown">The columns on the screen.</param>
    bool Contains(int line, string text, StringComparison comparison, ReadOnlySpan<Column> shown);
}

/// <summary>Search: moves the cursor and hides nothing.</summary>
internal static class LineSearch
{
    /// <summary>The next line from <paramref name="from"/> on, itself included, that has the text; past the end it goes on
    /// at the other one.</summary>
    /// <param name="lines">The lines.</param>
    /// <param name="needle">Lower case matches any case, a capital only itself.</param>
    /// <param name="from">Where to begin; any number.</param>
    /// <param name="forward">Downwards, or up.</param>
    /// <param name="shown">The columns on the screen.</param>
    /// <returns>-1 for none.</returns>
    public static int Find(this ILines lines, string needle, int from, bool forward, ReadOnlySpan<Column> shown = default)
    {
        int count = lines.Count;
        StringComparison comparison = SmartCase.For(needle);
        for (int step = 0; step < count && needle.Length > 0; step++)
        {
            int line = (((forward ? from + step : from - step) % count) + count) % count;
            if (lines.Contains(line, needle, comparison, shown))
            {
                return line;
            }
        }

        return -1;
    }
}
