using Bpftop.Host.Bpf;
using Bpftop.Host.Collect;
using Bpftop.Host.Collect.Bpf;
using Bpftop.Host.Collect.Late;
using Bpftop.Host.Collect.System;
using Bpftop.Host.Details;
using Bpftop.Host.Options;
using Bpftop.Host.Plugins;
using Bpftop.Host.Plugins.Loading;
using Bpftop.Host.Sampling;
using Bpftop.Host.Snapshot;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bpftop.Host.Composition;

/// <summary>The pipeline up to finished frames, joined from the user's options: what every command that shows
/// processes starts from.</summary>
internal sealed class Engine(
    CollectorSelection collecting,
    SystemReader machine,
    ColumnCatalog columns,
    PluginCatalog plugins,
    SnapshotBuilder builder,
    IBpf bpf,
    Func<ImmutableArray<IDetailProvider>> details) : IDisposable
{
    private ImmutableArray<IDetailProvider> _details;

    /// <summary>Where procfs is mounted.</summary>
    public const string ProcRoot = "/proc";

    /// <summary>The collector, and what it brought along.</summary>
    public CollectorSelection Collecting { get; } = collecting;

    /// <summary>The machine's counters; for one thread.</summary>
    public SystemReader Machine { get; } = machine;

    /// <summary>The host's columns and those of the plugins that are on.</summary>
    public ColumnCatalog Columns { get; } = columns;

    /// <summary>Loaded, and not probing before <see cref="PluginCatalog.Start"/>.</summary>
    public PluginCatalog Plugins { get; } = plugins;

    /// <summary>Makes frames; for one thread.</summary>
    public SnapshotBuilder Builder { get; } = builder;

    /// <summary>Loads BPF objects that are not the collector's.</summary>
    public IBpf Bpf { get; } = bpf;

    /// <summary>The host's own tabs about one process, made for the screen only; for one thread.</summary>
    public ImmutableArray<IDetailProvider> Details => _details.IsDefault ? _details = details() : _details;

    /// <summary>Takes refreshes with all of these; for one thread.</summary>
    public FrameSource Source { get; } = new(collecting.Collector, machine, builder, plugins.Runner);

    /// <summary>Opens the collector and loads the plugins, both at once.</summary>
    /// <param name="settings">What the user chose.</param>
    /// <param name="time">The clock.</param>
    /// <param name="finder">Finds the plugins.</param>
    /// <param name="mustBeBpf">False where another collector will do even if the user insists on BPF.</param>
    /// <param name="checksCommands">Whether the commands of plugins' tables are checked, which takes milliseconds: not where
    /// nobody asks for one.</param>
    /// <exception cref="CommandException">The collector that the user insists on is not to be had here.</exception>
    public static Engine Open(Settings settings, TimeProvider time, PluginFinder finder, bool mustBeBpf = true, bool checksCommands = false)
    {
        CollectorChoice choice = settings.Of(Setting.Collector);
        choice = choice == CollectorChoice.Bpf && !mustBeBpf ? CollectorChoice.Auto : choice;
        Task<CollectorSelection> opening = Task.Run(() => CollectorSelection.Open(choice));
        ColumnCatalog columns = new(HostColumns.All);
        PluginSettings said = settings.ForPlugins();
        HostBpf bpf = new(static () => TimeNamespace.BootOffsetNs(ProcRoot) ?? 0);
        PluginCatalog plugins = new(
            finder(settings.Of(Setting.PluginDirectories)),
            checksCommands ? said with { CheckCommand = TableCommandCheck.Of } : said,
            columns,
            new HostServices(NullLoggerFactory.Instance, time, new LateCgroupPaths(opening), bpf));
        CollectorSelection collecting = Await(opening, plugins);

        // A flag must name a plugin that is there; a configuration may name one that is not always installed.
        foreach (string id in settings.Of(Setting.Enable))
        {
            if (plugins.Missing(id, $"--enable {id}") is { } missing)
            {
                throw CommandException.Usage($"{missing}; see bpftop plugins");
            }
        }

        long machineStart = MachineStart.Find(time);
        SnapshotBuilder builder = new(
            collecting.Collector,
            collecting.Cgroups,
            settings.Of(Setting.Numeric) ? new UserNumbers() : UserNames.OfThisMachine(time),
            ExecutablePaths.Of(ProcRoot, time),
            ProcCommandLines.Inquire(ProcRoot, time),
            time,
            machineStart);
        return new Engine(collecting, SystemReader.ForThisMachine(time), columns, plugins, builder, bpf, () => HostDetails.All(ProcRoot, bpf, time, machineStart));
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

    /// <summary>Refuses options that no plugin knows, or that have a wrong value, as every other setting. Only the
    /// loaded plugin says which it has; one that is off says it when it is switched on.</summary>
    /// <exception cref="CommandException">There are such options; exit code 2.</exception>
    public void RequireRightOptions()
    {
        if (Plugins.OptionFaults.FirstOrDefault() is { } fault)
        {
            throw CommandException.Usage(PrintableText.Of(fault));
        }
    }

    public void Dispose()
    {
        foreach (IDisposable detail in _details.IsDefault ? [] : _details.OfType<IDisposable>())
        {
            detail.Dispose();
        }

        Plugins.Dispose();
        Machine.Dispose();
        Collecting.Dispose();
    }
}
