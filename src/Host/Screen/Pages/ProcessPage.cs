using Bpftop.Host.Collect;
using Bpftop.Host.Plugins;
using Bpftop.Host.Screen.Windows;
using Bpftop.Host.Screen.Drawing;
using Bpftop.Host.Screen.Table;
using Bpftop.Host.Signals;
using Bpftop.Host.Targets;
using Bpftop.Host.Snapshot;
using Bpftop.Host.View;
using Bpftop.Terminal;

namespace Bpftop.Host.Screen.Pages;

/// <summary>The process table, or a screen of the user's own that shows it in another way.</summary>
internal sealed class ProcessPage : Page
{
    private readonly ProcessView _view;
    private readonly ShownColumns _shown;
    private readonly ProcessTable _table;
    private readonly SchedulingWindows _scheduling;
    private readonly GroupNames _groups;
    private readonly Overview _overview;
    private TableVisit? _visit;

    /// <param name="screen">The screen.</param>
    public ProcessPage(IScreen screen)
        : this(screen, new OwnScreen("Processes", null, screen.Options.Columns, screen.Options.View))
    {
    }

    /// <param name="screen">The screen.</param>
    /// <param name="first">What it shows at first, and its title.</param>
    public ProcessPage(IScreen screen, OwnScreen first)
        : this(screen, first, new ProcessView(screen.Options.Catalogue))
    {
    }

    private ProcessPage(IScreen screen, OwnScreen first, ProcessView view)
        : base(screen, null, view, screen.Options.Catalogue, FirstView(first.View, screen.Highlight))
    {
        _view = view;
        Title = first.Name;
        _shown = new ShownColumns(screen.Options, first.Columns);
        _scheduling = new SchedulingWindows(screen);
        _groups = new GroupNames(Catalogue);
        _overview = new Overview(view, Cursor);
        _table = new ProcessTable(Painter, screen.Options.OwnUid);
    }

    public override string Title { get; }

    /// <summary>What it shows now, to be shown again under a name.</summary>
    public OwnScreen ToScreen(string name, int? number) => new(name, number, _shown.Kept, View);

    public override ReadOnlySpan<Column> Columns => _shown.Columns;

    protected override string EmptyText =>
        _view.Frame is null ? "waiting for the first refresh" : View.Filter is null ? "no process to show" : "no process matches the filter";

    public override void Demand(DemandMarks marks)
    {
        base.Demand(marks);
        _shown.Refresh(View.Threads);
        marks.Add(_shown.Columns);

        // So that a swap does not show an empty column until the next refresh.
        marks.Add(_shown.Alternatives);
        View.Demand(marks);
        if (View.Command == CommandDisplay.Merged)
        {
            marks.Add(Catalogue["exe"]);
        }

        _groups.DemandBeside(marks);
    }

    /// <summary>The row of the cursor's process in the frame, a thread's being its process's; negative where the line is no
    /// process that lives.</summary>
    public int CursorRow => _view.Count > 0 && _view.Rows[Cursor.Line].IsLiving ? ProcessOf(_view.Rows[Cursor.Line].Index) : -1;

    /// <summary>Whether threads have rows of their own.</summary>
    public bool ShowsThreads => View.Threads;

    public bool ShowsKernelThreads => View.KernelThreads;

    public bool ShowsTree => View.Tree;

    public override int LineOfProcess(int pid) => _view.Frame is null || _view.ProcessRow(pid) is not (>= 0 and var row) ? -1 : _view.NearestIndexOf(_view.KeyOfRow(row));

    /// <summary>Opens or closes a group; shows the details of a process.</summary>
    public override bool TryOpen()
    {
        if (_view.Count > 0 && _view.Rows[Cursor.Line].Kind == ViewRowKind.Group)
        {
            Fold(Folding.Toggle);
        }
        else if (CursorRow is >= 0 and var row)
        {
            Screen.ShowDetails(_view.Frame!.Records[row].Pid);
        }
        else if (_view.Count > 0)
        {
            Screen.Say("it has ended: nothing can be read of it any more");
        }

        return true;
    }

