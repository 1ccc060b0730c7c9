using Bpftop.Host.Screen.Details;
using Bpftop.Host.Screen.Pages;
using Bpftop.Host.Screen.Windows;
using Bpftop.Host.View;
using static Bpftop.Host.Screen.Keys.Command;

namespace Bpftop.Host.Screen.Keys;

/// <summary>Every command of the screen: name, help, default keys, and what it does. Configurations name them, so a name
/// keeps its meaning. What plugins add is in <see cref="PluginCommands"/>.</summary>
internal static class Commands
{
    public const string Quit = "quit";
    public const string Help = "help";

    private const string General = "General";
    private const string Move = "Move";
    private const string Find = "Find";
    private const string Tree = "Tree and groups";
    private const string Sort = "Sort and show";
    private const string Select = "Select and act";
    private const string Copy = "Copy";
    private const string Past = "A minute ago";

    /// <summary>The heading of what the details of a process have.</summary>
    public const string Details = "Details of a process";

    private static readonly string[] Places = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"];
    private static Command[]? _all;

    /// <summary>In the order of the help.</summary>
    public static ReadOnlySpan<Command> All => _all ??= MakeAll();

    /// <summary>A command that is known to exist.</summary>
    public static Command Named(string name) => Array.Find(_all ??= MakeAll(), command => command.Name == name)
        ?? throw new ArgumentException($"there is no command {name}", nameof(name));

