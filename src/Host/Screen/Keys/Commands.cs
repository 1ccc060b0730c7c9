namespace Bpftop.Host.Screen.Keys;

/// <summary>Every command of the screen with its default keys. Configurations name them, so a name keeps its meaning.</summary>
internal static class Commands
{
    private const string General = "General";
    private const string Move = "Move";
    private const string Find = "Find";
    private const string Tree = "Tree and groups";
    private const string Sort = "Sort and show";
    private const string Select = "Select and act";
    private const string Copy = "Copy";

    private static Command[]? _all;

    /// <summary>In the order of the help.</summary>
    public static ReadOnlySpan<Command> All => _all ??= MakeAll();

    private static Command[] MakeAll() =>
    [
        new(CommandId.Quit, "quit", General, "quit", ["q", "F10", "Ctrl-C"]),
        new(CommandId.Help, "help", General, "this help", ["?", "F1"]),
        new(CommandId.Pause, "pause", General, "pause and go on", ["Z"]),
        new(CommandId.Redraw, "redraw", General, "draw everything again", ["Ctrl-L"]),
        new(CommandId.Suspend, "suspend", General, "give the terminal back to the shell (fg returns)", ["Ctrl-Z"]),
        new(CommandId.Cancel, "cancel", General, "leave range, search, follow, filter; back to the table", ["Esc"]),
        new(CommandId.Back, "back", General, "back to the table whose line led here", ["Backspace"]),
        new(CommandId.Plugins, "plugins", General, "the plugins: state, cost, on and off", ["p"]),
        new(CommandId.Screen1, "screen.1", General, "processes", ["1"]),
        new(CommandId.Screen2, "screen.2", General, "first table of a plugin", ["2"]),
        new(CommandId.Screen3, "screen.3", General, "second table of a plugin", ["3"]),
        new(CommandId.Screen4, "screen.4", General, "third table of a plugin", ["4"]),
        new(CommandId.Screen5, "screen.5", General, "fourth table of a plugin", ["5"]),
        new(CommandId.Screen6, "screen.6", General, "fifth table of a plugin", ["6"]),
        new(CommandId.Screen7, "screen.7", General, "sixth table of a plugin", ["7"]),
        new(CommandId.Screen8, "screen.8", General, "seventh table of a plugin", ["8"]),
        new(CommandId.Screen9, "screen.9", General, "eighth table of a plugin", ["9"]),

        new(CommandId.Up, "up", Move, "one line up", ["Up", "k"]),
        new(CommandId.Down, "down", Move, "one line down", ["Down", "j"]),
        new(CommandId.PageUp, "page.up", Move, "one page up", ["PgUp"]),
        new(CommandId.PageDown, "page.down", Move, "one page down", ["PgDn"]),
        new(CommandId.HalfUp, "half.up", Move, "half a page up", ["Ctrl-U"]),
        new(CommandId.HalfDown, "half.down", Move, "half a page down", ["Ctrl-D"]),
        new(CommandId.Top, "top", Move, "first line", ["Home", "gg"]),
        new(CommandId.Bottom, "bottom", Move, "last line", ["End", "G"]),
        new(CommandId.Left, "left", Move, "scroll to the left", ["Left"]),
        new(CommandId.Right, "right", Move, "scroll to the right", ["Right"]),
        new(CommandId.JumpBack, "jump.back", Move, "to where the cursor was before the last jump", ["Ctrl-O"]),
        new(CommandId.JumpForward, "jump.forward", Move, "forward again", ["Tab"]),
        new(CommandId.Follow, "follow", Move, "keep the process in the middle of the screen", ["F"]),
        new(CommandId.Open, "open", Move, "group: open or close; line of a table: its processes", ["Enter"]),

        new(CommandId.Search, "search", Find, "search: moves the cursor", ["/", "F3"]),
        new(CommandId.SearchNext, "search.next", Find, "next match", ["n"]),
        new(CommandId.SearchPrevious, "search.previous", Find, "previous match, while a search is on", ["N"]) { WhileSearching = true },
        new(CommandId.Filter, "filter", Find, "filter: hides what does not match", ["\\", "F4"]),

        new(CommandId.Tree, "tree", Tree, "tree", ["t", "F5"]),
        new(CommandId.FoldOpen, "fold.open", Tree, "open the fold", ["zo", "+", "="]),
        new(CommandId.FoldClose, "fold.close", Tree, "close the fold", ["zc", "-"]),
        new(CommandId.FoldToggle, "fold.toggle", Tree, "open or close the fold", ["za"]),
        new(CommandId.FoldOpenBelow, "fold.open.below", Tree, "open the fold and all below it", ["zO"]),
        new(CommandId.FoldCloseAbove, "fold.close.above", Tree, "close the fold and all above it", ["zC"]),
        new(CommandId.FoldOpenAll, "fold.open.all", Tree, "open every fold", ["zR"]),
        new(CommandId.FoldCloseAll, "fold.close.all", Tree, "close every fold", ["zM"]),
        new(CommandId.Group, "group", Tree, "group by a column", ["b"]),

        new(CommandId.SortDialog, "sort", Sort, "choose the column to sort by", ["<", ">", "F6"]),
        new(CommandId.SortInvert, "sort.invert", Sort, "invert the order", ["I"]),
        new(CommandId.SortCpu, "sort.cpu", Sort, "sort by CPU", ["P"]),
        new(CommandId.SortMemory, "sort.memory", Sort, "sort by memory", ["M"]),
        new(CommandId.SortTime, "sort.time", Sort, "sort by CPU time", ["T"]),
        new(CommandId.SortNetwork, "sort.network", Sort, "sort by network traffic", ["N"]),
        new(CommandId.SortGpuMemory, "sort.gpu.memory", Sort, "sort by GPU memory", ["W"]),
        new(CommandId.GpuColumns, "columns.gpu", Sort, "show or hide the GPU columns", ["gG"]),
        new(CommandId.Threads, "threads", Sort, "show or hide threads", ["H"]),
        new(CommandId.KernelThreads, "kernel.threads", Sort, "show or hide kernel threads", ["K"]),

        new(CommandId.Tag, "tag", Select, "tag the process, and go down", ["Space"]),
        new(CommandId.TagChildren, "tag.children", Select, "tag the process and all its children", ["c"]),
        new(CommandId.UntagAll, "untag", Select, "untag all", ["Ctrl-T"]),
        new(CommandId.Visual, "visual", Select, "begin or end a range of lines; any action then acts on it", ["V"]),
        new(CommandId.Signal, "signal", Select, "send a signal", ["x", "F9"]),
        new(CommandId.Actions, "actions", Select, "menu of the plugins' actions", ["m"]),

        new(CommandId.YankRow, "yank.row", Copy, "copy the row, tab-separated", ["yy"]),
        new(CommandId.YankPid, "yank.pid", Copy, "copy the pid", ["yp"]),
        new(CommandId.YankUser, "yank.user", Copy, "copy the user", ["yu"]),
        new(CommandId.YankName, "yank.name", Copy, "copy the name", ["yn"]),
        new(CommandId.YankCommand, "yank.command", Copy, "copy the command line", ["yl"]),
        new(CommandId.YankContainer, "yank.container", Copy, "copy the container", ["yc"]),
        new(CommandId.YankUnit, "yank.unit", Copy, "copy the systemd unit", ["ys"]),
        new(CommandId.YankGpu, "yank.gpu", Copy, "copy the GPU use", ["yg"]),
        new(CommandId.YankGpuMemory, "yank.gpu.memory", Copy, "copy the GPU memory", ["yv"]),
    ];
}
