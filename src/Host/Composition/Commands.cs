using Bpftop.Host.Cli;
using Bpftop.Host.Sampling;
using Bpftop.Host.Screen;
using Bpftop.Terminal;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bpftop.Host.Composition;

/// <summary>Joins each command from the parts it needs.</summary>
internal sealed class Commands(Surroundings around, TimeProvider time) : ICommands
{
    public int Monitor(MonitorOptions options)
    {
        using Engine engine = Engine.Open(options.Run, NullLoggerFactory.Instance, time);
        engine.RequireRightOptions();
        ScreenOptions screen = new ScreenOptionsBuilder(engine, time).Build(options.Run);
        using TerminalSession session = OpenTerminal(new TerminalOptions
        {
            Mouse = options.Run.Mouse,
            Colors = screen.Theme.Colors,
            Ascii = options.Run.Ascii,
            EscapeDelay = options.Run.EscapeDelay,
        });
        using Sampler sampler = new(engine.Source, time) { Interval = options.Run.Delay };
        engine.Plugins.Start();
        return MonitorLoop.Run(session, sampler, screen);
    }

    public int Snapshot(SnapshotOptions options)
    {
        using Engine engine = Open(options.Run);
        engine.RequireRightOptions();
        using EndRequest end = new();
        using OutputDescriptor output = OutputDescriptor.StandardOutput();
        int? width = Console.IsOutputRedirected ? null : Console.WindowWidth;
        return new SnapshotCommand(engine.Columns, engine.Plugins, engine.Source, time).Run(options, output, width, end.Token);
    }

    public int Plugins(PluginsOptions options)
    {
        using Engine engine = Engine.Open(options.Run, NullLoggerFactory.Instance, time);
        return new PluginsCommand(engine.Plugins, around).Run(options);
    }

    public int Doctor(DoctorOptions options)
    {
        // What BPF cannot do is an answer here, not an end.
        RunOptions run = options.Run.Collector == CollectorChoice.Bpf ? options.Run with { Collector = CollectorChoice.Auto } : options.Run;
        using Engine engine = Engine.Open(run, NullLoggerFactory.Instance, time);
        return new DoctorCommand(engine.Collecting.Collector, engine.Collecting.Programs, engine.Collecting.Cgroups, engine.Plugins, engine.Machine)
            .Run(options, around.Output);
    }

    public int Bench(BenchOptions options)
    {
        using Engine engine = Open(options.Run);
        engine.RequireRightOptions();
        BenchScreen screen = new(new ScreenOptionsBuilder(engine, time).Build(options.Run));
        return new BenchCommand(engine.Stages(screen)).Run(options, around.Output);
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
    private Engine Open(RunOptions run)
    {
        Engine engine = Engine.Open(run, NullLoggerFactory.Instance, time);
        if (engine.Collecting.Collector.Notice is { } notice)
        {
            around.Error.WriteLine($"bpftop: {PrintableText.Of(notice)}; reading /proc instead");
        }

        foreach (string unknown in engine.Plugins.UnknownIds)
        {
            around.Error.WriteLine($"bpftop: {PrintableText.Of(unknown)}");
        }

        return engine;
    }
}
