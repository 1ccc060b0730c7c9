using System.Collections.Immutable;
using Bpftop.Host.Bpf;
using Bpftop.Host.Cli;
using Bpftop.Host.Collect.Late;
using Bpftop.Host.Collect.System;
using Bpftop.Host.Plugins;
using Bpftop.Host.Plugins.Loading;
using Bpftop.Host.Sampling;
using Bpftop.Host.Snapshot;
using Microsoft.Extensions.Logging;

namespace Bpftop.Host.Composition;

/// <summary>The pipeline up to finished frames, joined from the user's options: what every command that shows
/// processes starts from.</summary>
internal sealed class Engine : IDisposable
{
    private const string ProcRoot = "/proc";

    private readonly SystemReader _system;
    private readonly SnapshotBuilder _builder;

    private Engine(CollectorSelection collecting, SystemReader system, ColumnCatalog columns, PluginCatalog plugins, SnapshotBuilder builder, FrameSource source)
    {
        _builder = builder;
        Collecting = collecting;
        _system = system;
        Columns = columns;
        Plugins = plugins;
        Source = source;
    }

    /// <summary>The collector, and what it brought along.</summary>
    public CollectorSelection Collecting { get; }

    /// <summary>The machine's counters; for one thread.</summary>
    public SystemReader Machine => _system;

    /// <summary>The host's columns and those of the plugins that are on.</summary>
    public ColumnCatalog Columns { get; }

    /// <summary>Loaded, and not probing before <see cref="PluginCatalog.Start"/>.</summary>
    public PluginCatalog Plugins { get; }

    /// <summary>Takes refreshes; for one thread.</summary>
    public FrameSource Source { get; }

    /// <summary>Opens the collector and loads the plugins, both at once.</summary>
    /// <exception cref="CommandException">The collector that the user insists on is not to be had here.</exception>
    public static Engine Open(RunOptions options, ILoggerFactory loggers, TimeProvider time)
    {
        Task<CollectorSelection> opening = Task.Run(() => CollectorSelection.Open(options.Collector));
        ColumnCatalog columns = new(HostColumns.All);
        PluginCatalog plugins = new(
            PluginFolders.OfThisProcess(options.Plugins.Directories).Find(),
            new PluginSettings { Switches = options.Plugins.Switches, Options = options.Plugins.Sections, Origins = options.Plugins.Origins },
            columns,
            new HostServices(loggers, time, new LateCgroupPaths(opening), new HostBpf()));
        CollectorSelection collecting = Await(opening, plugins);
        RequireDemanded(options.Plugins.Demanded, plugins);
        SystemReader system = SystemReader.ForThisMachine(time);
        SnapshotBuilder builder = new(
            collecting.Collector,
            collecting.Cgroups,
            options.Numeric ? new UserNumbers() : UserNames.OfThisMachine(time),
            ExecutablePaths.Of(ProcRoot, time),
            ProcCommandLines.Inquire(ProcRoot, time),
            time,
            MachineStart.Find(time));
        return new Engine(collecting, system, columns, plugins, builder, new FrameSource(collecting.Collector, system, builder, plugins.Runner));
    }

    private static CollectorSelection Await(Task<CollectorSelection> opening, PluginCatalog plugins)
    {
        try
        {
            return opening.GetAwaiter().GetResult();
        }
        catch
        {
            plugins.Dispose();
            throw;
        }
    }

    /// <summary>A flag that names a plugin is about one that is there; a configuration may be about one that comes and
    /// goes.</summary>
    private static void RequireDemanded(ImmutableArray<string> ids, PluginCatalog plugins)
    {
        foreach (string id in ids)
        {
            if (plugins.Find(id) is null)
            {
                string[] known = [.. plugins.Plugins.Select(static plugin => plugin.Id)];
                throw CommandException.Usage($"--enable {id}: there is no such plugin{NearestName.Hint(id, known)}; see bpftop plugins");
            }
        }
    }

    /// <summary>Refuses options that no plugin knows, or that have a wrong value, as every other setting. Known only now:
    /// it takes the plugin to say which it has. What is off may say it when it is switched on.</summary>
    /// <exception cref="CommandException">There are such options; exit code 2.</exception>
    public void RequireRightOptions()
    {
        if (Plugins.OptionFaults.FirstOrDefault() is { } fault)
        {
            throw CommandException.Usage(PrintableText.Of(fault));
        }
    }

    /// <summary>The stages of <see cref="Source"/> one by one, for <c>bpftop bench</c>; instead of it.</summary>
    public BenchPipeline Stages(IBenchScreen screen) => new()
    {
        Collector = Collecting.Collector,
        Builder = _builder,
        System = _system,
        Plugins = Plugins,
        Columns = Columns,
        Screen = screen,
    };

    public void Dispose()
    {
        Plugins.Dispose();
        _system.Dispose();
        Collecting.Dispose();
    }
}
