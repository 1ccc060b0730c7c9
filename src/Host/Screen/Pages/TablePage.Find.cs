using Bpftop.Host.Screen.Drawing;
using Bpftop.Host.Screen.Keys;
using Bpftop.Host.Snapshot;

namespace Bpftop.Host.Screen.Pages;

/// <summary>Search, which moves the cursor, and filter, which hides lines: both by a text that any column of text may
/// have, in letters of either case.</summary>
internal sealed partial class TablePage
{
    private readonly Predicate<int> _passes;
    private Prompt? _prompt;
    private string? _search;
    private string _filter = "";

    public override Prompt? Prompt => _prompt is { IsClosed: false } ? _prompt : null;

    public override bool IsSearching => _search is not null;

    public override void Leave() => _prompt = null;

    public override bool Cancel()
    {
        if (_search is not null)
        {
            _search = null;
            return true;
        }

        if (_filter.Length > 0)
        {
            SetFilter("");
            return true;
        }

        return false;
    }

    private bool DoFind(CommandId id)
    {
        switch (id)
        {
            case CommandId.Search:
                BeginSearch();
                return true;
            case CommandId.SearchNext:
                SearchAgain(forward: true);
                return true;
            case CommandId.SearchPrevious:
                SearchAgain(forward: false);
                return true;
            case CommandId.Filter:
                _prompt = new Prompt("Filter", _filter, SetFilter, static _ => { }, () => SetFilter(""));
                return true;
            default:
                return false;
        }
    }

    private void BeginSearch()
    {
        string? from = CursorKey();
        string? before = _search;
        _prompt = new Prompt(
            "Search",
            "",
            text =>
            {
                _search = text.Length == 0 ? null : text;
                return text.Length == 0 || TryFind(text, Math.Max(0, LineOf(from)), forward: true) ? null : "no match";
            },
            text => _search = text.Length == 0 ? before : text,
            () =>
            {
                _search = before;
                MoveTo(Math.Max(0, LineOf(from)));
            });
    }

    private void SearchAgain(bool forward)
    {
        if (_search is null)
        {
            Screen.Say("no search; / begins one");
        }
        else if (!TryFind(_search, _list.Line + (forward ? 1 : -1), forward))
        {
            Screen.Warn($"no match for {_search}");
        }
    }

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

        if (_search is not null)
        {
            text.Add("  search: ");
            text.Add(_search);
        }
    }
}
