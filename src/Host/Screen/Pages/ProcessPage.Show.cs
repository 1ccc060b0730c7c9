using Bpftop.Host.Screen.Dialogs;
using Bpftop.Host.Snapshot;
using Bpftop.Host.View;

namespace Bpftop.Host.Screen.Pages;

/// <summary>Which rows are shown, and in which order: sort, tree, folds, groups, threads.</summary>
internal sealed partial class ProcessPage
{
    private TableVisit? _visit;

    /// <summary>Cancels what lasts, innermost first.</summary>
    public override bool Cancel()
    {
        if (_rangeFrom is not null)
        {
            EndRange();
        }
        else if (SearchText is not null)
        {
            SetSearch(null);
        }
        else if (_follows)
        {
            ToggleFollow();
        }
        else if (!EndVisit())
        {
            SetFilter(null);
        }

        return true;
    }

    /// <summary>Shows processes that match, for a table's row; the user's own filter comes back with the way back.</summary>
    public void Visit(Filter filter, Page from)
    {
        Filter? before = _visit is null ? _options.Filter : _visit.Before;
        SetFilter(filter);
        _visit = new TableVisit(before, from);
    }

    private bool EndVisit()
    {
        if (_visit is not { } visit)
        {
            return false;
        }

        SetFilter(visit.Before);
        Screen.GoBackTo(visit.From);
        return true;
    }

    public void Back()
    {
        if (!EndVisit())
        {
            Screen.Say("no table led here");
        }
    }

    public void ToggleTree() => Apply(_options with { Tree = !_options.Tree, GroupBy = null });

    public void ToggleThreads()
    {
        Apply(_options with { Threads = !_options.Threads });
        Screen.Say(_options.Threads ? "threads are shown from the next refresh on" : "threads are hidden");
    }

    public void ToggleKernelThreads()
    {
        Apply(_options with { KernelThreads = !_options.KernelThreads });
        Screen.Say(_options.KernelThreads ? "kernel threads are shown" : "kernel threads are hidden");
    }

    public override bool TryOpen()
    {
        bool isGroup = _view.Rows.Length > 0 && _view.Rows[_list.Line].Kind == ViewRowKind.Group;
        if (isGroup)
        {
            Fold(static (view, line) => view.Toggle(line));
        }

        return isGroup;
    }

    public override void InvertOrder() => Apply(_options with { Order = Opposite(_options.Order) });

    public void SortBy(string id)
    {
        if (Screen.Options.Catalogue.TryGet(id, out Column? column))
        {
            SortBy(column);
        }
        else
        {
            Screen.Warn($"sort by {id}: there is no such column; p lists the plugins");
        }
    }

    private void SortBy(Column column)
    {
        Apply(_options with { Sort = column, Order = column.Spec.FirstSort });
        SayOf(column, $"sorted by {column.Id}");
    }

    public override void ShowSortDialog()
    {
        IReadOnlyList<Column> all = Screen.Options.Catalogue.All;
        Choice[] choices = [.. all.Select(static column => new Choice(column.Id, column.Spec.Help))];
        Screen.Show(new ChoiceDialog("Sort by", choices, _options.Sort.Index, chosen => SortBy(all[chosen])));
    }

    public void ShowGroupMenu()
    {
        Column[] columns = [.. Screen.Options.Catalogue.All.Where(static column => column.Spec.Groupable)];
        Choice[] choices = [new Choice("(no groups)", "every process on a line of its own"), .. columns.Select(static column => new Choice(column.Id, column.Spec.Help))];
        int selected = _options.GroupBy is { } current ? Array.IndexOf(columns, current) + 1 : Math.Min(1, columns.Length);
        Screen.Show(new ChoiceDialog("Group by", choices, selected, chosen =>
            Apply(_options with { GroupBy = chosen == 0 ? null : columns[chosen - 1], Tree = chosen == 0 && _options.Tree })));
    }

    /// <summary>Folds, and puts the cursor on the line that it belongs on then.</summary>
    /// <param name="fold">Folds from a line; answers the key of the cursor's line, or null where there is no fold.</param>
    public void Fold(Func<ProcessView, int, ProcessKey?> fold)
    {
        if (!HasFolds())
        {
            return;
        }

        if (fold(_view, _list.Line) is not { } line)
        {
            Screen.Say("nothing to fold here");
            return;
        }

        if (line != _cursor)
        {
            MoveTo(_view.IndexOf(line));
        }

        _view.Update(_frame!, _options);
        PlaceCursor();
    }

    private bool HasFolds()
    {
        if (!_options.Tree && _options.GroupBy is null)
        {
            Screen.Say("folds are for the tree (t) and for groups (b)");
            return false;
        }

        return _view.Rows.Length > 0;
    }

    /// <summary>The processes of a table's row are shown.</summary>
    /// <param name="Before">The user's own filter.</param>
    /// <param name="From">The table.</param>
    private sealed record TableVisit(Filter? Before, Page From);
}
