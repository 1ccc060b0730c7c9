using System.CommandLine;
using System.CommandLine.Help;

namespace Bpftop.Host.Cli;

/// <summary>The words of the command line.</summary>
/// <remarks>Every value is a text and is checked by <see cref="FlagsReader"/>: one way of writing messages, and no
/// generic code over numbers, which would be compiled at every start.</remarks>
internal sealed class Symbols
{
    public Symbols()
    {
        Version = Switch("Print the version, and exit", "--version", "-V");
        Delay = Value("MS", $"Refresh interval in milliseconds, {SettingRanges.Delay}; default 1000", "--delay", "-d");
        Tree = Switch("Start as a tree", "--tree", "-t");
        User = Values("NAME[,NAME]", "Only processes of these users; names or uids", "--user", "-u");
        Pid = Values("PID[,PID]", "Only these processes", "--pid", "-p");
        Sort = Value("ID[:asc|:desc]", "Sort by this column", "--sort", "-s");
        Columns = Value("ID[,ID]", "Show these columns, in this order", "--columns", "-c");
        Filter = Value("EXPR", "Only processes that match, for example 'cpu > 5 and user = root'", "--filter", "-f");
        Group = Value("ID", "Group by this column", "--group", "-g");
        Threads = Switch("Show threads on rows of their own", "--threads");
        KernelThreads = Switch("Show kernel threads", "--kernel-threads");
        Collector = Value("auto|bpf|proc", "Where processes come from; auto is bpf, and proc where BPF cannot load", "--collector");
        Enable = Values("ID[,ID]", "Switch a plugin on for this run", "--enable");
        Disable = Values("ID[,ID]", "Switch a plugin off for this run", "--disable");
        PluginDirectory = Values("DIR", "Look for plugins in this folder too", "--plugin-dir");
        Config = Value("FILE", "Read this file instead of the host's and the user's configuration", "--config");
        ReadOnly = Switch("No action can run", "--readonly");
        NoMouse = Switch("Leave the mouse to the terminal", "--no-mouse");
        Ascii = Switch("Draw with ASCII only", "--ascii");
        Numeric = Switch("Users by their numbers; no name is looked up", "--numeric");
        Theme = Value("NAME", "Colours of the monitor", "--theme");
        Help = new HelpOption("--help", "-h") { Recursive = true, Description = "Show help, and exit" };

        Format = Value("table|json|csv", "How samples are written; default table", "--format");
        Count = Value("COUNT", "Samples to print; default 1", "--count", "-n");
        Top = Value("N", "Print the first N processes of each sample", "--top");
        Snapshot = new Command("snapshot", "Print samples, then exit") { Format, Count, Top };

        InfoId = new Argument<string>("ID") { Description = "The plugin's id" };
        EnableId = new Argument<string>("ID") { Description = "The plugin's id" };
        DisableId = new Argument<string>("ID") { Description = "The plugin's id" };
        ForHost = Switch("Write the host's configuration instead of the user's", "--host");
        ForHost.Recursive = true;
        List = new Command("list", "Say why each is on, off or not available");
        Info = new Command("info", "Say everything about one plugin") { InfoId };
        EnablePlugin = new Command("enable", "Switch a plugin on, in the configuration") { EnableId };
        DisablePlugin = new Command("disable", "Switch a plugin off, in the configuration") { DisableId };
        Plugins = new Command("plugins", "List, describe and switch plugins") { ForHost, List, Info, EnablePlugin, DisablePlugin };

        Json = Switch("Print JSON", "--json");
        Doctor = new Command("doctor", "Check what works on this machine, and why the rest does not") { Json };

        Iterations = Value("N", "Refreshes that are timed; default 50", "--iterations");
        Warmup = Value("N", "Refreshes before them; default 5", "--warmup");
        BenchJson = Switch("Print JSON", "--json");
        Bench = new Command("bench", "Time the refresh stage by stage") { Iterations, Warmup, BenchJson };

        Root = new Command("bpftop", "An eBPF-powered interactive process monitor. Without a command: the full-screen monitor.")
        {
            Delay, Tree, User, Pid, Sort, Columns, Filter, Group, Threads, KernelThreads, Collector, Enable, Disable,
            PluginDirectory, Config, ReadOnly, NoMouse, Ascii, Numeric, Theme, Help, Version, Snapshot, Plugins, Doctor, Bench,
        };

        // Without an action a command that has others below it insists on one of them. None of the actions is used.
        Root.SetAction(static _ => ExitCode.Done);
        Plugins.SetAction(static _ => ExitCode.Done);
        foreach (Option option in Root.Options)
        {
            option.Recursive = true;
        }
    }

    public Command Root { get; }

    public Command Snapshot { get; }

    public Command Plugins { get; }

    public Command List { get; }

    public Command Info { get; }

    public Command EnablePlugin { get; }

    public Command DisablePlugin { get; }

    public Command Doctor { get; }

    public Command Bench { get; }

    public Option<bool> Version { get; }

    public HelpOption Help { get; }

    public Option<string> Delay { get; }

    public Option<bool> Tree { get; }

    public Option<string[]> User { get; }

    public Option<string[]> Pid { get; }

    public Option<string> Sort { get; }

    public Option<string> Columns { get; }

    public Option<string> Filter { get; }

    public Option<string> Group { get; }

    public Option<bool> Threads { get; }

    public Option<bool> KernelThreads { get; }

    public Option<string> Collector { get; }

    public Option<string[]> Enable { get; }

    public Option<string[]> Disable { get; }

    public Option<string[]> PluginDirectory { get; }

    public Option<string> Config { get; }

    public Option<bool> ReadOnly { get; }

    public Option<bool> NoMouse { get; }

    public Option<bool> Ascii { get; }

    public Option<bool> Numeric { get; }

    public Option<string> Theme { get; }

    public Option<string> Format { get; }

    public Option<string> Count { get; }

    public Option<string> Top { get; }

    public Argument<string> InfoId { get; }

    public Argument<string> EnableId { get; }

    public Argument<string> DisableId { get; }

    public Option<bool> ForHost { get; }

    public Option<bool> Json { get; }

    public Option<string> Iterations { get; }

    public Option<string> Warmup { get; }

    public Option<bool> BenchJson { get; }

    /// <summary>Every name of an option that a command takes.</summary>
    public static IEnumerable<string> OptionNames(Command command)
    {
        for (Command? at = command; at is not null; at = at.Parents.OfType<Command>().FirstOrDefault())
        {
            foreach (Option option in at.Options)
            {
                if (at == command || option.Recursive)
                {
                    yield return option.Name;
                }
            }
        }
    }

    private static Option<bool> Switch(string description, string name, params string[] aliases) =>
        new(name, aliases) { Description = description, Arity = ArgumentArity.Zero };

    private static Option<string> Value(string value, string description, string name, params string[] aliases) =>
        new(name, aliases) { Description = description, HelpName = value, Arity = ArgumentArity.ExactlyOne };

    private static Option<string[]> Values(string value, string description, string name, params string[] aliases) =>
        new(name, aliases) { Description = description, HelpName = value, Arity = ArgumentArity.OneOrMore };
}
