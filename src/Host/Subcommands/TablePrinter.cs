using System.Runtime.InteropServices;
using Bpftop.Host.Options;
using Bpftop.Host.Plugins;
using Bpftop.Host.Sampling;
using Bpftop.Host.Snapshot;
using Bpftop.Host.View;

namespace Bpftop.Host.Subcommands;

/// <summary>The command of a plugin's table: prints its rows sample by sample or, of a log, each row once.</summary>
/// <param name="plugin">The plugin.</param>
/// <param name="table">Its table.</param>
/// <param name="columns">Where the columns are that the table takes values of.</param>
/// <param name="plugins">Every plugin; only those that the table needs are started.</param>
/// <param name="source">Takes refreshes.</param>
/// <param name="time">The clock.</param>
/// <param name="warn">Tells the user what the rows lack.</param>
internal sealed class TablePrinter(
    Plugin plugin, TableSpec table, ColumnCatalog columns, PluginCatalog plugins, IFrameSource source, TimeProvider time, Action<string> warn)
{
    private readonly TableLines _lines = new(table);
    private readonly List<int> _rows = [];
    private HashSet<string> _known = new(StringComparer.Ordinal);
    private HashSet<string> _next = new(StringComparer.Ordinal);

    /// <summary>True once a log has told what came before it.</summary>
    private bool _begun;

    /// <summary>The last warning of what the rows lack.</summary>
    private string? _told;

    /// <summary>The last warning of how the plugin is doing.</summary>
    private string? _toldState;

    private int _pluginsVersion = -1;
    private bool _hasPrinted;

    private bool IsLog => table.Command!.IsLog;

    /// <summary>The table of a plugin that has a command.</summary>
    /// <exception cref="CommandException">The plugin is not on.</exception>
    public static TableSpec TableOf(Plugin plugin, string command)
    {
        PluginHealth health = plugin.Health();
        return health.Tables.FirstOrDefault(table => table.Command?.Name == command) ?? throw NotUsable(command, health);
    }

    /// <param name="choice">What to print.</param>
    /// <param name="output">Where to.</param>
    /// <param name="terminalWidth">Columns of the terminal that the output goes to, or null.</param>
    /// <param name="begins">Called once the plugin is usable.</param>
    /// <param name="cancel">Ends it after the sample that is being printed.</param>
    /// <exception cref="CommandException">A column or the filter is wrong, or the plugin is not usable.</exception>
    public int Run(TableChoice choice, SampleOutput output, int? terminalWidth, Action begins, CancellationToken cancel)
    {
        ResolvedView resolved = new ViewResolver(_lines.Columns).Resolve(choice.Settings, _lines.SortedBy);
        ViewOptions view = resolved.Options with
        {
            Filter = Filter.All([.. resolved.Options.Filter is { } filter ? [filter] : ImmutableArray<Filter>.Empty, .. choice.Filters]),
            Order = IsLog && !choice.Settings.Says(Setting.Sort) ? SortOrder.Ascending : resolved.Options.Order,
        };
        SnapshotFormat format = choice.Settings.Of(Setting.Format);
        ImmutableArray<Column> shown = !resolved.Columns.IsEmpty ? resolved.Columns
            : [.. _lines.Columns.All.Where(column => format != SnapshotFormat.Table || column.Spec.ShownByDefault)];
        SampleWriter writer = format switch
        {
            SnapshotFormat.Json => new JsonTableWriter(output, table, shown),
            SnapshotFormat.Csv => new CsvSampleWriter(output, shown, threads: false, terminalWidth is not null),
            _ => new TableSampleWriter(output, shown, terminalWidth, IsLog),
        };

        writer.Run(
            () =>
            {
                Start(cancel);
                begins();
                Print(choice.Settings, view, writer, cancel);
            },
            cancel);

        // Something went wrong in the plugin, and there was nothing to print: the one is the cause of the other.
        return !_hasPrinted && plugin.Health().LastFault is not null ? ExitCode.Failed : ExitCode.Done;
    }

    private static CommandException NotUsable(string command, PluginHealth plugin)
    {
        int exitCode = plugin.State == PluginState.Denied ? ExitCode.NotPermitted : ExitCode.Failed;
        return new CommandException(exitCode, $"{command}: {StateOf(plugin)}");
    }

    private static string StateOf(PluginHealth plugin)
    {
        string reason = plugin.Reason.Length > 0 ? plugin.Reason : "it has not said whether its source is there";
        string remedy = plugin.State == PluginState.Disabled ? $"--enable {plugin.Id} switches it on for this run" : plugin.Remedy;
        return $"plugin {plugin.Id} is {plugin.StateName}: {Clauses.Join(reason, remedy)}";
    }

    /// <summary>Starts the plugin, and those whose columns its table takes values of; waits until it is known whether they are
    /// usable, and until they have read what they read.</summary>
    private void Start(CancellationToken cancel)
    {
        plugins.StartAndWait([plugin, .. plugins.Plugins.Where(other => other != plugin && Taken().Any(column => column.Owner == other.Id))], cancel);
        RequireUsable();
        TellState();
    }

    /// <summary>A source may also go while it is printed.</summary>
    private void RequireUsable()
    {
        PluginHealth health = plugin.Health();
        if (health.State is not (PluginState.Ready or PluginState.Degraded))
        {
            throw NotUsable(table.Command!.Name, health);
        }
    }

    /// <summary>The columns of processes that the table adds up or shows, as far as there are any.</summary>
    private IEnumerable<Column> Taken()
    {
        foreach (string id in table.Adds.Concat(table.Shows))
        {
            if (columns.TryGet(id, out Column? column))
            {
                yield return column;
            }
        }
    }

    private void Print(Settings settings, ViewOptions view, SampleWriter writer, CancellationToken cancel)
    {
        DemandMarks demand = new() { TableId = table.Id };
        demand.Add([.. Taken()]);

        // The last refresh comes when the time is over: the interval is made to fit.
        TimeSpan interval = TimeSpan.FromMilliseconds(settings.Of(Setting.Delay));
        TimeSpan whole = TimeSpan.FromSeconds(settings.Of(Setting.Duration));
        bool isTimed = settings.Says(Setting.Duration);
        long refreshes = isTimed ? (long)Math.Ceiling(whole / interval) : long.MaxValue;
        using SampledFrames frames = new(source, time, isTimed ? whole / refreshes : interval, demand.ToDemand(), cancel);
        long left = settings.Says(Setting.Count) ? settings.Of(Setting.Count) : IsLog || isTimed ? long.MaxValue : 1;
        int most = settings.Of(Setting.Top);
        long first = 0;
        long last = 0;
        while (left > 0 && last - first < refreshes && frames.Next() is { } frame)
        {
            // The time that it is given begins when something can be seen.
            if (frame.Table(table.Id) is not { IsAwaited: false } rows)
            {
                RequireUsable();
                continue;
            }

            last = frame.Number;
            first = first == 0 ? last : first;

            _lines.Update(rows, view, frame.Time);
            if (plugins.Version != _pluginsVersion)
            {
                TellState();
            }

            if (_told is null)
            {
                TellNotice();
            }

            if (IsLog)
            {
                left -= PrintNew(frame, rows, (int)Math.Min(most, left), writer);
            }
            else if (frame.Interval > TimeSpan.Zero && (!isTimed || last > first))
            {
                // The first refresh has nothing to compare with; it begins the first interval, and the time that is to be seen.
                PrintAll(frame, rows, most, writer);
                left--;
            }
        }

        TellNotice();
        TellState();
    }

    /// <summary>Tells what the plugin cannot do, and what went wrong in it: rows may be missing for it.</summary>
    private void TellState()
    {
        _pluginsVersion = plugins.Version;
        PluginHealth health = plugin.Health();
        string? state = health.State == PluginState.Degraded ? StateOf(health)
            : health.LastFault is { } fault ? $"plugin {health.Id}: {fault}"
            : null;
        if (state is not null && state != _toldState)
        {
            warn(state);
            _toldState = state;
        }
    }

    /// <summary>Tells what the rows lack: when there is something for the first time, and at the end where it is something
    /// else by then, for it may change with each refresh.</summary>
    private void TellNotice()
    {
        if (_lines.Notice is { } notice && notice != _told)
        {
            warn(notice);
            _told = notice;
        }
    }

    private void PrintAll(Frame frame, TableBuffer rows, int most, SampleWriter writer)
    {
        _rows.Clear();
        for (int line = 0; line < Math.Min(_lines.Count, most); line++)
        {
            _rows.Add(_lines.RowAt(line));
        }

        _hasPrinted |= _rows.Count > 0;
        writer.Write(new Sample(frame, CollectionsMarshal.AsSpan(_rows), rows));
    }

    /// <summary>Prints the rows that the refresh before did not have; of the first refresh the header only.</summary>
    /// <returns>How many.</returns>
    private int PrintNew(Frame frame, TableBuffer rows, int most, SampleWriter writer)
    {
        _rows.Clear();
        for (int line = 0; _begun && line < _lines.Count && _rows.Count < most; line++)
        {
            int row = _lines.RowAt(line);
            if (!_known.Contains(_lines.NameOf(row)))
            {
                _rows.Add(row);
            }
        }

        _hasPrinted |= _rows.Count > 0;
        if (_rows.Count > 0 || !_begun)
        {
            writer.Write(new Sample(frame, CollectionsMarshal.AsSpan(_rows), rows));
        }

        _begun = true;
        _next.Clear();
        foreach (string key in rows.Keys)
        {
            _next.Add(key);
        }

        (_known, _next) = (_next, _known);
        return _rows.Count;
    }
}
