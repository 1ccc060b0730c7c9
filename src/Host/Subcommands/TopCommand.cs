using System.Runtime.InteropServices;
using Bpftop.Host.Options;
using Bpftop.Host.Plugins;
using Bpftop.Host.Sampling;
using Bpftop.Host.Snapshot;
using Bpftop.Host.View;

namespace Bpftop.Host.Subcommands;

/// <summary><c>bpftop top</c>: processes added up by unit, container, user or another column, who uses most first.</summary>
/// <remarks>Refreshes are taken by the sampling thread, as for the screen: a plugin that hangs holds nothing up.</remarks>
internal sealed class TopCommand(
    ColumnCatalog columns, PluginCatalog plugins, IFrameSource source, TimeProvider time, Action<string> warn)
{
    private const string Users = "users";

    private static readonly ImmutableArray<PartOf> _kinds = [PartOf.Unit, PartOf.Container];

    /// <summary>What is shown of a group before anybody chose others; rates of bytes that plugins give come before the last.
    /// </summary>
    private static readonly ImmutableArray<string> _usual = ["cpu", "res", "io.read", "io.write", "threads"];

    private static readonly ColumnSpec _processes =
        new("processes", "PROCS", CellKind.Number, "How many processes.") { Unit = Unit.Count, Width = 6, FirstSort = SortOrder.Descending };

    /// <param name="what">units, containers, users, or the id of a column that rows can be grouped by.</param>
    /// <param name="settings">What to print.</param>
    /// <param name="output">Where to.</param>
    /// <param name="terminalWidth">Columns of the terminal that the output goes to, or null.</param>
    /// <param name="cancel">Ends it after the sample that is being printed.</param>
    /// <exception cref="CommandException">A column or the filter is wrong, or nothing gives the column.</exception>
    public int Run(string what, Settings settings, SampleOutput output, int? terminalWidth, CancellationToken cancel)
    {
        Column groupBy = Find(what);
        Groups groups = new(columns, groupBy, Added());
        ResolvedView shown = new ViewResolver(groups.Lines.Columns).Resolve(
            settings.Only(Setting.Sort, Setting.Columns), groups.Lines.Columns[groups.Adds("cpu") ? "cpu" : _processes.Id]);
        ViewOptions members = new ViewResolver(columns).Resolve(settings.Only(Setting.Filter, Setting.Users, Setting.Pids), columns["pid"]).Options with
        {
            GroupBy = [groupBy],
            KernelThreads = true,
        };
        SnapshotFormat format = settings.Of(Setting.Format);
        ImmutableArray<Column> printed = !shown.Columns.IsEmpty ? shown.Columns : groups.Usual(format == SnapshotFormat.Table ? Usual() : null);
        SampleWriter writer = format switch
        {
            SnapshotFormat.Json => new JsonTableWriter(output, groups.Table, printed),
            SnapshotFormat.Csv => new CsvSampleWriter(output, printed, threads: false, terminalWidth is not null),
            _ => new TableSampleWriter(output, printed, terminalWidth),
        };
        groups.Want([.. printed, shown.Options.Sort]);
        writer.Run(() => Print(groups, members, shown.Options, settings, writer, cancel), cancel);
        return ExitCode.Done;
    }

    /// <summary>Columns of processes that groups add up.</summary>
    private ImmutableArray<Column> Added() => [.. columns.All.Where(static column => !column.IsText && column.Spec.Fold != Fold.None)];

    private ImmutableArray<string> Usual() =>
    [
        .. _usual[..^1],
        .. columns.All.Where(static column => column.Owner.Length > 0 && column.Spec is { Unit: Unit.BytesPerSecond, Fold: Fold.Sum }).Select(static column => column.Id),
        _usual[^1],
    ];

    private Column Find(string what)
    {
        PartOf kind = _kinds.FirstOrDefault(kind => WordOf(kind) == what);
        Column? column = kind != PartOf.None ? new GroupNames(columns).Of(kind).FirstOrDefault(static column => column.Spec.Groupable)
            : columns.TryFind(what == Users ? "user" : what, out Column? named) && named.Spec.Groupable ? named
            : null;
        if (column is not null)
        {
            return column;
        }

        if (kind != PartOf.None)
        {
            throw new CommandException(ExitCode.Failed, $"top {what}: no plugin that is on knows a process's {GroupName.WordOf(kind)}; see bpftop plugins");
        }

        string[] valid = [.. _kinds.Select(WordOf), Users, .. columns.All.Where(static other => other.Spec.Groupable).Select(static other => other.Id)];
        throw CommandException.Usage($"top {what}: nothing to group by{NearestName.Hint(what, valid)}; valid: {string.Join(", ", valid)}");
    }

    private static string WordOf(PartOf kind) => $"{GroupName.WordOf(kind)}s";

    private void Print(Groups groups, ViewOptions members, ViewOptions order, Settings settings, SampleWriter writer, CancellationToken cancel)
    {
        DemandMarks demand = new();
        demand.Add(groups.Wanted.AsSpan());
        members.Demand(demand);
        FrameDemand demanded = demand.ToDemand();
        foreach (PluginHealth health in PluginSources.Start(plugins, columns, demanded, cancel))
        {
            // Others' columns are empty then; without the groups' own there is one group, of everything.
            if (health.Id == groups.GroupBy.Owner)
            {
                warn($"no process has a {groups.GroupBy.Id}: plugin {health.Id} is {health.StateName}: {Clauses.Join(health.Reason, health.Remedy)}");
            }
        }

        using SampledFrames frames = new(source, time, TimeSpan.FromMilliseconds(settings.Of(Setting.Delay)), demanded, cancel);
        ProcessView view = new(columns);
        List<int> rows = [];
        long left = settings.Of(Setting.Once) ? 1 : settings.Says(Setting.Count) ? settings.Of(Setting.Count) : long.MaxValue;
        while (left > 0 && frames.NextWithTexts(columns) is { } frame)
        {
            view.Update(frame, members);
            groups.Take(view);
            groups.Lines.Update(groups.Rows, order, frame.Time);
            rows.Clear();
            for (int line = 0; line < Math.Min(groups.Lines.Count, settings.Of(Setting.Top)); line++)
            {
                rows.Add(groups.Lines.RowAt(line));
            }

            writer.Write(new Sample(frame, CollectionsMarshal.AsSpan(rows), groups.Rows));
            left--;
        }
    }

    /// <summary>A table with a row for each group: its value, its processes, and what they add up to.</summary>
    private sealed class Groups
    {
        /// <summary>The columns before those that are added up.</summary>
        private const int Own = 2;

        private readonly ImmutableArray<Column> _added;
        private readonly bool[] _isWanted;

        public Groups(ColumnCatalog columns, Column groupBy, ImmutableArray<Column> added)
        {
            GroupBy = groupBy;
            _added = [.. added.Where(column => column != groupBy)];
            Table = new TableSpec("groups", "Groups", [groupBy.Spec, _processes, .. _added.Select(static column => column.Spec)], "A group of processes.");
            _isWanted = new bool[_added.Length];
            Lines = new TableLines(Table);
            Rows = new TableBuffer(Table);
        }

        public Column GroupBy { get; }

        public TableSpec Table { get; }

        public TableLines Lines { get; }

        public TableBuffer Rows { get; }

        public bool Adds(string id) => _added.Any(column => column.Id == id);

        /// <summary>The group and its processes, and these columns; null for all.</summary>
        public ImmutableArray<Column> Usual(ImmutableArray<string>? ids) =>
            [.. Lines.Columns.All.Where(column => column.Index < Own || ids is null || ids.Value.Contains(column.Id)).OrderBy(column => column.Index < Own ? column.Index - Own : ids?.IndexOf(column.Id) ?? column.Index)];

        /// <summary>The columns of processes that are to be added up.</summary>
        public ImmutableArray<Column> Wanted => [.. _added.Where((_, index) => _isWanted[index])];

        /// <summary>Has what these columns of the table need added up, and nothing else.</summary>
        public void Want(ImmutableArray<Column> shown)
        {
            foreach (Column column in shown)
            {
                if (column.Index >= Own)
                {
                    _isWanted[column.Index - Own] = true;
                }
            }
        }

        /// <summary>Takes the heads of a view that is grouped.</summary>
        public void Take(ProcessView view)
        {
            Rows.Clear();
            for (int line = 0; line < view.Rows.Length; line++)
            {
                if (view.Rows[line].Kind == ViewRowKind.Group)
                {
                    Take(view, line);
                }
            }
        }

        private void Take(ProcessView view, int line)
        {
            string? text = view.Text(line, GroupBy) is { } value && !ReferenceEquals(value, ProcessGroups.Blank) ? value : null;
            double number = view.Number(line, GroupBy);
            int row = Rows.Add(text ?? (double.IsNaN(number) ? "" : number.ToString(CultureInfo.InvariantCulture)));
            if (GroupBy.IsText)
            {
                Rows.Text(row, 0) = text;
            }
            else
            {
                Rows.Number(row, 0) = number;
            }

            Rows.Number(row, 1) = view.RowsAt(line).Count();
            for (int index = 0; index < _added.Length; index++)
            {
                if (_isWanted[index])
                {
                    Rows.Number(row, Own + index) = view.Number(line, _added[index]);
                }
            }
        }
    }
}
