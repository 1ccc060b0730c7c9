using System.Globalization;
using Bpftop.Host.Screen.Keys;
using Bpftop.Host.Snapshot;
using Bpftop.Host.View;

namespace Bpftop.Host.Screen.Pages;

/// <summary>Search, which moves the cursor, and filter, which hides rows.</summary>
internal sealed partial class ProcessPage
{
    private Prompt? _prompt;
    private string? _search;

    private bool DoFind(CommandId id)
    {
        switch (id)
        {
            case CommandId.Search:
                BeginSearch();
                return true;
            case CommandId.SearchNext:
                SearchAgain(1);
                return true;
            case CommandId.SearchPrevious:
                SearchAgain(-1);
                return true;
            case CommandId.Filter:
                BeginFilter();
                return true;
            default:
                return false;
        }
    }

    private void BeginSearch()
    {
        ProcessKey from = _cursor;
        int fromLine = _list.Line;
        bool wasPlaced = _isPlaced;
        string? before = _search;
        _prompt = new Prompt(
            "Search",
            "",
            text =>
            {
                SetSearch(text);
                return text.Length == 0 || TryFind(text, Math.Max(0, _view.IndexOf(from)), 1, true) ? null : "no match";
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

    private void SetSearch(string? text)
    {
        _search = string.IsNullOrEmpty(text) ? null : text;
        Screen.IsSearching = _search is not null;
    }

    private void SearchAgain(int step)
    {
        if (_search is null)
        {
            Screen.Say("no search; / begins one");
            return;
        }

        ProcessKey from = _cursor;
        if (!TryFind(_search, _list.Line + step, step, false))
        {
            Screen.Warn($"no match for {_search}");
        }
        else if (from != _cursor)
        {
            _jumps.Leave(from);
        }
    }

    /// <summary>Goes to the next line that has a text, around the end.</summary>
    private bool TryFind(string text, int from, int step, bool incremental)
    {
        int count = _view.Rows.Length;
        for (int tried = 0; tried < count; tried++)
        {
            int line = (((from + (step * tried)) % count) + count) % count;
            if (Matches(line, text))
            {
                MoveTo(line);
                return true;
            }
        }

        return incremental && count == 0;
    }

    private bool Matches(int line, string text)
    {
        ref readonly ViewRow row = ref _view.Rows[line];
        if (row.Kind is ViewRowKind.Process or ViewRowKind.Thread)
        {
            ref readonly ProcessRow process = ref _frame!.Rows[row.Index];
            if (Has(process.CommandLine, text) || Has(process.Name, text))
            {
                return true;
            }
        }

        if (row.Kind != ViewRowKind.Group)
        {
            Span<char> pid = stackalloc char[16];
            row.Key.Pid.TryFormat(pid, out int written, provider: CultureInfo.InvariantCulture);
            if (pid[..written].StartsWith(text))
            {
                return true;
            }
        }

        foreach (Column column in _shown.Columns)
        {
            if (column.IsText && Has(_view.Text(line, column), text))
            {
                return true;
            }
        }

        return _options.GroupBy is { IsText: true } group && Has(_view.Text(line, group), text);
    }

    private static bool Has(string? text, string part) =>
        text is not null && text.Contains(part, StringComparison.OrdinalIgnoreCase);

    private void BeginFilter()
    {
        ProcessKey from = _cursor;
        _prompt = new Prompt("Filter", _options.Filter?.Source ?? "", PreviewFilter, static _ => { }, () =>
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

    private void SetFilter(Filter? filter) => Apply(_options with { Filter = filter });

    private void ReturnTo(ProcessKey key)
    {
        int line = _view.IndexOf(key);
        if (_isPlaced && line >= 0)
        {
            MoveTo(line);
        }
    }
}
