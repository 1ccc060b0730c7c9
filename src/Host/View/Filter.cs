using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Bpftop.Host.Snapshot;
using Bpftop.Host.View.Expressions;

namespace Bpftop.Host.View;

/// <summary>A filter expression over any columns: <c>cpu &gt; 5 and user = root</c>.</summary>
/// <remarks>Immutable but for patterns that took too long; evaluating a row allocates nothing.</remarks>
internal sealed class Filter
{
    private readonly FilterNode _root;

    private readonly int _knownColumns;

    private Filter(string source, FilterNode root, ImmutableArray<Column> columns, int knownColumns)
    {
        Source = source;
        _root = root;
        Columns = columns;
        _knownColumns = knownColumns;
    }

    /// <summary>What can be written, line by line, for the help screen and the manual.</summary>
    public static ImmutableArray<string> Grammar => FilterGrammar.Lines;

    /// <summary>What the user typed.</summary>
    public string Source { get; }

    /// <summary>The columns whose values it reads.</summary>
    public ImmutableArray<Column> Columns { get; }

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
        filter = root is null ? null : new Filter(source, root, parser.Columns, known);
        error = parser.Error;
        return filter is not null;
    }

    /// <summary>True where columns came since, which a bare word does not look at: parse the source again.</summary>
    public bool IsOutdated(ColumnCatalog columns) => columns.All.Count != _knownColumns;

    /// <summary>Whether a row of the frame matches.</summary>
    public bool Matches(Frame frame, int row) => Matches(new RowCells(frame, null, row));

    /// <summary>Whether a row's cells match.</summary>
    public bool Matches(in RowCells cells) => _root.Matches(cells);
}
