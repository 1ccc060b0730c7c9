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

    private static readonly string[] Places = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];
    private static Command[]? _all;

    /// <summary>In the order of the help.</summary>
    public static ReadOnlySpan<Command> All => _all ??= MakeAll();

    /// <summary>A command that is known to exist.</summary>
    public static Command Named(string name) => Array.Find(_all ??= MakeAll(), command => command.Name == name)
        ?? throw new ArgumentException($"there is no command {name}", nameof(name));

    private static Command[] MakeAll() =>
    [
        Anywhere(Quit, General, "quit", ["q", "F10", "Ctrl-C"], static screen => screen.Quit()) with { Alias = "q" },
        Anywhere(Help, General, "this help", ["?", "F1"], static screen => screen.ShowHelp()) with { Alias = "h" },
        Anywhere("command", General, "type a command, or a pid to go to; Tab completes", [":"], static screen => screen.BeginCommand("")),
        Typed("set", General, "change a setting for this run: set delay 500", Arguments.Setting),
        Anywhere("setup", General, "setup: meters, columns, theme, keys, plugins", ["F2"], static screen => screen.ShowSetup(SetupWindows.Meters)),
        Anywhere("theme", General, "choose the colours", [], static screen => screen.ShowSetup(SetupWindows.Theme)) with { Argument = Arguments.Theme },
        Anywhere("pause", General, "pause and go on", ["Z"], static screen => screen.TogglePause()),
        Anywhere("redraw", General, "draw everything again", ["Ctrl-L"], static screen => screen.Redraw()),
        Anywhere("suspend", General, "give the terminal back to the shell (fg returns)", ["Ctrl-Z"], static screen => screen.Suspend()),
        Anywhere("cancel", General, "to the present; leave range, search, filter, details, page", ["Esc"], static screen => screen.Cancel()),
        Anywhere("back", General, "back to the table whose line led here", ["Backspace"], static screen => screen.Back()),
        Anywhere("plugins", General, "the plugins: state, cost, on and off", ["p"], static screen => screen.TogglePlugins()),
        Anywhere("screen.1", General, "processes", ["1"], static screen => screen.GoToTab(0)),
        Typed("screen", General, "to a screen by its name or number", Arguments.Screen),
        Typed("screen.save", General, "save what is shown as a screen of your own", Arguments.NewScreen) with { Keys = ["gs"] },
        Typed("screen.remove", General, "remove a screen of your own", Arguments.OwnScreen),
        Anywhere("screen.next", General, "the next screen; with a count the screen of that number", ["gt"], static screen => screen.StepTab(1)) with { TryDoCounted = ToScreen },
        Repeated("screen.previous", General, "the screen before", ["gT"], static (MonitorScreen screen, int count) => screen.StepTab(-count)),
        .. Places.Skip(1).Select(static (place, index) => Anywhere(
            $"screen.{index + 2}", General, $"{place} screen: of your own, or a plugin's table", [$"{(index + 2) % 10}"], screen => screen.GoToTab(index + 1))),

        Repeated("up", Move, "one line up", ["Up", "k"], static (Page page, int count) => page.Cursor.MoveBy(-count)),
        Repeated("down", Move, "one line down", ["Down", "j"], static (Page page, int count) => page.Cursor.MoveBy(count)),
        Repeated("page.up", Move, "one page up", ["PgUp"], static (Page page, int count) => page.Cursor.MovePages(-count, page.Cursor.PageLines)),
        Repeated("page.down", Move, "one page down", ["PgDn"], static (Page page, int count) => page.Cursor.MovePages(count, page.Cursor.PageLines)),
        Repeated("half.up", Move, "half a page up", ["Ctrl-U"], static (Page page, int count) => page.Cursor.MovePages(-count, page.Cursor.HalfLines)),
        Repeated("half.down", Move, "half a page down", ["Ctrl-D"], static (Page page, int count) => page.Cursor.MovePages(count, page.Cursor.HalfLines)),
        On<Page>("top", Move, "first line; with a count the line of that number", ["Home", "gg"], static page => page.Cursor.JumpTo(0)) with { TryDoCounted = ToLine },
        On<Page>("bottom", Move, "last line; with a count the line of that number", ["End", "G"], static page => page.Cursor.JumpTo(int.MaxValue)) with { TryDoCounted = ToLine },
        Repeated("left", Move, "scroll to the left", ["Left"], static (Page page, int count) => page.Scroll(-count)),
        Repeated("right", Move, "scroll to the right", ["Right"], static (Page page, int count) => page.Scroll(count)),
        On<Page>("left.most", Move, "scroll back to the first column", ["^", "Ctrl-A"], static page => page.Scroll(-short.MaxValue)),
        Repeated("jump.back", Move, "to where the cursor was before the last jump", ["Ctrl-O"], static (Page page, int count) => page.Cursor.Jump(-count)),
        Repeated("jump.forward", Move, "forward again", ["Tab"], static (Page page, int count) => page.Cursor.Jump(count)),
        WithKey("mark", Move, "mark the line by a letter, which is typed then", ["gm"], Arguments.Mark),
        WithKey("mark.go", Move, "to the line that was marked by a letter", ["'", "`"], Arguments.Marked),
        On<Page>("follow", Move, "keep the line in the middle of the screen", ["F"], static page => page.Cursor.ToggleFollow()),
        new("open", Move, "details of a process; open a group; processes of a line", ["Enter"], static (_, page) => page.TryOpen()),

        On<Page>("search", Find, "search: moves the cursor", ["/", "F3"], static page => page.BeginSearch()),
        Repeated("search.next", Find, "next match", ["n"], static (Page page, int count) => page.SearchAgain(forward: true, count)),
        Repeated("search.previous", Find, "previous match, while a search is on", ["N"], static (Page page, int count) => page.SearchAgain(forward: false, count)) with { Context = KeyContext.Searching },
        On<Page>("filter", Find, "filter: hides what does not match", ["\\", "F4"], static page => page.BeginFilter()) with { Argument = Arguments.Filter },

        On<ProcessPage>("tree", Tree, "tree", ["t", "F5"], static page => page.ToggleTree()),
        On<ProcessPage>("fold.open", Tree, "open the fold", ["zo", "+", "="], static page => page.Fold(Folding.Open)),
        On<ProcessPage>("fold.close", Tree, "close the fold", ["zc", "-"], static page => page.Fold(Folding.Close)),
        On<ProcessPage>("fold.toggle", Tree, "open or close the fold", ["za"], static page => page.Fold(Folding.Toggle)),
        On<ProcessPage>("fold.open.below", Tree, "open the fold and all below it", ["zO"], static page => page.Fold(Folding.OpenSubtree)),
        On<ProcessPage>("fold.close.above", Tree, "close the fold and all above it", ["zC"], static page => page.Fold(Folding.CloseToRoot)),
        On<ProcessPage>("fold.open.all", Tree, "open every fold", ["zR"], static page => page.Fold(static (view, line) => view.SetAll(line, closed: false))),
        On<ProcessPage>("fold.close.all", Tree, "close every fold", ["zM"], static page => page.Fold(static (view, line) => view.SetAll(line, closed: true))),
        On<ProcessPage>("group", Tree, "group by a column, and within that by others", ["b"], static page => page.ShowGroupMenu()) with { Argument = Arguments.Group },
        On<ProcessPage>("overview.units", Tree, "one line for each unit, by CPU; again: back", ["s"], static page => page.ToggleOverview(PartOf.Unit)),
        On<ProcessPage>("overview.containers", Tree, "one line for each container, by CPU; again: back", ["D"], static page => page.ToggleOverview(PartOf.Container)),
        On<ProcessPage>("overview.users", Tree, "one line for each user, by CPU; again: back", ["O"], static page => page.ToggleUserOverview()),

        On<Page>("sort", Sort, "choose the column to sort by", ["<", ">", "F6"], static page => page.ShowSortWindow()) with { Argument = Arguments.Sort },
        On<Page>("sort.invert", Sort, "invert the order", ["I"], static page => page.InvertOrder()),
        On<ProcessPage>("users", Sort, "processes of one user, or of everybody", ["o"], static page => page.ShowUserMenu()) with { Alias = "user", Argument = Arguments.User },
        Anywhere("columns", Sort, "choose the columns of the process table and their order", ["C"], static screen => screen.ShowSetup(SetupWindows.Columns)) with { Argument = Arguments.Columns },
        Opens("columns.help", Sort, "what the columns mean", ["gh"], static page => new ColumnHelpWindow(page.Columns)),
        On<ProcessPage>("sort.cpu", Sort, "sort by CPU", ["P"], static page => page.SortBy("cpu")),
        On<ProcessPage>("sort.memory", Sort, "sort by memory", ["M"], static page => page.SortBy("mem")),
        On<ProcessPage>("sort.time", Sort, "sort by CPU time", ["T"], static page => page.SortBy("time")),
        On<ProcessPage>("paths", Sort, "commands whole, without folders, or with executable", ["gp"], static page => page.ShowCommands((CommandDisplay)(((int)page.Command + 1) % CommandDisplays.Words.Length))) with { Argument = Arguments.Command },
        On<ProcessPage>("threads", Sort, "show or hide threads", ["H"], static page => page.ToggleThreads()),
        On<ProcessPage>("kernel.threads", Sort, "show or hide kernel threads", ["K"], static page => page.ToggleKernelThreads()),

        On<Page>("tag", Select, "tag the line, and go down; list of plugins: on, off", ["Space"], static page => page.Tag()),
        On<ProcessPage>("tag.children", Select, "tag the process and all its children", ["c"], static page => page.TagChildren()),
        On<Page>("untag", Select, "untag all", ["Ctrl-T"], static page => page.Selection.UntagAll()),
        On<Page>("visual", Select, "begin or end a range of lines; any action then acts on it", ["V"], static page => page.Selection.ToggleRange()),
        On<ProcessPage>("signal", Select, "send a signal", ["x", "F9"], static page => page.AskForSignal()) with { Alias = "kill", Argument = Arguments.Signal },
        On<ProcessPage>("nice.less", Select, "nice -1: more of the CPU", ["F7", "]"], static page => page.Schedule(static (windows, targets) => windows.Nice(targets, -1))),
        On<ProcessPage>("nice.more", Select, "nice +1: less of the CPU", ["F8", "["], static page => page.Schedule(static (windows, targets) => windows.Nice(targets, 1))),
        On<ProcessPage>("autogroup.less", Select, "nice -1 for the session, where it is an autogroup", ["}"], static page => page.Schedule(static (windows, targets) => windows.Autogroup(targets, -1))),
        On<ProcessPage>("autogroup.more", Select, "nice +1 for the session, where it is an autogroup", ["{"], static page => page.Schedule(static (windows, targets) => windows.Autogroup(targets, 1))),
        On<ProcessPage>("io.priority", Select, "I/O priority", ["i"], static page => page.Schedule(static (windows, targets) => windows.IoPriority(targets))),
        On<ProcessPage>("affinity", Select, "the CPUs to run on", ["a"], static page => page.Schedule(static (windows, targets) => windows.Affinity(targets))),
        On<ProcessPage>("policy", Select, "scheduling policy", ["Y"], static page => page.Schedule(static (windows, targets) => windows.Policy(targets))),
        On<ProcessPage>("undo", Select, "take back the last of these four", ["gu"], static page => page.UndoScheduling()),
        On<Page>("actions", Select, "menu of the plugins' actions", ["m"], static page => page.Actions.ShowMenu()),

        Repeated("past.back", Past, "one refresh back", [","], static (MonitorScreen screen, int count) => screen.StepPast(-count)),
        Repeated("past.forward", Past, "one refresh on, at last to the present", ["."], static (MonitorScreen screen, int count) => screen.StepPast(count)),
        Repeated("past.minute.back", Past, "a minute back", ["(", "Ctrl-Left"], static (MonitorScreen screen, int count) => screen.StepPastMinutes(-count)),
        Repeated("past.minute.forward", Past, "a minute on", [")", "Ctrl-Right"], static (MonitorScreen screen, int count) => screen.StepPastMinutes(count)),
        Typed("at", Past, "to a moment: at 12:03:10, at -2m", Arguments.Moment),
        Anywhere("now", Past, "to the present", [], static screen => screen.LeavePast()),

        new("details.environment", Details, "the environment of the process", ["e"], static (screen, page) => screen.TryShowDetails(page, "details.environment")),
        new("details.files", Details, "its open files and sockets", ["l"], static (screen, page) => screen.TryShowDetails(page, "details.files")),
        new("details.command", Details, "its whole command line", ["w"], static (screen, page) => screen.TryShowCommand(page)),
        Anywhere("details.focus", Details, "to the details, and back to the table", ["Ctrl-W"], static screen => screen.SwitchFocus()),
        InDetails("details.next", "the next tab", ["Tab", "gt"], static screen => screen.StepDetailTab(1)),
        InDetails("details.previous", "the tab before", ["Shift-Tab", "gT"], static screen => screen.StepDetailTab(-1)),
        .. Places.Select(static (place, index) => InDetails(
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
        Typed("yank", Copy, "copy the value of any column", Arguments.Copied),
        On<ProcessPage>("yank.command", Copy, "copy the command line", ["yl"], static page => page.Copy.Value("command")),
    ];

    /// <summary>To the line of a number, from 1, as in vim.</summary>
    private static bool ToLine(MonitorScreen screen, Page page, int count)
    {
        page.Cursor.JumpTo(count - 1);
        return true;
    }

    /// <summary>To the screen of a number, from 1, as vim goes to a tab.</summary>
    private static bool ToScreen(MonitorScreen screen, Page page, int count)
    {
        screen.GoToTab(count - 1);
        return true;
    }

    /// <summary>A command of the details while they have the focus: its keys mean something else in the table.</summary>
    private static Command InDetails(string name, string help, string[] keys, Action<MonitorScreen> act) =>
        Anywhere(name, Details, help, keys, act) with { Context = KeyContext.Details };
}
