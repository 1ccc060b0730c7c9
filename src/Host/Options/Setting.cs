using Bpftop.Host.View;

namespace Bpftop.Host.Options;

/// <summary>Something that a user may choose: how it is typed, how it is written in a configuration file, and which
/// values it takes.</summary>
/// <remarks>A new setting is one line here. The order is that of <c>bpftop --help</c>.</remarks>
internal abstract partial class Setting
{
    private static readonly List<Setting> _all = [];
    private static readonly NumberRange _delay = new(100, 60_000, "milliseconds");
    private static readonly NumberRange _refreshes = new(0, 1_000_000);
    private static readonly string[] _acting = [.. ProcessAct.Words.Select(static word => word.Name)];
    private static readonly NumberRange _counted = new(1, int.MaxValue);

    protected Setting()
    {
        Index = _all.Count;
        _all.Add(this);
    }

    public static Setting<int> Delay { get; } = Number(1000, _delay, "delay", new("--delay", "-d", "MS", $"Refresh interval in milliseconds, {_delay}; default 1000") { OfTables = true });

    /// <summary>Milliseconds until a lone ESC is the Escape key; where nothing is said, the terminal decides.</summary>
    public static Setting<int> EscapeDelay { get; } = Number(0, new(1, 5_000, "milliseconds"), "escapeDelay", null);

    public static Setting<bool> Tree { get; } = Switch("tree", new("--tree", "-t", "", "Start as a tree"), isView: true);

    /// <summary>Effective uids; null for all.</summary>
    public static Setting<ImmutableHashSet<uint>?> Users { get; } = Typed<ImmutableHashSet<uint>?>(
        new("--user", "-u", "NAME[,NAME]", "Only processes of these users; names or uids") { IsList = true }, ParseUsers);

    /// <summary>Null for all.</summary>
    public static Setting<ImmutableHashSet<int>?> Pids { get; } = Typed<ImmutableHashSet<int>?>(
        new("--pid", "-p", "PID[,PID]", "Only these processes") { IsList = true }, ParsePids);

    public static Setting<Stated<SortChoice>?> Sort { get; } = SortBy("sort", new("--sort", "-s", "ID[:asc|:desc]", "Sort by this column") { OfTables = true });

    public static Setting<Stated<string[]>?> Columns { get; } = ColumnIds("columns", new("--columns", "-c", "ID[,ID]", "Show these columns, in this order") { OfTables = true });

    public static Setting<Stated<string>?> Filter { get; } = Text("filter", new("--filter", "-f", "EXPR", "Only processes that match, for example 'cpu > 5 and user = root'") { OfTables = true, HelpOfTables = "Only rows that match, by the table's columns" }, isView: true);

    public static Setting<Stated<string[]>?> Group { get; } = ColumnIds("group", new("--group", "-g", "ID[,ID]", "Group by this column, and within that by the next"));

    public static Setting<bool> Threads { get; } = Switch("threads", new("--threads", null, "", "Show threads on rows of their own"), isView: true);

    public static Setting<bool> KernelThreads { get; } = Switch("kernelThreads", new("--kernel-threads", null, "", "Show kernel threads"), isView: true);

    public static Setting<CollectorChoice> Collector { get; } = Word<CollectorChoice>(
        ["auto", "bpf", "proc"],
        static index => (CollectorChoice)index,
        "collector",
        new("--collector", null, "auto|bpf|proc", "Where processes come from; auto is bpf, and proc where BPF cannot load") { OfTables = true });

    /// <summary>Each must be the id of a plugin that is there.</summary>
    public static Setting<string[]> Enable { get; } = PluginIds(new("--enable", null, "ID[,ID]", "Switch a plugin on for this run") { IsList = true, OfTables = true });

    public static Setting<string[]> Disable { get; } = PluginIds(new("--disable", null, "ID[,ID]", "Switch a plugin off for this run") { IsList = true, OfTables = true });

    /// <summary>Besides the folder next to the program.</summary>
    public static Setting<string[]> PluginDirectories { get; } = Typed<string[]>(
        new("--plugin-dir", null, "DIR", "Look for plugins in this folder too") { IsList = true, OfTables = true }, ParseFolders, []);

