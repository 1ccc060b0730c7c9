using Bpftop.Host.View;

namespace Bpftop.Host.Screen.Pages;

/// <summary>Search, which moves the cursor, and filter, which hides rows.</summary>
internal sealed partial class ProcessPage
{
    public override void BeginSearch()
    {
        ProcessKey from = _cursor;
        int fromLine = _list.Line;
        bool wasPlaced = _isPlaced;
        string? before = SearchText;
        OpenPrompt = new Prompt(
            "Search",
            "",
            text =>
            {
                SetSearch(text);
                return text.Length == 0 || TryFind(text, Math.Max(0, _view.IndexOf(from)), true) ? null : "no match";
            },
            text =>
            {
                SetSearch(text.Length == 0 ? before : text);
                if (text.Length > 0)
                {
                    _jumps.Leave(from);
                }
            },
            () =>
            {
                SetSearch(before);
                int line = _view.IndexOf(from);
                MoveTo(line < 0 ? fromLine : line);
                _isPlaced = wasPlaced;
            });
    }

    private void SetSearch(string? text) => SearchText = string.IsNullOrEmpty(text) ? null : text;

    protected override bool TryFindNext(string text, bool forward)
    {
        ProcessKey from = _cursor;
        bool isFound = TryFind(text, _list.Line + (forward ? 1 : -1), forward);
        if (from != _cursor)
        {
            _jumps.Leave(from);
        }

        return isFound;
    }

    /// <summary>Goes to the next line that has a text, around the end.</summary>
    private bool TryFind(string text, int from, bool forward)
    {
        int line = _view.Find(text, from, forward, _shown.Columns);
        if (line >= 0)
        {
            MoveTo(line);
        }

        return line >= 0;
    }

    public override void BeginFilter()
    {
        ProcessKey from = _cursor;
        OpenPrompt = new Prompt("Filter", _options.Filter?.Source ?? "", PreviewFilter, static _ => { }, () =>
        {
            SetFilter(null);
            ReturnTo(from);
        });
    }

    /// <summary>Filters while the user types; what is half typed leaves the rows as they are.</summary>
    private string? PreviewFilter(string text)
    {
        Filter? filter = null;
        if (!string.IsNullOrWhiteSpace(text)
            && !Filter.TryParse(text, Screen.Options.Catalogue, out filter, out FilterError? wrong))
        {
            return $"at {wrong.Position + 1}: {wrong.Message}";
        }

        SetFilter(filter);
        return null;
    }

    private void SetFilter(Filter? filter)
    {
        _visit = null;
        Apply(_options with { Filter = filter });
    }

    /// <summary>A bare word looks at every column of text, those of plugins that came since too.</summary>
    private void RenewFilter()
    {
        if (_options.Filter is { } filter && filter.IsOutdated(Screen.Options.Catalogue)
            && Filter.TryParse(filter.Source, Screen.Options.Catalogue, out Filter? renewed, out _))
        {
            _options = _options with { Filter = renewed };
            Screen.DemandChanged();
        }
    }

    private void ReturnTo(ProcessKey key)
    {
        int line = _view.IndexOf(key);
        if (_isPlaced && line >= 0)
        {
            MoveTo(line);
        }
    }
}
