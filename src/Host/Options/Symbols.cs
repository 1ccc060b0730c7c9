using System.CommandLine;
using System.CommandLine.Help;

namespace Bpftop.Host.Options;

/// <summary>The words of the command line: its commands, and the flags of every <see cref="Setting"/>.</summary>
/// <remarks>Every value is a text and is checked by its setting: one way of writing messages, and no generic code over
/// numbers, which would be compiled at every start.</remarks>
internal sealed class Symbols
{
    private readonly Dictionary<Option, Setting> _flags = [];

    public Symbols()
    {
        Snapshot = new Command("snapshot", "Print samples, then exit");
        TopWhat = new Argument<string>("WHAT") { Description = "units, containers, users, or the id of a column that rows can be grouped by" };
        Top = new Command("top", "Print who uses most: units, containers, users") { TopWhat };
        PsExpression = new Argument<string[]>("EXPR")
        {
            Description = "Which processes, for example 'socket.port = 443 and user = www-data'; all where none is given",
            Arity = ArgumentArity.ZeroOrMore,
        };
        Ps = new Command("ps", "Print the processes, and the files and sockets that they have open, that match an expression") { PsExpression };
        Info = new Command("info", "Say everything about one plugin") { PluginId() };
        EnablePlugin = new Command("enable", "Switch a plugin on, in the configuration") { PluginId() };
        DisablePlugin = new Command("disable", "Switch a plugin off, in the configuration") { PluginId() };
        Plugins = new Command("plugins", "List, describe and switch plugins")
        {
            new Command("list", "Say why each is on, off or not available"), Info, EnablePlugin, DisablePlugin,
        };
        Doctor = new Command("doctor", "Check what works on this machine, and why the rest does not");
        Bench = new Command("bench", "Time the refresh stage by stage");
        Shell = new Argument<string>("SHELL") { Description = string.Join(", ", Shells) };
        Completion = new Command("completion", "Print what a shell needs to complete bpftop's words") { Shell };
        foreach (ActCommandWord word in ProcessAct.Words)
        {
            Command command = new(word.Name, word.Help);
            if (word.Argument is not null)
            {
                command.Add(new Argument<string>(word.Argument) { Description = word.ArgumentHelp });
            }

            Acts.Add(command);
        }

        Root = new Command("bpftop", "An eBPF-powered interactive process monitor. Without a command: the full-screen monitor.\nPlugins add commands; bpftop plugins info ID lists those of one.")
        {
            Snapshot, Top, Ps, Plugins, Doctor, Bench, Completion,
        };
        Acts.ForEach(Root.Add);
        foreach (Setting setting in Setting.All)
        {
            AddFlag(setting);
        }

        Help = NewHelp();
        Version = new Option<bool>("--version", "-V") { Recursive = true, Description = "Print the version, and exit", Arity = ArgumentArity.Zero };
        Root.Add(Help);
        Root.Add(Version);

        // A command with subcommands and no action would demand one of them. The actions never run.
        Root.SetAction(static _ => ExitCode.Done);
        Plugins.SetAction(static _ => ExitCode.Done);
    }

    public Command Root { get; }

    public Command Snapshot { get; }

    public Command Top { get; }

    /// <summary>What <see cref="Top"/> adds up by.</summary>
    public Argument<string> TopWhat { get; }

    public Command Ps { get; }

    /// <summary>The expression of <see cref="Ps"/>, whose words may be several.</summary>
    public Argument<string[]> PsExpression { get; }

    public Command Plugins { get; }

    public Command Info { get; }

    public Command EnablePlugin { get; }

    public Command DisablePlugin { get; }

    public Command Doctor { get; }

    public Command Bench { get; }

    public Command Completion { get; }

    /// <summary>What <see cref="Completion"/> is for.</summary>
    public Argument<string> Shell { get; }

    /// <summary>The commands that act on processes; the argument of each, where it has one, is its only one.</summary>
    public List<Command> Acts { get; } = [];

    public HelpOption Help { get; }

    public Option<bool> Version { get; }

    /// <summary>The shells that <see cref="Completion"/> knows.</summary>
    public static ImmutableArray<string> Shells { get; } = ["bash", "zsh", "fish"];

    /// <summary>The names of the host's commands.</summary>
    public static ImmutableArray<string> CommandNames { get; } = ["snapshot", "top", "ps", "plugins", "doctor", "bench", "completion", .. ProcessAct.Words.Select(static word => word.Name)];

    /// <summary>Every name of an option that a command takes.</summary>
    public static IEnumerable<string> OptionNames(Command command)
    {
        for (Command? at = command; at is not null; at = at.Parents.OfType<Command>().FirstOrDefault())
        {
            foreach (Option option in at.Options)
            {
                yield return option.Name;
            }
        }
    }

    /// <summary>What was typed, checked; it says nothing where nothing was.</summary>
    public Settings Read(ParseResult parsed, Surroundings around) => Read(parsed, _flags, around);

    /// <summary>What was typed of what the commands of plugins' tables take, and the host's commands too. What lacks its value is
    /// refused when the table is known.</summary>
    public Settings ReadForTables(ParseResult parsed, Surroundings around) =>
        Read(parsed, _flags.Where(flag => flag.Value.Flag!.OfTables && (Typed(parsed, flag.Key) is not [] || flag.Key.Arity.MinimumNumberOfValues == 0)), around);

    /// <param name="parsed">What was typed.</param>
    /// <param name="flags">The options to read, and what each sets.</param>
    /// <param name="around">What it depends on besides.</param>
    public static Settings Read(ParseResult parsed, IEnumerable<KeyValuePair<Option, Setting>> flags, Surroundings around)
    {
        Settings settings = new();
        foreach ((Option option, Setting setting) in flags)
        {
            if (Typed(parsed, option) is { } values)
            {
                settings.Set(setting, setting.Parse!(setting.Flag!, values, around));
            }
        }

        return settings;
    }

    /// <summary>The values that were typed for an option; null where it was not typed.</summary>
    public static string[]? Typed(ParseResult parsed, Option option) =>
        parsed.GetResult(option) is { Implicit: false } typed ? [.. typed.Tokens.Select(static token => token.Value)] : null;

    public static HelpOption NewHelp() => new("--help", "-h") { Recursive = true, Description = "Show help, and exit" };

    /// <summary>The option of a flag.</summary>
    /// <param name="flag">The flag.</param>
    /// <param name="help">One line.</param>
    public static Option OptionOf(Flag flag, string help)
    {
        string[] aliases = flag.Alias is null ? [] : [flag.Alias];
        Option option = flag.Value.Length == 0 ? new Option<bool>(flag.Name, aliases) { Arity = ArgumentArity.Zero }
            : flag.IsList ? new Option<string[]>(flag.Name, aliases) { Arity = ArgumentArity.OneOrMore, HelpName = flag.Value }
            : new Option<string>(flag.Name, aliases) { Arity = ArgumentArity.ExactlyOne, HelpName = flag.Value };
        option.Description = help;
        option.Recursive = true;
        return option;
    }

    private static Argument<string> PluginId() => new("ID") { Description = "The plugin's id" };

    /// <summary>Gives a setting's flag to the commands that take it.</summary>
    private void AddFlag(Setting setting)
    {
        if (setting.Flag is not { } flag)
        {
            return;
        }

        IEnumerable<Command> takers = flag.Commands is { } names ? Root.Subcommands.Where(command => names.Contains(command.Name)) : [Root];
        foreach (Command command in takers)
        {
            Option option = OptionOf(flag, flag.Help);
            _flags.Add(option, setting);
            command.Add(option);
        }
    }
}