    public static Setting<Stated<string>?> Config { get; } = Text(null, new("--config", null, "FILE", "Read this file instead of the host's and the user's configuration") { OfTables = true });

    public static Setting<bool> ReadOnly { get; } = Switch("readonly", new("--readonly", null, "", "No action can run"));

    public static Setting<bool> Mouse { get; } = Switch("mouse", new("--no-mouse", null, "", "Leave the mouse to the terminal"), fallback: true);

    /// <summary>How command lines are written on the screen.</summary>
    public static Setting<CommandDisplay> Command { get; } = Word<CommandDisplay>(CommandDisplays.Words, static index => (CommandDisplay)index, "command", null, isView: true);

    /// <summary>Seconds that what started or ended stands out; 0 for not at all.</summary>
    public static Setting<int> Highlight { get; } = Number(3, new(0, 3600, "seconds"), "highlight", null);

    /// <summary>What digits do on the screen.</summary>
    public static Setting<DigitChoice> Digits { get; } = Word<DigitChoice>(["screens", "count", "pid"], static index => (DigitChoice)index, "digits", null);

    /// <summary>For terminals without UTF-8.</summary>
    public static Setting<bool> Ascii { get; } = Switch("ascii", new("--ascii", null, "", "Draw with ASCII only"));

    public static Setting<bool> Numeric { get; } = Switch("numeric", new("--numeric", null, "", "Users by their numbers; no name is looked up") { OfTables = true });

    /// <summary>Minutes of the past that are kept; 0 for nothing.</summary>
    public static Setting<int> History { get; } = Number(15, new(0, 1440, "minutes"), "history", new("--history", null, "MINUTES", "How much of the past can be gone back to; 0 for nothing, default 15"));

    /// <summary>Megabytes that it may take.</summary>
    public static Setting<int> HistoryMemory { get; } = Number(64, new(1, 4096, "megabytes"), "historyMemory", null);

    /// <summary>Null for the default theme.</summary>
    public static Setting<Stated<string>?> Theme { get; } = Text("theme", new("--theme", null, "NAME", "Colours of the monitor"));

    /// <summary>A text for each column of the header, with ids of meters in it; null and none for the usual ones.</summary>
    public static Setting<Stated<string[]>?> Meters { get; } = Texts("meters");

    /// <summary>False where NO_COLOR is set.</summary>
    public static Setting<bool> Color { get; } = Switch(null, null, fallback: true);

    public static Setting<string[]> Units { get; } = Typed<string[]>(
        new("--unit", null, "NAME[,NAME]", "Processes of these units") { IsList = true, Commands = _acting }, static (flag, values, _) => List(flag, values), []);

    public static Setting<string[]> Containers { get; } = Typed<string[]>(
        new("--container", null, "NAME[,NAME]", "Processes of these containers; names or whole ids") { IsList = true, Commands = _acting }, static (flag, values, _) => List(flag, values), []);

    public static Setting<string[]> Cgroups { get; } = Typed<string[]>(
        new("--cgroup", null, "PATH", "Processes of this cgroup and those below it") { IsList = true, Commands = _acting }, static (_, values, _) => values, []);

    public static Setting<bool> Yes { get; } = Switch(null, new("--yes", "-y", "", "Do it without asking") { Commands = _acting });

    public static Setting<SnapshotFormat> Format { get; } = Word<SnapshotFormat>(
        ["table", "json", "csv"],
        static index => (SnapshotFormat)index,
        null,
        new("--format", null, "table|json|csv", "How samples are written; default table") { Commands = ["snapshot", "top", "ps", .. _acting], OfTables = true });

    public static Setting<int> Count { get; } = Number(1, _counted, null, new("--count", "-n", "COUNT", "Samples to print; default 1, of top all") { Commands = ["snapshot", "top"], OfTables = true, HelpOfTables = "Samples to print, default 1; rows of a log, default all" });

    public static Setting<int> Top { get; } = Number(int.MaxValue, _counted, null, new("--top", null, "N", "Print the first N rows of each sample") { Commands = ["snapshot", "top", "ps"], OfTables = true });

