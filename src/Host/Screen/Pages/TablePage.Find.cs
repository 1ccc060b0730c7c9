using Bpftop.Host.Screen.Drawing;
using Bpftop.Host.Snapshot;

namespace Bpftop.Host.Screen.Pages;

/// <summary>Search, which moves the cursor, and filter, which hides lines: both by a text that any column of text may
/// have, in letters of either case.</summary>
internal sealed partial class TablePage
{
    private readonly Predicate<int> _passes;
    private string _filter = "";

    public override void Leave() => OpenPrompt = null;

    public override bool Cancel()
    {
        if (SearchText is not null)
        {
            SearchText = null;
            return true;
        }

        if (_filter.Length > 0)
        {
            SetFilter("");
            return true;
        }

        return false;
    }

    public override void BeginFilter() =>
        OpenPrompt = new Prompt("Filter", _filter, SetFilter, static _ => { }, () => SetFilter(""));

    public override void BeginSearch()
    {
        string? from = CursorKey();
        string? before = SearchText;
        OpenPrompt = new Prompt(
            "Search",
            "",
            text =>
            {
                SearchText = text.Length == 0 ? null : text;
                return text.Length == 0 || TryFind(text, Math.Max(0, LineOf(from)), forward: true) ? null : "no match";
            },
            text => SearchText = text.Length == 0 ? before : text,
            () =>
            {
                SearchText = before;
                MoveTo(Math.Max(0, LineOf(from)));
            });
    }

    protected override bool TryFindNext(string text, bool forward) => TryFind(text, _list.Line + (forward ? 1 : -1), forward);

    /// <summary>Goes to the next line that has a text, around the end.</summary>
    private bool TryFind(string text, int from, bool forward)
    {
        int count = Order.Length;
        for (int step = 0; step < count; step++)
        {
            int line = (((forward ? from + step : from - step) % count) + count) % count;
            if (Has(Order[line], text))
            {
                MoveTo(line);
                return true;
            }
        }

        return false;
    }

    /// <returns>What is wrong with the text: nothing ever is.</returns>
    private string? SetFilter(string text)
    {
        _filter = text.Trim();
        Sort();
        return null;
    }

    private bool Passes(int row) => Has(row, _filter);

    private bool Has(int row, string text)
    {
        foreach (Column column in _columns)
        {
            if (column.IsText && _rows!.Text(row, column.Index) is { } cell && cell.Contains(text, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private void WriteFind(ref LineText text)
    {
        if (_filter.Length > 0)
        {
            text.Add("  filter: ");
            text.Add(_filter);
        }

        if (SearchText is not null)
        {
            text.Add("  search: ");
            text.Add(SearchText);
        }
    }
}
