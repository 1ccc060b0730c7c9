using Bpftop.Host.Descriptors;
using Bpftop.Host.Details;
using Bpftop.Host.History;
using Bpftop.Host.Options;
using Bpftop.Host.Plugins;
using Bpftop.Host.Plugins.Loading;
using Bpftop.Host.Sampling;
using Bpftop.Host.Screen;
using Bpftop.Host.Snapshot;
using Bpftop.Host.Subcommands;
using Bpftop.Linux;
using Bpftop.Terminal;

namespace Bpftop.Host.Composition;

/// <summary>Starts each command with the parts that it needs.</summary>
/// <param name="around">What all depends on.</param>
/// <param name="time">The clock.</param>
/// <param name="finder">Finds the plugins: in folders, or compiled in.</param>
internal sealed class Launcher(Surroundings around, TimeProvider time, PluginFinder finder) : ICommands
{
    private ImmutableArray<IPluginSource> _found;

    public int Monitor(Settings settings)
    {
        if (around.Variable("TERM") == "dumb")
        {
            throw CommandException.Usage("TERM=dumb: this terminal has no cursor to be moved; use another one, or bpftop snapshot");
        }

        using Engine engine = Engine.Open(settings, time, finder);
        engine.RequireRightOptions();
        FrameHistory? history = HistoryOf(engine, settings);
        ScreenOptions screen = new ScreenOptionsBuilder(engine, around, time).Build(settings) with { Kept = history ?? (IKeptFrames)NoKeptFrames.Instance };
        using TerminalSession session = OpenTerminal(new TerminalOptions
        {
            Mouse = settings.Of(Setting.Mouse),
            Colors = screen.Theme.Colors,
            Ascii = screen.Ascii,
            EscapeDelay = settings.Says(Setting.EscapeDelay) ? TimeSpan.FromMilliseconds(settings.Of(Setting.EscapeDelay)) : null,
        });
        using Sampler sampler = new(engine.Source, time, history) { Interval = screen.Interval };
        engine.Plugins.Start();
        _ = GiveBackWhatTheStartTookAsync();
        return MonitorLoop.Run(session, sampler, screen);
    }

    public int Snapshot(Settings settings)
    {
        using Engine engine = Open(settings);
        engine.RequireRightOptions();
        using EndRequest end = new();
        _ = GiveBackWhatTheStartTookAsync();
        return new SnapshotCommand(engine.Columns, engine.Plugins, engine.Source, time).Run(settings, StandardOutput.Write, TerminalWidth(), end.Token);
    }

    public int Top(string what, Settings settings)
    {
        using Engine engine = Open(settings);
        engine.RequireRightOptions();
        using EndRequest end = new();
        _ = GiveBackWhatTheStartTookAsync();
        return new TopCommand(engine.Columns, engine.Plugins, engine.Source, time, Warn).Run(what, settings, StandardOutput.Write, TerminalWidth(), end.Token);
    }

    public int Ps(Settings settings)
    {
        using Engine engine = Open(settings);
        engine.RequireRightOptions();
        using EndRequest end = new();
        PsCommand command = new(engine.Columns, engine.Plugins, engine.Source, new ProcDescriptors(Engine.ProcRoot), time, Warn);
        return command.Run(settings, StandardOutput.Write, TerminalWidth(), end.Token);
    }

    public int Plugins(PluginsVerb verb, string? id, Settings settings)
    {
        using Engine engine = Engine.Open(settings, time, finder, checksCommands: true);
        return new PluginsCommand(engine.Plugins, around).Run(verb, id, settings);
    }

    public int Doctor(Settings settings)
    {
        // What BPF cannot do is an answer here, not an end.
        using Engine engine = Engine.Open(settings, time, finder, mustBeBpf: false, checksCommands: true);
        ImmutableArray<BpfFeatureState> features = engine.Collecting.Features;
        features = features.IsEmpty ? features : [.. features, .. HostDetails.Features(engine.Bpf)];
        return new DoctorCommand(engine.Collecting.Collector, features, engine.Collecting.Cgroups, engine.Plugins, engine.Machine)
            .Run(settings, around.Output);
    }

    public int Bench(Settings settings)
    {
        using Engine engine = Open(settings);
        engine.RequireRightOptions();
        FrameHistory? history = HistoryOf(engine, settings);
        IKeptFrames kept = history ?? (IKeptFrames)NoKeptFrames.Instance;
        BenchScreen screen = new(new ScreenOptionsBuilder(engine, around, time).Build(settings) with { Kept = kept });
        return new BenchCommand(engine.Collecting.Collector, engine.Builder, engine.Machine, engine.Plugins, history, kept, screen).Run(settings, around.Output);
    }

