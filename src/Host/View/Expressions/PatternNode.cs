using System.Text.RegularExpressions;
using Bpftop.Host.Snapshot;

namespace Bpftop.Host.View.Expressions;

/// <summary>Matches a text by a regular expression; false for a missing one, <c>!~</c> included.</summary>
/// <remarks>The engine without backtracking reads each character once, whatever the pattern; the time-out is for
/// patterns with huge counts, which can still cost milliseconds a character. One that runs out of time again and
/// again at one text is given up, so that it stalls the screen once; a single time-out may be a machine that is busy, and the
/// text is tried again: no row is missing for that.</remarks>
internal sealed class PatternNode(Column column, Regex pattern, bool wanted) : ColumnNode(column)
{
    private const int Patience = 3;
    private int _timeOuts;

    /// <summary>True once the pattern is no longer tried; no row matches it any more.</summary>
    public bool IsGivenUp => _timeOuts >= Patience;

    public override bool Matches(in RowCells cells)
    {
        string? text = cells.Text(Column);
        if (string.IsNullOrEmpty(text))
        {
            return false;
        }

        while (!IsGivenUp)
        {
            try
            {
                bool matches = pattern.IsMatch(text.AsSpan()) == wanted;
                _timeOuts = 0;
                return matches;
            }
            catch (RegexMatchTimeoutException)
            {
                _timeOuts++;
            }
        }

        return false;
    }
}
