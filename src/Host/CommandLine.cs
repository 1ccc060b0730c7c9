using System.CommandLine;
using System.CommandLine.Parsing;
using Bpftop.Host.Options;
using Bpftop.Host.Plugins;
using Bpftop.Host.Subcommands;

namespace Bpftop.Host;

/// <summary>What the command line can start. Each returns one of <see cref="ExitCode"/>.</summary>
/// <remarks>Settings are parsed and checked before; what needs the column catalogue (ids, the filter) is looked up
/// by the command, once the plugins are loaded.</remarks>
internal interface ICommands
{
    /// <summary><c>bpftop</c>: the full-screen monitor.</summary>
    int Monitor(Settings settings);

    /// <summary><c>bpftop snapshot</c>: print samples, then exit.</summary>
    int Snapshot(Settings settings);

    /// <summary><c>bpftop top</c>: print who uses most.</summary>
    /// <param name="what">What processes are added up by.</param>
    /// <param name="settings">What the user chose.</param>
    int Top(string what, Settings settings);

    /// <summary><c>bpftop ps</c>: print what matches an expression, which is the filter.</summary>
    int Ps(Settings settings);

    /// <summary><c>bpftop plugins</c>.</summary>
    /// <param name="verb">What to do.</param>
    /// <param name="id">The plugin; null for <see cref="PluginsVerb.List"/>.</param>
    /// <param name="settings">What the user chose.</param>
    int Plugins(PluginsVerb verb, string? id, Settings settings);

    /// <summary><c>bpftop doctor</c>: what works on this machine.</summary>
    int Doctor(Settings settings);

    /// <summary><c>bpftop bench</c>: the refresh timed stage by stage.</summary>
    int Bench(Settings settings);

    /// <summary><c>bpftop signal</c> and its like: does something to chosen processes.</summary>
    /// <param name="act">What.</param>
    /// <param name="selection">To whom.</param>
    /// <param name="settings">What the user chose.</param>
    int Act(ProcessAct act, ProcessSelection selection, Settings settings);

    /// <summary>The commands of plugins' tables; no plugin is run for it.</summary>
    IReadOnlyCollection<string> OfTables(Settings settings);

    /// <summary>The command of a plugin's table.</summary>
    /// <param name="name">One of <see cref="OfTables"/>.</param>
    /// <param name="settings">What is known before the table is: where plugins are, and which are on.</param>
    /// <param name="read">Reads the command line once the table is known.</param>
    int Table(string name, Settings settings, TableReader read);
}

/// <summary>Reads the command line of a table's command.</summary>
/// <returns>Null where help was all that was asked for.</returns>
/// <exception cref="CommandException">It is wrong; exit code 2.</exception>
internal delegate TableChoice? TableReader(PluginHealth plugin, TableSpec table);

/// <summary>Parses arguments and configuration, starts the command, and turns what goes wrong into one line and an
/// exit code.</summary>
internal static class CommandLine
{
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static int Run(IReadOnlyList<string> arguments, ICommands commands, Surroundings around)
    {
        try
        {
            return Dispatch(arguments, commands, around);
        }
        catch (CommandException wrong)
        {
            around.Error.WriteLine($"bpftop: {PrintableText.Of(wrong.Message)}");
            return wrong.ExitCode;
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            bool debug = around.Variable("BPFTOP_DEBUG") is { Length: > 0 };
            around.Error.WriteLine(debug
                ? $"bpftop: {fault}"
                : $"bpftop: {PrintableText.Of(OneLine.Of(fault.Message))}; run it again with BPFTOP_DEBUG=1 to see where");
            return ExitCode.Failed;
        }
    }

    private static int Dispatch(IReadOnlyList<string> arguments, ICommands commands, Surroundings around)
    {
        Symbols symbols = new();
        ParseResult parsed = Parse(symbols.Root, arguments);
        if (ForeignWord(parsed, arguments) is { } word)
        {
            return Table(word, ConfigFiles.Under(symbols.ReadForTables(parsed, around), withView: false, around), arguments, commands, around);
        }

        if (TryHelp(parsed, symbols.Help, around))
        {
            if (parsed.CommandResult.Command == symbols.Root && commands.OfTables(new Settings()) is { Count: > 0 } others)
            {
                around.Output.WriteLine($"Commands of plugins, each with --help: {string.Join(", ", others.Order(StringComparer.Ordinal))}");
            }

            return ExitCode.Done;
        }

        if (parsed.GetResult(symbols.Version) is { Implicit: false })
        {
            around.Output.WriteLine($"bpftop {ProgramVersion.Text}");
            return ExitCode.Done;
        }

        RefuseErrors(parsed, "bpftop");
        Command chosen = parsed.CommandResult.Command;
        Settings settings = ConfigFiles.Under(symbols.Read(parsed, around), withView: chosen == symbols.Root, around);
        if (chosen == symbols.Snapshot)
        {
            return settings.Of(Setting.Group) is null
                ? commands.Snapshot(settings)
                : throw CommandException.Usage("--group: works in the monitor only; sort by the column instead (--sort)");
        }

        if (chosen == symbols.Top)
        {
            return settings.Of(Setting.Group) is null
                ? commands.Top(parsed.GetRequiredValue(symbols.TopWhat), settings)
                : throw CommandException.Usage("--group: top takes the column as its argument: bpftop top ID");
        }

        if (chosen == symbols.Ps)
        {
            return commands.Ps(WithExpression(settings, string.Join(' ', parsed.GetValue(symbols.PsExpression) ?? [])));
        }

        if (chosen == symbols.Completion)
        {
            around.Output.Write(Completions.For(parsed.GetRequiredValue(symbols.Shell), symbols.Root, commands.OfTables(settings)));
            return ExitCode.Done;
        }

        if (symbols.Acts.Contains(chosen))
        {
            ProcessAct act = ProcessAct.Parse(chosen.Name, chosen.Arguments.Count == 0 ? null : parsed.GetRequiredValue((Argument<string>)chosen.Arguments[0]));
            return commands.Act(act, ProcessSelection.Of(settings, chosen.Name), settings);
        }

        return chosen == symbols.Root ? commands.Monitor(settings)
            : chosen == symbols.Doctor ? commands.Doctor(settings)
            : chosen == symbols.Bench ? commands.Bench(settings)
            : chosen == symbols.Info ? OnePlugin(PluginsVerb.Info)
            : chosen == symbols.EnablePlugin ? OnePlugin(PluginsVerb.Enable)
            : chosen == symbols.DisablePlugin ? OnePlugin(PluginsVerb.Disable)
            : commands.Plugins(PluginsVerb.List, null, settings);

        int OnePlugin(PluginsVerb verb) => commands.Plugins(
            verb, Setting.CheckPluginId($"plugins {chosen.Name}", parsed.GetRequiredValue((Argument<string>)chosen.Arguments[0])), settings);
    }