    public int Act(ProcessAct act, ProcessSelection selection, Settings settings)
    {
        using Engine engine = Open(settings);
        engine.RequireRightOptions();

        // Ctrl-C ends it at once: somebody may be asked.
        ActionDoors doors = ActionDoors.Of(engine, settings, time);
        ChosenProcesses chosen = new(engine.Columns, engine.Plugins, engine.Source, time, Environment.ProcessId);
        return new ActCommand(chosen, doors.Signals, doors.Threads, doors.Runner, engine.Plugins, around, CanAsk() ? Ask : null).Run(act, selection, settings, CancellationToken.None);
    }

    public IReadOnlyCollection<string> OfTables(Settings settings)
    {
        _found = [.. finder(settings.Of(Setting.PluginDirectories))];
        return [.. _found.SelectMany(static source => source.Commands.IsDefault ? [] : source.Commands)];
    }

    public int Table(string name, Settings settings, TableReader read)
    {
        using Engine engine = Engine.Open(settings, time, _ => _found, checksCommands: true);
        engine.RequireRightOptions();
        Plugin plugin = engine.Plugins.WithCommand(name)!;
        if (read(plugin.Health(), TablePrinter.TableOf(plugin, name)) is not { } choice)
        {
            return ExitCode.Done;
        }

        if (choice.SetsOptions)
        {
            engine.Plugins.Remake(plugin, choice.Settings.ForPlugins());
            engine.RequireRightOptions();
        }

        using EndRequest end = new();
        _ = GiveBackWhatTheStartTookAsync();
        TablePrinter printer = new(plugin, TablePrinter.TableOf(plugin, name), engine.Columns, engine.Plugins, engine.Source, time, Warn);
        return printer.Run(choice, StandardOutput.Write, TerminalWidth(), () => SayWhatIsMissing(engine), end.Token);
    }

    /// <summary>For what may run for days. A steady refresh allocates nothing, so that the heap is never collected again of itself:
    /// what loading plugins and their first looks at the machine left behind, tens of megabytes, would stay for good.</summary>
    private async Task GiveBackWhatTheStartTookAsync()
    {
        await Task.Delay(TimeSpan.FromSeconds(10), time).ConfigureAwait(false);
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        Malloc.EndStart();
    }

    /// <summary>What keeps the past; null where the user wants none.</summary>
    private static FrameHistory? HistoryOf(Engine engine, Settings settings) => settings.Of(Setting.History) is > 0 and var minutes
        ? new FrameHistory(engine.Columns, new HistoryLimits(TimeSpan.FromMinutes(minutes), (long)settings.Of(Setting.HistoryMemory) << 20))
        : null;

    /// <summary>Columns of the terminal that standard output is, or null.</summary>
    private static int? TerminalWidth() => Console.IsOutputRedirected ? null : Console.WindowWidth;

    /// <summary>Whether somebody reads what is printed and can answer.</summary>
    private static bool CanAsk() => !Console.IsInputRedirected && !Console.IsErrorRedirected;

    private bool Ask(string question)
    {
        around.Error.Write(PrintableText.Of(question));
        around.Error.Flush();
        return Console.In.ReadLine()?.Trim().ToUpperInvariant() is "Y" or "YES";
    }

    private static TerminalSession OpenTerminal(TerminalOptions options)
    {
        try
        {
            return TerminalSession.Open(options);
        }
        catch (IOException missing)
        {
            throw new CommandException(ExitCode.Failed, missing.Message);
        }
    }

    /// <summary>Opens the pipeline, and says on standard error why the collector is not the preferred one, and which plugins
    /// of the configuration are not there.</summary>
    private Engine Open(Settings settings)
    {
        Engine engine = Engine.Open(settings, time, finder);
        SayWhatIsMissing(engine);
        return engine;
    }

    private void SayWhatIsMissing(Engine engine)
    {
        if (engine.Collecting.Collector.Notice is { } notice)
        {
            Warn($"{notice}; reading /proc instead");
        }

        foreach (string unknown in engine.Plugins.UnknownIds)
        {
            Warn(unknown);
        }
    }

    private void Warn(string text) => around.Error.WriteLine($"bpftop: {PrintableText.Of(text)}");
}