    /// <summary>Tags the process under the cursor and all that descend from it, shown or not.</summary>
    public void TagChildren()
    {
        if (_view.Count > 0 && _view.Rows[Cursor.Line].IsLiving)
        {
            Selection.Tag(_view.Family(_view.Frame!.Records[_view.Rows[Cursor.Line].Index].Pid));
            Screen.Say($"{Selection.Tagged} tagged");
        }
    }

    /// <summary>Sends a signal to the chosen processes.</summary>
    /// <param name="first">The signal that the question begins with; null for the usual one.</param>
    public void AskForSignal(SignalName? first = null)
    {
        if (!Actions.MayAct())
        {
            return;
        }

        new SignalWindows(Screen).Begin(TakeTargets(), first);
    }

    /// <summary>Changes how the chosen processes are scheduled.</summary>
    /// <param name="change">Asks what to set, and sets it.</param>
    public void Schedule(Action<SchedulingWindows, ImmutableArray<ProcessTarget>> change)
    {
        if (Actions.MayAct())
        {
            change(_scheduling, TakeTargets());
        }
    }

    /// <summary>Takes the last change back.</summary>
    public void UndoScheduling()
    {
        if (Actions.MayAct())
        {
            _scheduling.Undo();
        }
    }

    /// <summary>Shows the processes of a table's row; the user's own filter comes back with the way back.</summary>
    public void Visit(Filter filter, Page from)
    {
        Filter? before = _visit is null ? View.Filter : _visit.Before;
        SetFilter(filter);
        _visit = new TableVisit(before, from);
    }

    public void Back()
    {
        if (!TryEndVisit())
        {
            Screen.Say("no table led here");
        }
    }

    public void ToggleTree() => Apply(View with { Tree = !View.Tree, GroupBy = [] });

    public void ToggleThreads()
    {
        Apply(View with { Threads = !View.Threads });
        Screen.Say(View.Threads ? "threads are shown from the next refresh on" : "threads are hidden");
    }

    public void ToggleKernelThreads()
    {
        Apply(View with { KernelThreads = !View.KernelThreads });
        Screen.Say(View.KernelThreads ? "kernel threads are shown" : "kernel threads are hidden");
    }

    public void ShowGroupMenu() => ShowGroupMenu([]);

    /// <summary>Has a user chosen whose processes alone are shown.</summary>
    public void ShowUserMenu()
    {
        ImmutableArray<ShownUser> users = Users();
        if (_view.Frame is null)
        {
            return;
        }

        Choice[] choices =
        [
            new Choice("(everybody)", "processes of all users"),
            .. users.Select(static user => new Choice(user.Name, user.Help)),
        ];
        int selected = View.Users is { Count: 1 } shown ? users.ToList().FindIndex(user => shown.Contains(user.Uid)) + 1 : 0;
        Screen.Show(new ChoiceWindow("Processes of", choices, selected, chosen => ShowUser(chosen == 0 ? null : users[chosen - 1].Uid)));
    }

    /// <summary>Shows the processes of one user, or of everybody.</summary>
    public void ShowUser(uint? uid) => Apply(View with { Users = uid is { } one ? [one] : null });

    /// <summary>Who has processes, by their numbers.</summary>
    public ImmutableArray<ShownUser> Users()
    {
        SortedDictionary<uint, (string Name, int Processes)> users = [];
        for (int row = 0; row < (_view.Frame?.RowCount ?? 0); row++)
        {
            ref readonly ProcessRecord record = ref _view.Frame!.Records[row];
            if (!record.IsThread)
            {
                users[record.Uid] = (_view.Frame.Identities[row].UserName, users.GetValueOrDefault(record.Uid).Processes + 1);
            }
        }

        return [.. users.Select(static user => new ShownUser(user.Key, user.Value.Name, user.Value.Processes))];
    }

    /// <summary>A window where the columns are chosen, and their order.</summary>
    /// <param name="pages">The setup.</param>
    /// <param name="page">Which of its pages it is.</param>
    /// <param name="save">Saves columns; none for the default ones.</param>
    public ColumnsWindow NewColumnsWindow(SetupPages pages, int page, Action<ImmutableArray<Column>> save) => new(
        pages,
        page,
        Catalogue.All,
        _shown.Chosen,
        () => _shown.Columns,
        ShowColumns,
        save);