    public static Setting<bool> Once { get; } = Switch(null, new("--once", null, "", "Print one sample") { Commands = ["top"] });

    public static Setting<int> Duration { get; } = Number(0, new(1, 10_000_000, "seconds"), null, new("--duration", "-t", "SECONDS", "End after this long") { Commands = [], OfTables = true });

    public static Setting<bool> ForHost { get; } = Switch(null, new("--host", null, "", "Write the host's configuration instead of the user's") { Commands = ["plugins"] });

    public static Setting<int> Iterations { get; } = Number(50, _refreshes with { Least = 1 }, null, new("--iterations", null, "N", "Refreshes that are timed; default 50") { Commands = ["bench"] });

    public static Setting<int> Warmup { get; } = Number(5, _refreshes, null, new("--warmup", null, "N", "Refreshes before them; default 5") { Commands = ["bench"] });

    public static Setting<bool> Json { get; } = Switch(null, new("--json", null, "", "Print JSON") { Commands = ["doctor", "bench"] });

    /// <summary>Every setting there is.</summary>
    public static IReadOnlyList<Setting> All => _all;

    /// <summary>Its place in <see cref="All"/>.</summary>
    public int Index { get; }

    /// <summary>Its key in a configuration file; null where no file has it.</summary>
    public string? Key { get; init; }

    /// <summary>How it is typed; null where it cannot be.</summary>
    public Flag? Flag { get; init; }

    /// <summary>True where it chooses rows and columns. Files do so for the screen only: what a script prints must not
    /// depend on somebody's taste.</summary>
    public bool IsView { get; init; }

    /// <summary>Reads what was typed; null where nothing can be.</summary>
    public FlagParser? Parse { get; init; }

    /// <summary>Reads the value in a file; null where there is none.</summary>
    public FileParser? Read { get; init; }
}

/// <summary>A setting with values of one type.</summary>
/// <param name="fallback">What holds where nothing is said.</param>
internal sealed class Setting<T>(T fallback) : Setting
{
    public T Fallback { get; } = fallback;

    /// <summary>Reads a value that is typed behind the setting's key, as in a command of the monitor.</summary>
    /// <exception cref="CommandException">It is wrong.</exception>
    public T ReadTyped(string text, Surroundings around) => (T)Parse!(new Flag(Key!, null, "", ""), [text], around);
}

/// <summary>An option of the command line.</summary>
/// <param name="Name">With its dashes.</param>
/// <param name="Alias">One letter, or null.</param>
/// <param name="Value">What <c>--help</c> calls the value; empty where it takes none.</param>
/// <param name="Help">One line.</param>
internal sealed record Flag(string Name, string? Alias, string Value, string Help)
{
    /// <summary>True where it may be given several times, with several values each.</summary>
    public bool IsList { get; init; }

    /// <summary>The host's commands that take it; null where all do.</summary>
    public string[]? Commands { get; init; }

    /// <summary>Whether the commands of plugins' tables take it.</summary>
    public bool OfTables { get; init; }

    /// <summary>The one line of help that these have, where it is another.</summary>
    public string? HelpOfTables { get; init; }
}

/// <summary>Numbers that a setting takes, both ends included.</summary>
/// <param name="Least">The least.</param>
/// <param name="Most">The most.</param>
/// <param name="Unit">What they count; may be empty.</param>
internal sealed record NumberRange(int Least, int Most, string Unit = "")
{
    /// <summary>" of milliseconds", for messages.</summary>
    public string OfUnit => Unit.Length == 0 ? "" : $" of {Unit}";

    public bool Holds(int value) => value >= Least && value <= Most;

    public override string ToString() => $"{Least} to {Most}";
}

/// <summary>Reads what was typed after a flag.</summary>
/// <exception cref="CommandException">It is wrong; exit code 2.</exception>
internal delegate object FlagParser(Flag flag, string[] values, Surroundings around);

/// <summary>Reads a value of a configuration file, which the reader stands at.</summary>
/// <exception cref="CommandException">It is wrong; exit code 2.</exception>
internal delegate object FileParser(ref ConfigReader json, string key);
