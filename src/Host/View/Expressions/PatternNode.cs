using System.Text.RegularExpressions;
using Bpftop.Host.Snapshot;

namespace Bpftop.Host.View.Expressions;

/// <summary>Matches a text by a regular expression; false for a missing one, <c>!~</c> included.</summary>
/// <remarks>The engine without backtracking reads each character once, whatever the pattern; the time-out is for
/// patterns with huge counts. One that runs out of time is given up, so that it stalls one refresh once.</remarks>
internal sealed class PatternNode(Column column, Regex pattern, bool wanted) : FilterNode
{
    private bool _givenUp;

    public override bool Matches(in RowCells cells)
    {
        string? text = cells.Text(column);
        if (string.IsNullOrEmpty(text) || _givenUp)
        {
            return false;
        }

        try
        {
            return pattern.IsMatch(text.AsSpan()) == wanted;
        }
        catch (RegexMatchTimeoutException)
        {
            _givenUp = true;
            return false;
        }
    }
}