    /// <summary>Shows these columns, left to right; null for the default ones.</summary>
    public void ShowColumns(ImmutableArray<Column>? columns)
    {
        _shown.Choose(columns);
        Apply(View);
    }

    /// <summary>Shows one line for each thing of a kind that processes are parts of, the one that uses most first; and back.</summary>
    public void ToggleOverview(PartOf kind)
    {
        ImmutableArray<Column> columns = [.. _groups.Of(kind).Where(static column => column.Spec.Groupable)];
        if (columns.FirstOrDefault(column => Unusable(column) is null) is { } column)
        {
            ToggleOverview(column);
        }
        else if (columns.Select(Unusable).FirstOrDefault() is { } plugin)
        {
            Screen.Warn($"group by {GroupName.WordOf(kind)}: {StateOf(plugin)}");
        }
        else
        {
            Screen.Warn($"group by {GroupName.WordOf(kind)}: no plugin that is on knows a process's {GroupName.WordOf(kind)}; p lists the plugins");
        }
    }

    /// <summary>Shows one line for each user, the one that uses most first; and back.</summary>
    public void ToggleUserOverview() => ToggleOverview(Catalogue["user"]);

    /// <summary>Folds, and puts the cursor on the line that it belongs on then.</summary>
    /// <param name="fold">Folds from a line; answers the key of the cursor's line, or null where there is no fold.</param>
    public void Fold(Func<ProcessView, int, ProcessKey?> fold)
    {
        if (!View.Tree && View.GroupBy.IsEmpty)
        {
            Screen.Say("folds are for the tree (t) and for groups (b)");
        }
        else if (_view.Count > 0)
        {
            if (fold(_view, Cursor.Line) is not { } line)
            {
                Screen.Say("nothing to fold here");
                return;
            }

            if (line != Cursor.Key)
            {
                Cursor.MoveTo(_view.IndexOf(line));
            }

            Apply(View);
        }
    }

    /// <summary>Brings a column to the place of the one that it stands in for, and back; sorting and grouping go with it.</summary>
    public void Swap(ColumnSpec spec)
    {
        if (!Catalogue.TryGet(spec.Id, out Column? column) || !_shown.TrySwap(column, out Column? from, out Column? to))
        {
            Screen.Warn(column is not null && _shown.Columns.Contains(column)
                ? $"{spec.Id} and {spec.SwapFor} are both shown already"
                : $"neither {spec.Id} nor {spec.SwapFor} is shown; p lists the plugins");
            return;
        }

        Apply(View with
        {
            Sort = View.Sort == from ? to : View.Sort,
            GroupBy = View.GroupBy.Contains(from) && to.Spec.Groupable && !View.GroupBy.Contains(to) ? View.GroupBy.Replace(from, to) : View.GroupBy,
        });
        Screen.Say($"{to.Id} in place of {from.Id}");
    }

    /// <summary>Shows or hides a column and those that share its key.</summary>
    public void ToggleColumns(string id)
    {
        if (Catalogue.TryGet(id, out Column? column))
        {
            bool shows = _shown.Toggle(column);
            Apply(View);
            SayOf(column, $"columns of {column.Owner} are {(shows ? "shown" : "hidden")}", shows);
        }
    }

    protected override void Update(Frame frame)
    {
        if (_shown.Refresh(View.Threads))
        {
            Screen.DemandChanged();
        }

        _view.Update(frame, View);
    }

    /// <summary>While scrolled, no column is dropped.</summary>
    protected override void Arrange(TableLayout layout, int width) =>
        layout.Arrange(_shown.Columns, width, _shown.IsDefault && Painter.ScrolledBy == 0, _shown.Asked);

    protected override void DrawLine(CellGrid grid, int y, int line) => _table.DrawLine(grid, y, _view, line, View);

    protected override void WriteCount(ref LineText text)
    {
        text.Add(_view.Count == 1 ? " line, " : " lines, ");
        if (_view.ExitedInView is > 0 and var ended)
        {
            text.Add(ended);
            text.Add(" just ended, ");
        }

        if (_view.Frame is { Collector.ExitsLost: > 0 and var lost })
        {
            text.Add(lost);
            text.Add(" more ended unseen, ");
        }
    }

