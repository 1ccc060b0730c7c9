using System.CommandLine;
using System.CommandLine.Parsing;

namespace Bpftop.Host.Cli;

/// <summary>Parses arguments and configuration, starts the command, and turns what goes wrong into one line and an
/// exit code.</summary>
internal static class CommandLine
{
    private static readonly string[] _formats = ["table", "json", "csv"];

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

        // Arguments that start with @ are data here, never the name of a file to read more arguments from.
        ParseResult parsed = CommandLineParser.Parse(symbols.Root, arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.GetResult(symbols.Help) is { Implicit: false })
        {
            // Its own handler would print a stack trace where standard output is full.
            parsed.Invoke(new InvocationConfiguration { Output = around.Output, Error = around.Error, EnableDefaultExceptionHandler = false });
            return ExitCode.Done;
        }

        if (parsed.GetResult(symbols.Version) is { Implicit: false })
        {
            around.Output.WriteLine($"bpftop {ProgramVersion.Text}");
            return ExitCode.Done;
        }

        RefuseErrors(parsed);
        FlagsReader reader = new(symbols, parsed, around);
        Flags flags = reader.Read();
        Command chosen = parsed.CommandResult.Command;
        RunOptions run = Configure(flags, viewFromFiles: chosen == symbols.Root, around);
        if (chosen == symbols.Snapshot)
        {
            RefuseGroups(flags);
            return commands.Snapshot(new(
                run,
                (SnapshotFormat)(reader.Word(symbols.Format, _formats) ?? 0),
                reader.Number(symbols.Count, SettingRanges.Count) ?? 1,
                reader.Number(symbols.Top, SettingRanges.Count)));
        }

        if (chosen == symbols.Doctor)
        {
            return commands.Doctor(new(run, parsed.GetValue(symbols.Json)));
        }

        if (chosen == symbols.Bench)
        {
            return commands.Bench(new(
                run,
                reader.Number(symbols.Iterations, SettingRanges.Iterations) ?? 50,
                reader.Number(symbols.Warmup, SettingRanges.Warmup) ?? 5,
                parsed.GetValue(symbols.BenchJson)));
        }

        return chosen == symbols.Root
            ? commands.Monitor(new(run))
            : commands.Plugins(ReadPlugins(symbols, parsed, run, chosen));
    }

    private static PluginsOptions ReadPlugins(Symbols symbols, ParseResult parsed, RunOptions run, Command chosen)
    {
        (PluginsVerb verb, Argument<string>? argument) =
            chosen == symbols.Info ? (PluginsVerb.Info, symbols.InfoId)
            : chosen == symbols.EnablePlugin ? (PluginsVerb.Enable, symbols.EnableId)
            : chosen == symbols.DisablePlugin ? (PluginsVerb.Disable, symbols.DisableId)
            : (PluginsVerb.List, null);
        string? id = argument is null ? null : parsed.GetValue(argument);
        return new(
            run,
            verb,
            id is null ? null : FlagsReader.CheckPluginId($"plugins {chosen.Name}", id),
            parsed.GetValue(symbols.ForHost));
    }

    private static RunOptions Configure(Flags flags, bool viewFromFiles, Surroundings around)
    {
        ConfigLocations locations = ConfigLocations.Find(flags.ConfigFile, around);
        ConfigSet config = ConfigSet.Read(locations, required: flags.ConfigFile is not null);
        return RunOptionsBuilder.Build(flags, config, viewFromFiles, noColor: around.Variable("NO_COLOR") is { Length: > 0 });
    }

    private static void RefuseGroups(Flags flags)
    {
        if (flags.Group is not null)
        {
            throw CommandException.Usage("--group: works in the monitor only; sort by the column instead (--sort)");
        }
    }

    private static void RefuseErrors(ParseResult parsed)
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
            throw CommandException.Usage(
                $"{name}: unknown {(option ? "option" : valid.Length > 0 ? "command" : "argument")}{NearestName.Hint(name, valid)}; see bpftop --help");
        }

        if (parsed.Errors.Count > 0)
        {
            throw CommandException.Usage($"{OneLine.Of(parsed.Errors[0].Message)}; see bpftop --help");
        }
    }
}
