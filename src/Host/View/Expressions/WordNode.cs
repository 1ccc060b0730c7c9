using System.Buffers;
using Bpftop.Host.Snapshot;

namespace Bpftop.Host.View.Expressions;

/// <summary>A bare word: some text of the row contains it, in any case, or its pid does.</summary>
internal sealed class WordNode : FilterNode
{
    private readonly Column[] _texts;
    private readonly Column[] _pids;
    private readonly string _word;
    private readonly SearchValues<string> _needle;
    private readonly bool _digits;

    /// <param name="word">What to look for.</param>
    /// <param name="texts">The text columns, those that match most often first.</param>
    /// <param name="pids">The columns of process and thread ids.</param>
    public WordNode(string word, Column[] texts, Column[] pids)
    {
        _word = word;
        _texts = texts;
        _pids = pids;
        _needle = SearchValues.Create([word], StringComparison.OrdinalIgnoreCase);
        _digits = word.Length <= 10 && word.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0;
    }

    public override bool Matches(in RowCells cells)
    {
        foreach (Column column in _texts)
        {
            if (cells.Text(column) is { } text && text.Length >= _word.Length && text.AsSpan().ContainsAny(_needle))
            {
                return true;
            }
        }

        return _digits && MatchesPid(cells);
    }

    public override FilterNode Bound(Predicate<Column> isKnown, bool upper) =>
        Array.TrueForAll(_texts, isKnown) && Array.TrueForAll(_pids, isKnown) ? this : new ConstantNode(upper);

    private bool MatchesPid(in RowCells cells)
    {
        Span<char> digits = stackalloc char[20];
        foreach (Column column in _pids)
        {
            double pid = cells.Number(column);
            if (!double.IsNaN(pid)
                && ((long)pid).TryFormat(digits, out int written, default, CultureInfo.InvariantCulture)
                && digits[..written].IndexOf(_word) >= 0)
            {
                return true;
            }
        }

        return false;
    }
}
