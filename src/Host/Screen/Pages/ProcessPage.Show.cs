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
                Fold(static (view, line) => view.Open(line));
                return true;
            case CommandId.FoldClose:
                Fold(static (view, line) => view.Close(line));
                return true;
            case CommandId.FoldToggle:
            case CommandId.Open when _view.Rows.Length > 0 && _view.Rows[_list.Line].Kind == ViewRowKind.Group:
                Fold(static (view, line) => view.Toggle(line));
                return true;
            case CommandId.FoldOpenAll:
                Fold(static (view, line) => view.SetAll(line, closed: false));
                return true;
            case CommandId.FoldCloseAll:
                Fold(static (view, line) => view.SetAll(line, closed: true));
                return true;
            case CommandId.FoldOpenBelow:
                Fold(static (view, line) => view.OpenSubtree(line));
                return true;
            case CommandId.FoldCloseAbove:
                Fold(static (view, line) => view.CloseToRoot(line));
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

    /// <summary>Folds, and puts the cursor on the line that it belongs on then.</summary>
    /// <param name="fold">Folds from a line; answers the key of the cursor's line, or null where there is no fold.</param>
    private void Fold(Func<ProcessView, int, ProcessKey?> fold)
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
