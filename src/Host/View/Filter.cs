using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Bpftop.Host.Snapshot;

namespace Bpftop.Host.View;

/// <summary>A filter expression over any columns: <c>cpu &gt; 5 and user = root</c>.</summary>
internal sealed class Filter
{
    private Filter(string source) => Source = source;

    /// <summary>What the user typed.</summary>
    public string Source { get; }

    /// <summary>The columns whose values it reads.</summary>
    public ImmutableArray<Column> Columns => throw new NotImplementedException();

    /// <summary>Parses an expression.</summary>
    public static bool TryParse(
        string source,
        ColumnCatalog columns,
        [NotNullWhen(true)] out Filter? filter,
        [NotNullWhen(false)] out FilterError? error) => throw new NotImplementedException();

    /// <summary>Whether a row of the frame matches.</summary>
    public bool Matches(Frame frame, int row) => throw new NotImplementedException();
}

/// <summary>Why an expression is not one.</summary>
/// <param name="Position">The character, from 0, that the message is about.</param>
/// <param name="Message">What is wrong and what would be right.</param>
internal sealed record FilterError(int Position, string Message);