    /// <summary>The expression of ps is its filter.</summary>
    private static Settings WithExpression(Settings settings, string expression)
    {
        if (settings.Of(Setting.Group) is not null)
        {
            throw CommandException.Usage("--group: works in the monitor only; bpftop top ID adds processes up");
        }

        if (expression.Length > 0 && settings.Of(Setting.Filter) is not null)
        {
            throw CommandException.Usage("--filter: ps takes the expression as its argument; give one of them");
        }

        if (expression.Length > 0)
        {
            settings.Set(Setting.Filter, new Stated<string>(expression, "ps", FromFile: false));
        }

        return settings;
    }

    /// <summary>The first word, where it is none of the host's commands: a plugin's, or a mistake.</summary>
    private static string? ForeignWord(ParseResult parsed, IReadOnlyList<string> arguments) =>
        parsed.UnmatchedTokens is [var word, ..] && !word.StartsWith('-') && !arguments.TakeWhile(argument => argument != word).Any(Symbols.CommandNames.Contains)
            ? word
            : null;

    /// <param name="name">The command.</param>
    /// <param name="settings">What is known before the table is.</param>
    /// <param name="arguments">The whole command line.</param>
    /// <param name="commands">Starts it.</param>
    /// <param name="around">What all depends on.</param>
    private static int Table(string name, Settings settings, IReadOnlyList<string> arguments, ICommands commands, Surroundings around)
    {
        IReadOnlyCollection<string> known = commands.OfTables(settings);
        return known.Contains(name) ? commands.Table(name, settings, Read) : throw Unknown("command", name, [.. Symbols.CommandNames, .. known], "bpftop");

        TableChoice? Read(PluginHealth plugin, TableSpec table)
        {
            TableSymbols symbols = new(plugin, table);
            ParseResult parsed = Parse(symbols.Root, arguments);
            if (TryHelp(parsed, symbols.Help, around))
            {
                return null;
            }

            RefuseErrors(parsed, $"bpftop {name}");
            TableChoice choice = symbols.Read(parsed, around);
            choice.Settings.Complete(settings, withView: false);
            return choice;
        }
    }

    private static ParseResult Parse(Command root, IReadOnlyList<string> arguments) =>

        // Arguments that start with @ are data here, never the name of a file to read more arguments from.
        CommandLineParser.Parse(root, arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });

    private static bool TryHelp(ParseResult parsed, Option help, Surroundings around)
    {
        if (parsed.GetResult(help) is not { Implicit: false })
        {
            return false;
        }

        // Its own handler would print a stack trace where standard output is full.
        parsed.Invoke(new InvocationConfiguration { Output = around.Output, Error = around.Error, EnableDefaultExceptionHandler = false });
        return true;
    }

    private static CommandException Unknown(string what, string name, string[] valid, string program) =>
        CommandException.Usage($"{name}: unknown {what}{NearestName.Hint(name, valid)}; see {program} --help");

    private static void RefuseErrors(ParseResult parsed, string program)
    {
        if (parsed.UnmatchedTokens.Count > 0)
        {
            string typed = parsed.UnmatchedTokens[0];
            Command command = parsed.CommandResult.Command;
            bool option = typed.StartsWith('-');
            string name = option ? typed.Split('=', 2)[0] : typed;
            string[] valid = option
                ? [.. Symbols.OptionNames(command)]
                : [.. command.Subcommands.Select(sub => sub.Name)];
            throw Unknown(option ? "option" : valid.Length > 0 ? "command" : "argument", name, valid, program);
        }

        if (parsed.Errors.Count > 0)
        {
            throw CommandException.Usage($"{OneLine.Of(parsed.Errors[0].Message)}; see {program} --help");
        }
    }
}