    protected override void WriteHint(ref LineText text)
    {
        // Rows that are left out by something else than the filter.
        if (View.Users is { } users)
        {
            if (users.Count == 1 && FirstLiving() is >= 0 and var row)
            {
                text.Add("  user: ");
                text.Add(_view.Frame!.Identities[row].UserName);
            }
            else
            {
                text.Add("  of ");
                text.Add(users.Count);
                text.Add(users.Count == 1 ? " user" : " users");
            }
        }

        if (View.Pids is { } pids)
        {
            text.Add("  of ");
            text.Add(pids.Count);
            text.Add(pids.Count == 1 ? " pid" : " pids");
        }

        text.Add(_visit is null ? "" : "  Esc: back");
    }

    protected override ChosenTargets PinTargets()
    {
        string? group = ChosenGroup();
        return new([.. TakeProcesses().Select(row => _view.Frame!.Rows[row])], []) { Group = group };
    }

    protected override string WhyNotShown(int pid) => _view.Frame is not { } frame || frame.RowOfProcess(pid) < 0
        ? $"process {pid} is not there{(Screen.PastMoment is { } moment ? $" at {moment}" : "")}"
        : $"process {pid} is hidden: by the filter, the user, or as a kernel thread";

    protected override bool TryCancelFilter() => TryEndVisit() || base.TryCancelFilter();

    protected override void SetFilter(Filter? filter)
    {
        _visit = null;
        base.SetFilter(filter);
    }

    protected override void SortBy(Column column)
    {
        base.SortBy(column);
        SayOf(column, $"sorted by {column.Id}");
    }

    private static ViewOptions FirstView(ViewOptions view, TimeSpan highlight) => view with { Tree = view.Tree && view.GroupBy.IsEmpty, Highlight = highlight };

    /// <summary>Asks for a column to group by.</summary>
    /// <param name="above">Those that are chosen already: it is for the groups within theirs.</param>
    private void ShowGroupMenu(ImmutableArray<Column> above)
    {
        ImmutableArray<Column> columns = [.. Catalogue.All.Where(column => column.Spec.Groupable && !above.Contains(column))];
        ImmutableArray<Choice> choices =
        [
            above.IsEmpty ? new Choice("(no groups)", "every process on a line of its own") : new Choice("(nothing more)", "every process below its group"),
            .. columns.Select(static column => new Choice(column.Id, column.Spec.Help)),
        ];
        bool goesOn = View.GroupBy.Length > above.Length && View.GroupBy.AsSpan()[..above.Length].SequenceEqual(above.AsSpan());
        int selected = goesOn ? columns.IndexOf(View.GroupBy[above.Length]) + 1 : Math.Min(1, columns.Length);
        Screen.Show(new ChoiceWindow(
            above.IsEmpty ? "Group by" : $"Group by {string.Join(", ", above)}, then by", choices, selected, chosen => Group(ByChosen(chosen)))
        {
            Further = above.Length + 1 < ViewOptions.MostLevels ? new FurtherChoice("then by …", chosen => ShowGroupMenu(ByChosen(chosen))) : null,
        });

        ImmutableArray<Column> ByChosen(int chosen) => chosen == 0 ? above : above.Add(columns[chosen - 1]);
    }

    private void ToggleOverview(Column by)
    {
        _overview.Toggle(View, by, Catalogue["cpu"], Apply);
        Screen.Say(View.GroupBy is [var shown] && shown == by ? $"by {by.Id}, what uses most first; Enter opens a line, the same key goes back" : "as before");
    }

    /// <summary>How command lines are written.</summary>
    public CommandDisplay Command => View.Command;

    /// <summary>Writes command lines in another way.</summary>
    public void ShowCommands(CommandDisplay display)
    {
        Apply(View with { Command = display });
        Screen.Say(display switch
        {
            CommandDisplay.Short => "programs without their folders",
            CommandDisplay.Merged => "executable, name and arguments of each process",
            _ => "command lines as they are",
        });
    }

    /// <summary>Has what started or ended stand out for another time.</summary>
    public void SetHighlight(TimeSpan time) => Apply(View with { Highlight = time });

