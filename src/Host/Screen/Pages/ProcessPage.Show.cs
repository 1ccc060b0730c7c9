using Bpftop.Host.Screen.Dialogs;
using Bpftop.Host.Screen.Keys;
using Bpftop.Host.Snapshot;
using Bpftop.Host.View;

namespace Bpftop.Host.Screen.Pages;

/// <summary>Which rows are shown, and in which order: sort, tree, folds, groups, threads.</summary>
internal sealed partial class ProcessPage
{
    private static readonly string[] NetworkColumns = ["net.rx", "net.tx"];
    private static readonly string[] GpuMemoryColumns = ["gpu.mem"];

    private TableVisit? _visit;

    /// <summary>Cancels what lasts, innermost first.</summary>
    public override bool Cancel()
    {
        if (_rangeFrom is not null)
        {
            EndRange();
        }
        else if (_search is not null)
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

    private bool DoShow(Command command)
    {
        switch (command.Id)
        {
            case CommandId.Back:
                if (!EndVisit())
                {
                    Screen.Say("no table led here");
                }

                return true;
            case CommandId.SwapColumn:
                Swap(command.Swap!);
                return true;
            case CommandId.Tree:
                Apply(_options with { Tree = !_options.Tree, GroupBy = null });
                return true;
            case CommandId.Group:
                ShowGroupMenu();
                return true;
            case CommandId.SortDialog:
                ShowSortDialog();
                return true;
            case CommandId.SortInvert:
                Apply(_options with { Order = Opposite(_options.Order) });
                return true;
            case CommandId.SortCpu:
                SortBy(Screen.Options.Catalogue["cpu"]);
                return true;
            case CommandId.SortMemory:
                SortBy(Screen.Options.Catalogue["mem"]);
                return true;
            case CommandId.SortTime:
                SortBy(Screen.Options.Catalogue["time"]);
                return true;
            case CommandId.SortNetwork:
                SortByPluginColumn(NetworkColumns, "network");
                return true;
            case CommandId.SortGpuMemory:
                SortByPluginColumn(GpuMemoryColumns, "GPU memory");
                return true;
            case CommandId.GpuColumns:
                ToggleColumns("gpu.", "GPU columns");
                return true;
            case CommandId.Threads:
                Apply(_options with { Threads = !_options.Threads });
                Screen.Say(_options.Threads ? "threads are shown from the next refresh on" : "threads are hidden");
                return true;
            case CommandId.KernelThreads:
                Apply(_options with { KernelThreads = !_options.KernelThreads });
                Screen.Say(_options.KernelThreads ? "kernel threads are shown" : "kernel threads are hidden");
                return true;
            default:
                return DoFold(command.Id);
        }
    }

    private bool DoFold(CommandId id)
    {
        switch (id)
        {
            case CommandId.FoldOpen:
                Fold(static (mark, _) => mark == FoldMark.Closed ? false : null);
                return true;
            case CommandId.FoldClose:
                CloseFold();
                return true;
            case CommandId.FoldToggle:
                Fold(static (mark, _) => mark == FoldMark.Open);
                return true;
            case CommandId.Open when _view.Rows.Length > 0 && _view.Rows[_list.Line].Kind == ViewRowKind.Group:
                Fold(static (mark, _) => mark == FoldMark.Open);
                return true;
            case CommandId.FoldOpenAll:
                SetAllFolds(false);
                return true;
            case CommandId.FoldCloseAll:
                SetAllFolds(true);
                return true;
            case CommandId.FoldOpenBelow:
                OpenBelow();
                return true;
            case CommandId.FoldCloseAbove:
                CloseAbove();
                return true;
            default:
                return false;
        }
    }

    private static SortOrder Opposite(SortOrder order) =>
        order == SortOrder.Ascending ? SortOrder.Descending : SortOrder.Ascending;

    private void SortBy(Column column)
    {
        Apply(_options with { Sort = column, Order = column.Spec.FirstSort });
        SayOf(column, $"sorted by {column.Id}");
    }

    private void SortByPluginColumn(string[] ids, string what)
    {
        foreach (string id in ids)
        {
            if (Screen.Options.Catalogue.TryGet(id, out Column? column))
            {
                SortBy(column);
                return;
            }
        }

        Screen.Warn($"sort by {what}: no plugin here has the column {ids[0]}; p lists the plugins");
    }

    private void ShowSortDialog()
    {
        IReadOnlyList<Column> all = Screen.Options.Catalogue.All;
        Choice[] choices = [.. all.Select(static column => new Choice(column.Id, column.Spec.Help))];
        Screen.Show(new ChoiceDialog("Sort by", choices, _options.Sort.Index, chosen => SortBy(all[chosen])));
    }

    private void ShowGroupMenu()
    {
        Column[] columns = [.. Screen.Options.Catalogue.All.Where(static column => column.Spec.Groupable)];
        Choice[] choices = [new Choice("(no groups)", "every process on a line of its own"), .. columns.Select(static column => new Choice(column.Id, column.Spec.Help))];
        int selected = _options.GroupBy is { } current ? Array.IndexOf(columns, current) + 1 : Math.Min(1, columns.Length);
        Screen.Show(new ChoiceDialog("Group by", choices, selected, chosen =>
            Apply(_options with { GroupBy = chosen == 0 ? null : columns[chosen - 1], Tree = chosen == 0 && _options.Tree })));
    }

    /// <summary>Opens or closes the fold under the cursor.</summary>
    /// <param name="decide">Whether it is closed from now on; null leaves it.</param>
    private void Fold(Func<FoldMark, ViewRow, bool?> decide)
    {
        if (!HasFolds())
        {
            return;
        }

        ViewRow row = _view.Rows[_list.Line];
        if (row.Fold == FoldMark.None)
        {
            Screen.Say("nothing to fold here");
        }
        else if (decide(row.Fold, row) is { } closed)
        {
            _view.Folds.Set(row.Key, closed);
            Refold();
        }
    }

    /// <summary>Closes the fold under the cursor, or else the one that it is in.</summary>
    private void CloseFold()
    {
        if (!HasFolds())
        {
            return;
        }

        int line = _view.Rows[_list.Line].Fold == FoldMark.Open ? _list.Line : ParentOf(_list.Line);
        if (line >= 0)
        {
            MoveTo(line);
            _view.Folds.Set(_cursor, true);
            Refold();
        }
    }

    private void SetAllFolds(bool closed)
    {
        if (!HasFolds())
        {
            return;
        }

        if (closed)
        {
            MoveToRoot();
        }

        _view.Folds.SetAll(closed);
        Refold();
    }

    /// <summary>Opens the fold and every fold below it; below a closed one there may be others that are closed.</summary>
    private void OpenBelow()
    {
        if (!HasFolds())
        {
            return;
        }

        int depth = _view.Rows[_list.Line].Depth;
        for (int line = _list.Line; line < _view.Rows.Length && (line == _list.Line || _view.Rows[line].Depth > depth); line++)
        {
            if (_view.Rows[line].Fold == FoldMark.Closed)
            {
                _view.Folds.Set(_view.Rows[line].Key, false);
                Refold();
            }
        }
    }

    private void CloseAbove()
    {
        if (!HasFolds())
        {
            return;
        }

        int line = _list.Line;
        while (line >= 0)
        {
            if (_view.Rows[line].Fold == FoldMark.Open)
            {
                _view.Folds.Set(_view.Rows[line].Key, true);
            }

            line = ParentOf(line);
        }

        MoveToRoot();
        Refold();
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

    private void MoveToRoot()
    {
        int line = _list.Line;
        while (ParentOf(line) is var parent && parent >= 0)
        {
            line = parent;
        }

        MoveTo(line);
    }

    private int ParentOf(int line)
    {
        int depth = _view.Rows[line].Depth;
        for (int above = line - 1; above >= 0; above--)
        {
            if (_view.Rows[above].Depth < depth)
            {
                return above;
            }
        }

        return -1;
    }

    private void Refold()
    {
        if (_frame is not null)
        {
            _view.Update(_frame, _options);
            PlaceCursor();
        }
    }

    /// <summary>The processes of a table's row are shown.</summary>
    /// <param name="Before">The user's own filter.</param>
    /// <param name="From">The table.</param>
    private sealed record TableVisit(Filter? Before, Page From);
}