    private static Command[] MakeAll() =>
    [
        Anywhere(Quit, General, "quit", ["q", "F10", "Ctrl-C"], static screen => screen.Quit()),
        Anywhere(Help, General, "this help", ["?", "F1"], static screen => screen.ShowHelp()),
        Anywhere("setup", General, "setup: meters, columns, theme, keys, plugins", ["F2"], static screen => screen.ShowSetup(SetupWindows.Meters)),
        Anywhere("pause", General, "pause and go on", ["Z"], static screen => screen.TogglePause()),
        Anywhere("redraw", General, "draw everything again", ["Ctrl-L"], static screen => screen.Redraw()),
        Anywhere("suspend", General, "give the terminal back to the shell (fg returns)", ["Ctrl-Z"], static screen => screen.Suspend()),
        Anywhere("cancel", General, "to the present; leave range, search, filter, details, page", ["Esc"], static screen => screen.Cancel()),
        Anywhere("back", General, "back to the table whose line led here", ["Backspace"], static screen => screen.Back()),
        Anywhere("plugins", General, "the plugins: state, cost, on and off", ["p"], static screen => screen.TogglePlugins()),
        Anywhere("screen.1", General, "processes", ["1"], static screen => screen.GoToTab(0)),
        .. Places.Select(static (place, index) => Anywhere(
            $"screen.{index + 2}", General, $"{place} table of a plugin", [$"{(index + 2) % 10}"], screen => screen.GoToTab(index + 1))),

        On<Page>("up", Move, "one line up", ["Up", "k"], static page => page.Cursor.MoveBy(-1)),
        On<Page>("down", Move, "one line down", ["Down", "j"], static page => page.Cursor.MoveBy(1)),
        On<Page>("page.up", Move, "one page up", ["PgUp"], static page => page.Cursor.MoveBy(-page.Cursor.PageLines)),
        On<Page>("page.down", Move, "one page down", ["PgDn"], static page => page.Cursor.MoveBy(page.Cursor.PageLines)),
        On<Page>("half.up", Move, "half a page up", ["Ctrl-U"], static page => page.Cursor.MoveBy(-page.Cursor.HalfLines)),
        On<Page>("half.down", Move, "half a page down", ["Ctrl-D"], static page => page.Cursor.MoveBy(page.Cursor.HalfLines)),
        On<Page>("top", Move, "first line", ["Home", "gg"], static page => page.Cursor.JumpTo(0)),
        On<Page>("bottom", Move, "last line", ["End", "G"], static page => page.Cursor.JumpTo(int.MaxValue)),
        On<Page>("left", Move, "scroll to the left", ["Left"], static page => page.Scroll(-1)),
        On<Page>("right", Move, "scroll to the right", ["Right"], static page => page.Scroll(1)),
        On<Page>("left.most", Move, "scroll back to the first column", ["^", "Ctrl-A"], static page => page.Scroll(-short.MaxValue)),
        On<Page>("jump.back", Move, "to where the cursor was before the last jump", ["Ctrl-O"], static page => page.Cursor.JumpBack()),
        On<Page>("jump.forward", Move, "forward again", ["Tab"], static page => page.Cursor.JumpForward()),
        On<Page>("follow", Move, "keep the line in the middle of the screen", ["F"], static page => page.Cursor.ToggleFollow()),
        new("open", Move, "details of a process; open a group; processes of a line", ["Enter"], static (_, page) => page.TryOpen()),

        On<Page>("search", Find, "search: moves the cursor", ["/", "F3"], static page => page.BeginSearch()),
        On<Page>("search.next", Find, "next match", ["n"], static page => page.SearchAgain(forward: true)),
        On<Page>("search.previous", Find, "previous match, while a search is on", ["N"], static page => page.SearchAgain(forward: false)) with { Context = KeyContext.Searching },
        On<Page>("filter", Find, "filter: hides what does not match", ["\\", "F4"], static page => page.BeginFilter()),

        On<ProcessPage>("tree", Tree, "tree", ["t", "F5"], static page => page.ToggleTree()),
        On<ProcessPage>("fold.open", Tree, "open the fold", ["zo", "+", "="], static page => page.Fold(Folding.Open)),
        On<ProcessPage>("fold.close", Tree, "close the fold", ["zc", "-"], static page => page.Fold(Folding.Close)),
        On<ProcessPage>("fold.toggle", Tree, "open or close the fold", ["za"], static page => page.Fold(Folding.Toggle)),
        On<ProcessPage>("fold.open.below", Tree, "open the fold and all below it", ["zO"], static page => page.Fold(Folding.OpenSubtree)),
        On<ProcessPage>("fold.close.above", Tree, "close the fold and all above it", ["zC"], static page => page.Fold(Folding.CloseToRoot)),
        On<ProcessPage>("fold.open.all", Tree, "open every fold", ["zR"], static page => page.Fold(static (view, line) => view.SetAll(line, closed: false))),
        On<ProcessPage>("fold.close.all", Tree, "close every fold", ["zM"], static page => page.Fold(static (view, line) => view.SetAll(line, closed: true))),
        On<ProcessPage>("group", Tree, "group by a column, and within that by others", ["b"], static page => page.ShowGroupMenu()),
        On<ProcessPage>("overview.units", Tree, "one line for each unit, by CPU; again: back", ["s"], static page => page.ToggleOverview(PartOf.Unit)),
        On<ProcessPage>("overview.containers", Tree, "one line for each container, by CPU; again: back", ["D"], static page => page.ToggleOverview(PartOf.Container)),
        On<ProcessPage>("overview.users", Tree, "one line for each user, by CPU; again: back", ["O"], static page => page.ToggleUserOverview()),

        On<Page>("sort", Sort, "choose the column to sort by", ["<", ">", "F6"], static page => page.ShowSortWindow()),
        On<Page>("sort.invert", Sort, "invert the order", ["I"], static page => page.InvertOrder()),
        On<ProcessPage>("users", Sort, "processes of one user, or of everybody", ["o"], static page => page.ShowUserMenu()),
        Anywhere("columns", Sort, "choose the columns of the process table and their order", ["C"], static screen => screen.ShowSetup(SetupWindows.Columns)),
        Opens("columns.help", Sort, "what the columns mean", ["gh"], static page => new ColumnHelpWindow(page.Columns)),
        On<ProcessPage>("sort.cpu", Sort, "sort by CPU", ["P"], static page => page.SortBy("cpu")),
        On<ProcessPage>("sort.memory", Sort, "sort by memory", ["M"], static page => page.SortBy("mem")),
        On<ProcessPage>("sort.time", Sort, "sort by CPU time", ["T"], static page => page.SortBy("time")),
        On<ProcessPage>("threads", Sort, "show or hide threads", ["H"], static page => page.ToggleThreads()),
        On<ProcessPage>("kernel.threads", Sort, "show or hide kernel threads", ["K"], static page => page.ToggleKernelThreads()),

        On<Page>("tag", Select, "tag the line, and go down; list of plugins: on, off", ["Space"], static page => page.Tag()),
        On<ProcessPage>("tag.children", Select, "tag the process and all its children", ["c"], static page => page.TagChildren()),
        On<Page>("untag", Select, "untag all", ["Ctrl-T"], static page => page.Selection.UntagAll()),
        On<Page>("visual", Select, "begin or end a range of lines; any action then acts on it", ["V"], static page => page.Selection.ToggleRange()),
        On<ProcessPage>("signal", Select, "send a signal", ["x", "F9"], static page => page.AskForSignal()),
        On<ProcessPage>("nice.less", Select, "nice -1: more of the CPU", ["F7", "]"], static page => page.Schedule(static (windows, targets) => windows.Nice(targets, -1))),
        On<ProcessPage>("nice.more", Select, "nice +1: less of the CPU", ["F8", "["], static page => page.Schedule(static (windows, targets) => windows.Nice(targets, 1))),
        On<ProcessPage>("autogroup.less", Select, "nice -1 for the session, where it is an autogroup", ["}"], static page => page.Schedule(static (windows, targets) => windows.Autogroup(targets, -1))),
        On<ProcessPage>("autogroup.more", Select, "nice +1 for the session, where it is an autogroup", ["{"], static page => page.Schedule(static (windows, targets) => windows.Autogroup(targets, 1))),
        On<ProcessPage>("io.priority", Select, "I/O priority", ["i"], static page => page.Schedule(static (windows, targets) => windows.IoPriority(targets))),
        On<ProcessPage>("affinity", Select, "the CPUs to run on", ["a"], static page => page.Schedule(static (windows, targets) => windows.Affinity(targets))),
        On<ProcessPage>("policy", Select, "scheduling policy", ["Y"], static page => page.Schedule(static (windows, targets) => windows.Policy(targets))),
        On<ProcessPage>("undo", Select, "take back the last of these four", ["gu"], static page => page.UndoScheduling()),
        On<Page>("actions", Select, "menu of the plugins' actions", ["m"], static page => page.Actions.ShowMenu()),

        Anywhere("past.back", Past, "one refresh back", [","], static screen => screen.StepPast(-1)),
        Anywhere("past.forward", Past, "one refresh on, at last to the present", ["."], static screen => screen.StepPast(1)),
        Anywhere("past.minute.back", Past, "a minute back", ["(", "Ctrl-Left"], static screen => screen.StepPastMinutes(-1)),
        Anywhere("past.minute.forward", Past, "a minute on", [")", "Ctrl-Right"], static screen => screen.StepPastMinutes(1)),
        Anywhere("command", Past, "type a command: at 12:03:10, or now", [":"], static screen => screen.BeginCommand()),

        new("details.environment", Details, "the environment of the process", ["e"], static (screen, page) => screen.TryShowDetails(page, "details.environment")),
        new("details.files", Details, "its open files and sockets", ["l"], static (screen, page) => screen.TryShowDetails(page, "details.files")),
        new("details.command", Details, "its whole command line", ["w"], static (screen, page) => screen.TryShowCommand(page)),
        Anywhere("details.focus", Details, "to the details, and back to the table", ["Ctrl-W"], static screen => screen.SwitchFocus()),
        InDetails("details.next", "the next tab", ["Tab", "gt"], static screen => screen.StepDetailTab(1)),
        InDetails("details.previous", "the tab before", ["Shift-Tab", "gT"], static screen => screen.StepDetailTab(-1)),
        .. Places.Append("tenth").Select(static (place, index) => InDetails(
            $"details.tab.{index + 1}", $"the {place} tab", [$"{(index + 1) % 10}"], screen => screen.GoToDetailTab(index))),
        // As in vim after Ctrl-W. Not f, which in the table asks to freeze: whoever is wrong about where the keys go must not get that.
        InDetails("details.full", "on the whole screen, and back", ["o"], static screen => screen.ToggleFullDetails()),
        InDetails("details.beside", "beside the table, and below it again", ["b"], static screen => screen.ToggleDetailsBeside()),
        new("details.trace", Details, "tab Trace: begin strace, and end it", ["s"], static (_, page) => page is DetailPage tab && tab.TrySwitch()) { Context = KeyContext.Details },
        InDetails("details.close", "close them", ["q"], static screen => screen.CloseDetails()),

        On<Page>("yank.row", Copy, "copy the row, tab-separated", ["yy"], static page => page.Copy.Row(page.Columns)),
        On<ProcessPage>("yank.pid", Copy, "copy the pid", ["yp"], static page => page.Copy.Value("pid")),
        On<ProcessPage>("yank.user", Copy, "copy the user", ["yu"], static page => page.Copy.Value("user")),
        On<ProcessPage>("yank.name", Copy, "copy the name", ["yn"], static page => page.Copy.Value("name")),
        On<ProcessPage>("yank.command", Copy, "copy the command line", ["yl"], static page => page.Copy.Value("command")),
    ];

    /// <summary>A command of the details while they have the focus: its keys mean something else in the table.</summary>
    private static Command InDetails(string name, string help, string[] keys, Action<MonitorScreen> act) =>
        Anywhere(name, Details, help, keys, act) with { Context = KeyContext.Details };
}