    /// <summary>Groups by columns, one within the other; none for no groups.</summary>
    public void Group(ImmutableArray<Column> by) => Apply(View with { GroupBy = by, Tree = by.IsEmpty && View.Tree });

    /// <summary>What the group is called whose head alone is chosen, from the inside out; null where none is, or it has no name.
    /// </summary>
    private string? ChosenGroup()
    {
        if (!Selection.IsCursorOnly || _view.Count == 0 || _view.Rows[Cursor.Line] is not { Kind: ViewRowKind.Group, Depth: var depth }
            || _view.RowsAt(Cursor.Line).FirstOrDefault(ProcessRows.None) is not (>= 0 and var row))
        {
            return null;
        }

        string?[] names = [.. View.GroupBy.Take(depth + 1).Where(static column => column.IsText).Select(column => _groups.By(column, _view.Frame!, row)).Reverse()];
        return names is [null, ..] or [] ? null : string.Join(" in ", names.OfType<string>());
    }

    /// <summary>A row of the frame that is shown for its own sake, or -1.</summary>
    private int FirstLiving()
    {
        for (int line = 0; line < _view.Count; line++)
        {
            if (_view.Rows[line] is { IsLiving: true, IsContext: false, Index: var row })
            {
                return row;
            }
        }

        return -1;
    }

    /// <summary>Pins the chosen processes.</summary>
    private ImmutableArray<ProcessTarget> TakeTargets()
    {
        Frame? frame = _view.Frame;
        string? group = ChosenGroup();
        return
        [
            .. TakeProcesses().Select(row => new ProcessTarget(
                frame!.Records[row].Key,
                frame.Identities[row].UserName,
                frame.Rows[row].CommandLine.Length > 0 ? frame.Rows[row].CommandLine : frame.Rows[row].Name)
            {
                Group = group ?? _groups.Of(frame, row)?.ToString(),
                Cgroup = frame.TextOf(Catalogue["cgroup"], row),
            }),
        ];
    }

    /// <summary>Rows of the chosen processes; a thread stands for its process, a group for its members.</summary>
    private List<int> TakeProcesses() =>
        [.. Selection.TakeRows().Select(ProcessOf).Where(static row => row >= 0).Distinct()];

    private int ProcessOf(int row) =>
        _view.Frame!.Records[row].IsThread ? _view.ProcessRow(_view.Frame.Records[row].Pid) : row;

    private bool TryEndVisit()
    {
        if (_visit is not { } visit)
        {
            return false;
        }

        SetFilter(visit.Before);
        Screen.GoBackTo(visit.From);
        return true;
    }

    /// <summary>Says what was done, and why there is nothing to see of it where the column's plugin has no source.</summary>
    private void SayOf(Column column, string done, bool isSeen = true)
    {
        PluginHealth? plugin = Unusable(column);
        if (plugin is null || !isSeen)
        {
            Screen.Say(done);
        }
        else
        {
            Screen.Warn($"{done}; {StateOf(plugin)}");
        }
    }

    /// <summary>The plugin that gives a column, where it cannot now; else null.</summary>
    private PluginHealth? Unusable(Column column) => Screen.Options.Plugins.Health()
        .FirstOrDefault(plugin => plugin.Id == column.Owner && plugin.State is not (PluginState.Ready or PluginState.Degraded));

    private static string StateOf(PluginHealth plugin) => $"{plugin.Id} is {plugin.StateName}{(plugin.Reason.Length > 0 ? $": {plugin.Reason}" : "")}";

    /// <summary>The processes of a table's row are shown.</summary>
    /// <param name="Before">The user's own filter.</param>
    /// <param name="From">The table.</param>
    private sealed record TableVisit(Filter? Before, Page From);
}

/// <summary>A user who has processes.</summary>
/// <param name="Uid">The number.</param>
/// <param name="Name">The name, or the number while the name is not known.</param>
/// <param name="Processes">How many.</param>
internal readonly record struct ShownUser(uint Uid, string Name, int Processes)
{
    /// <summary>Who it is, beside the name.</summary>
    public string Help => $"uid {Uid}, {(Processes == 1 ? "1 process" : $"{Processes} processes")}";
}
