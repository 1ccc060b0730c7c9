using Bpftop.Host.Snapshot;
using Bpftop.Host.View.Expressions;

namespace Bpftop.Host.View;

/// <summary>A filter expression over any columns: <c>cpu &gt; 5 and user = root</c>.</summary>
/// <remarks>Immutable but for patterns that took too long; evaluating a row allocates nothing.</remarks>
internal sealed class Filter
{
    private readonly FilterNode _root;

    private readonly int _knownColumns;

    private Filter(string source, FilterNode root, ImmutableArray<Column> columns, ImmutableArray<Column> named, int knownColumns)
    {
        Source = source;
        _root = root;
        Columns = columns;
        Named = named;
        _knownColumns = knownColumns;
    }

    /// <summary>What can be written, line by line, for the help screen and the manual.</summary>
    public static ImmutableArray<string> Grammar => FilterGrammar.Lines;

    /// <summary>What the user typed.</summary>
    public string Source { get; }

    /// <summary>The columns whose values it reads.</summary>
    public ImmutableArray<Column> Columns { get; }

    /// <summary>Those of them that it names; a bare word reads others too.</summary>
    public ImmutableArray<Column> Named { get; }

    /// <summary>Parses an expression.</summary>
    public static bool TryParse(
        string source,
        ColumnCatalog columns,
        [NotNullWhen(true)] out Filter? filter,
        [NotNullWhen(false)] out FilterError? error)
    {
        int known = columns.All.Count;
        FilterParser parser = new(source, columns);
        FilterNode? root = parser.Parse();
        filter = root is null ? null : new Filter(source, root, parser.Columns, parser.Named, known);
        error = parser.Error;
        return filter is not null;
    }

    /// <summary>A filter that matches where each of these does; null where there is none.</summary>
    public static Filter? All(IReadOnlyCollection<Filter> filters) => filters.Count == 0 ? null : new Filter(
        string.Join(" and ", filters.Select(static filter => $"({filter.Source})")),
        new AllNode([.. filters.Select(static filter => filter._root)]),
        [.. filters.SelectMany(static filter => filter.Columns).Distinct()],
        [.. filters.SelectMany(static filter => filter.Named).Distinct()],
        filters.Min(static filter => filter._knownColumns));

    /// <summary>What can be said of a row while only some of its columns are known: a filter that matches wherever this one may.
    /// </summary>
    public Filter OfKnown(Predicate<Column> isKnown) => new(
        Source,
        _root.Bound(isKnown, upper: true),
        [.. Columns.Where(column => isKnown(column))],
        [.. Named.Where(column => isKnown(column))],
        _knownColumns);

    /// <summary>A text as a value of an expression: in quotes, and never anything else.</summary>
    public static string Quote(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    /// <summary>True where columns were added since it was parsed; a bare word does not look at them until it is parsed again.</summary>
    public bool IsOutdated(ColumnCatalog columns) => columns.All.Count != _knownColumns;

    /// <summary>Whether a row of the frame matches.</summary>
    public bool Matches(Frame frame, int row) => Matches(new RowCells(frame, null, row));

    /// <summary>Whether a row's cells match.</summary>
    public bool Matches(in RowCells cells) => _root.Matches(cells);
}

/// <summary>Why an expression is not one.</summary>
/// <param name="Position">The character, from 0, that the message is about.</param>
/// <param name="Message">What is wrong and what would be right.</param>
internal sealed record FilterError(int Position, string Message);

/// <summary>The language of filters, in the words of the help screen and the manual.</summary>
internal static class FilterGrammar
{
    public static ImmutableArray<string> Lines { get; } =
    [
        "word                 any text (name, command, pid, user …) contains it",
        "word word            both; quote spaces and signs: \"my file\", 'a=b'",
        "cpu > 5              compares any column: = != < <= > >=",
        "mem > 1G  io.read >= 500K/s  elapsed < 1h30m  delay.io > 5%",
        "                     bytes by 1024: K M G T P; counts by 1000: K M G T",
        "                     time: d h m s ms us",
        "user = root          texts are equal as a whole",
        "                     lower case matches any case, a capital only itself",
        "name ~ /^py/         regular expression; !~ for no match",
        "                     /x/i in any case, /x/c exactly",
        "user in (root, www)  one of these; not in for none of these",
        "exe = \"\"             has no value; != \"\" for has one",
        "and or not ( )       also && || !; and binds before or",
        "A column is called by its id, or as it is headed: RES > 1G, UNIT = x.",
        "A column without a value answers no comparison; not (x = y) includes it.",
    ];
}
