using System.Diagnostics;
using Bpftop.Host.Bpf;
using Bpftop.Host.Collect.Bpf;
using Bpftop.Host.Options;
using Bpftop.Host.Collect.Late;
using Bpftop.Host.Collect.System;
using Bpftop.Host.Composition;
using Bpftop.Host.Plugins;
using Bpftop.Host.Plugins.Loading;
using Bpftop.Host.Sampling;
using Bpftop.Host.Snapshot;
using Bpftop.Plugins.Tests;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bpftop.Peers.Tests.Fixtures;

/// <summary>bpftop without its screen: this machine's processes, as the kernel walk finds them, with the plugins that
/// a test asks for, refresh by refresh.</summary>
internal sealed class LiveMonitor : IDisposable
{
    /// <summary>A plugin that is slow is asked at every fourth refresh only; on a machine that has other things to do every
    /// plugin may be.</summary>
    private static readonly PluginLimits _limits = PluginLimits.Default with { FillBudget = TimeSpan.FromSeconds(1) };

    private readonly CollectorSelection _collecting = CollectorSelection.Open(CollectorChoice.Bpf);
    private readonly SystemReader _system = SystemReader.ForThisMachine(TimeProvider.System);
    private readonly Frame[] _frames = [new(), new(), new()];
    private readonly ColumnCatalog _columns = new(HostColumns.All);
    private readonly FrameSource _source;
    private readonly Dictionary<int, int> _rows = [];
    private long _last;

    /// <param name="plugins">The plugins, each with its keys of the configuration.</param>
    public LiveMonitor(params (IPlugin Plugin, (string Key, string Value)[] Options)[] plugins)
    {
        Catalog = new PluginCatalog(
            plugins.Select(static entry => new BuiltInSource(entry.Plugin.Info.Id, () => entry.Plugin)),
            new PluginSettings
            {
                Switches = plugins.ToDictionary(static entry => entry.Plugin.Info.Id, static _ => true),
                Options = plugins.ToDictionary(
                    static entry => entry.Plugin.Info.Id,
                    static entry => new PluginOptions(entry.Options.ToDictionary(static pair => pair.Key, static pair => pair.Value))),
            },
            _columns,
            new HostServices(NullLoggerFactory.Instance, TimeProvider.System, _collecting.Cgroups, new HostBpf()),
            _limits);
        SnapshotBuilder builder = new(
            _collecting.Collector, _collecting.Cgroups, UserNames.OfThisMachine(TimeProvider.System), ExecutablePaths.Of("/proc", TimeProvider.System), ProcCommandLines.Inquire("/proc", TimeProvider.System), TimeProvider.System);
        _source = new FrameSource(_collecting.Collector, _system, builder, Catalog.Runner);
        Actions = new ActionRunner(
            Catalog, readOnly: false, static key => Cgroup2.IsAlive(key.Pid), _limits);
        Catalog.Start();
        Refresh();
    }

    /// <summary>Time from refresh to refresh in <see cref="NextAsync"/>: a quarter of what the program has as its own.</summary>
    public static TimeSpan Interval { get; } = TimeSpan.FromMilliseconds(250);

    public PluginCatalog Catalog { get; }

    /// <summary>Plans and runs the plugins' actions, as the screen would.</summary>
    public ActionRunner Actions { get; }

    /// <summary>The last refresh.</summary>
    public Frame Frame { get; private set; } = new();

    /// <summary>With one plugin.</summary>
    public static LiveMonitor With(IPlugin plugin, params (string Key, string Value)[] options) => new((plugin, options));

    /// <summary>Refreshes at once, with every column and the given table.</summary>
    public Frame Refresh(string? table = null)
    {
        Frame = _frames[(Array.IndexOf(_frames, Frame) + 1) % _frames.Length];
        _source.Sample(Frame, new FrameDemand { AllColumns = true, TableId = table });
        _last = Stopwatch.GetTimestamp();
        _rows.Clear();
        for (int row = 0; row < Frame.RowCount; row++)
        {
            _rows[Frame.Rows[row].Key.Pid] = row;
        }

        return Frame;
    }

    /// <summary>Refreshes when it is time for the next: "within one refresh" is what this shows.</summary>
    public async Task<Frame> NextAsync(string? table = null)
    {
        TimeSpan left = Interval - Stopwatch.GetElapsedTime(_last);
        if (left > TimeSpan.Zero)
        {
            await Task.Delay(left);
        }

        return Refresh(table);
    }

    /// <summary>Refreshes until something is so; for what may take its time.</summary>
    public async Task<Frame> RefreshUntilAsync(Func<bool> condition, string what, string? table = null)
    {
        await Wait.UntilAsync(
            () =>
            {
                Refresh(table);
                return condition();
            },
            () => $"not seen: {what}; {string.Join(", ", Catalog.Health())}");
        return Frame;
    }

    /// <summary>Refreshes until each plugin has been asked whether its source is there, and says that it is.</summary>
    public Task WaitUntilReadyAsync() => Wait.UntilAsync(
        () => Catalog.Health().All(static health => health.State == PluginState.Ready),
        () => $"not ready: {string.Join(", ", Catalog.Health())}");

    public bool Has(int pid) => _rows.ContainsKey(pid);

    /// <summary>A text cell; null where there is no value.</summary>
    public string? Text(int pid, string column) => Frame.Texts(_columns[column])[_rows[pid]];

    /// <summary>A number cell; NaN where there is no value.</summary>
    public double Number(int pid, string column) => Frame.Numbers(_columns[column])[_rows[pid]];

    public ProcessRow Row(int pid) => Frame.Rows[_rows[pid]];

    /// <summary>The rows of a table that the last refresh was asked for, each a dictionary of its columns' ids.</summary>
    public List<(string Key, Dictionary<string, object?> Cells)> Table(string id)
    {
        TableReading table = Frame.Tables.Single(table => table.Spec.Id == id);
        List<(string, Dictionary<string, object?>)> rows = [];
        for (int row = 0; row < table.Rows.Count; row++)
        {
            Dictionary<string, object?> cells = [];
            for (int column = 0; column < table.Spec.Columns.Length; column++)
            {
                ColumnSpec spec = table.Spec.Columns[column];
                cells[spec.Id] = spec.Kind == CellKind.Text ? table.Rows.Text(row, column) : table.Rows.Number(row, column);
            }

            rows.Add((table.Rows.Keys[row], cells));
        }

        return rows;
    }

    /// <summary>Reads a plugin's tab of the details of a process of the last refresh, as the screen does.</summary>
    public async Task<FieldSheet> DetailAsync(string id, int pid)
    {
        IDetailTab tab = new DetailTabs([], Catalog, _limits).Tabs.Single(tab => tab.Spec.Id == id);
        ProcessRow row = Row(pid);
        Assert.True(tab.Has(row), $"{id} has nothing to say of {pid}");
        TableBuffer rows = new(tab.Spec);
        DetailReading reading = await Task.Run(() => tab.Read(row, rows, new Progress<int>(), CancellationToken.None));
        Assert.Equal((DetailEnd.Answered, null), (reading.End, reading.Text));
        return new FieldSheet(rows);
    }

    public void Dispose()
    {
        Catalog.Dispose();
        _system.Dispose();
        _collecting.Dispose();
    }
}
