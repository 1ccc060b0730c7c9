using System.Runtime.InteropServices;
using Bpftop.Host.Descriptors;
using Bpftop.Host.Options;
using Bpftop.Host.Plugins;
using Bpftop.Host.Sampling;
using Bpftop.Host.Snapshot;
using Bpftop.Host.View;

namespace Bpftop.Host.Subcommands;

/// <summary><c>bpftop ps</c>: the processes that an expression leaves, once; where columns of sockets or files are named, a row for
/// each descriptor that it leaves.</summary>
/// <remarks>What processes have open is read of those only that the rest of the expression leaves, and of nobody where no such
/// column is named.</remarks>
/// <param name="columns">The host's columns and those of plugins.</param>
/// <param name="plugins">Loaded, and not started.</param>
/// <param name="source">Takes refreshes.</param>
/// <param name="descriptors">Knows what processes have open.</param>
/// <param name="time">The clock.</param>
/// <param name="warn">Takes a line about what the rows lack.</param>
internal sealed class PsCommand(
    ColumnCatalog columns, PluginCatalog plugins, IFrameSource source, IDescriptorSource descriptors, TimeProvider time, Action<string> warn)
{
    /// <summary>What is shown of a process before anybody chose other columns; what the expression names stands before the last.
    /// </summary>
    private static readonly ImmutableArray<string> _usual = ["pid", "user", "cpu", "res", "command"];

    /// <summary>The same where each row is about a descriptor.</summary>
    private static readonly ImmutableArray<string> _usualOfDescriptors = ["pid", "user", "name"];

    private static readonly ImmutableArray<string> _usualOfSockets =
        ["socket.proto", "socket.state", "socket.local.addr", "socket.local.port", "socket.remote.addr", "socket.remote.port", "socket.path"];

    private static readonly ImmutableArray<string> _usualOfFiles = ["file.fd", "file.type", "file.path"];

    /// <param name="settings">What to print; the expression is the filter.</param>
    /// <param name="output">Where to.</param>
    /// <param name="terminalWidth">Columns of the terminal that the output goes to, or null.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="CommandException">A column or the expression is wrong.</exception>
    public int Run(Settings settings, SampleOutput output, int? terminalWidth, CancellationToken cancel)
    {
        ColumnCatalog catalog = ColumnCatalog.Extend(columns, DescriptorColumns.Specs, DescriptorColumns.Either);
        ResolvedView view = new ViewResolver(catalog).Resolve(settings, catalog["pid"]);
        Query query = Query.Of(catalog, columns.All.Count, view);
        SampleWriter writer = settings.Of(Setting.Format) switch
        {
            SnapshotFormat.Json => new JsonTableWriter(output, query.Table, query.Shown),
            SnapshotFormat.Csv => new CsvSampleWriter(output, query.Shown, threads: false, terminalWidth is not null),
            _ => new TableSampleWriter(output, query.Shown, terminalWidth),
        };
        writer.Run(() => Print(query, settings, writer, cancel), cancel);
        return ExitCode.Done;
    }

    private void Print(Query query, Settings settings, SampleWriter writer, CancellationToken cancel)
    {
        FrameDemand demand = query.Demand();
        foreach (PluginHealth health in PluginSources.Start(plugins, columns, demand, cancel))
        {
            if (query.Names(health.Id))
            {
                warn($"columns of plugin {health.Id} are empty: it is {health.StateName}: {Clauses.Join(health.Reason, health.Remedy)}");
            }
        }

        // What is used over an interval, and what plugins find out, is there at the second look; who a process is at the first.
        bool needsInterval = query.OfProcess.Any(static column => column.Owner.Length > 0 || column.Spec.Unit is Unit.Percent or Unit.BytesPerSecond or Unit.PerSecond);
        using SampledFrames frames = new(source, time, TimeSpan.FromMilliseconds(settings.Of(Setting.Delay)), demand, cancel);
        if (frames.NextWithTexts(columns, needsInterval) is not { } frame)
        {
            return;
        }

        TableBuffer rows = new(query.Table);
        Find(query, frame, rows, cancel);
        query.Lines.Update(rows, query.Order, frame.Time);
        List<int> printed = [];
        for (int line = 0; line < Math.Min(query.Lines.Count, settings.Of(Setting.Top)); line++)
        {
            printed.Add(query.Lines.RowAt(line));
        }

        writer.Write(new Sample(frame, CollectionsMarshal.AsSpan(printed), rows));
    }

    private void Find(Query query, Frame frame, TableBuffer rows, CancellationToken cancel)
    {
        List<int> found = [];
        for (int row = 0; row < frame.ProcessCount; row++)
        {
            ref readonly ProcessRow process = ref frame.Rows[row];
            if (query.View.Allows(process.Uid, process.Key.Pid) && query.OfProcesses?.Matches(frame, row) != false)
            {
                found.Add(row);
            }
        }

        if (!query.HasDescriptors)
        {
            foreach (int row in found)
            {
                query.Add(rows, NameOf(frame.Rows[row].Key), new RowCells(frame, null, row));
            }

            return;
        }

        TableBuffer one = new(new TableSpec("descriptor", "", DescriptorColumns.Specs, ""));
        one.Add("");
        DescriptorReport report = descriptors.Read([.. found.Select(row => frame.Rows[row].Key)], query.Parts, Take, cancel);
        if (report.Denied > 0)
        {
            warn($"what {(report.Denied == 1 ? "1 process has" : $"{report.Denied} processes have")} open may not be read, which takes root, or CAP_SYS_PTRACE over it");
        }

        void Take(int process, in Descriptor descriptor)
        {
            if (query.IsOfSocketsOnly && descriptor.SocketInode == 0)
            {
                return;
            }

            DescriptorColumns.Write(descriptor, one);
            RowCells cells = new(frame, found[process], one, query.ProcessColumns);
            if (query.View.Filter?.Matches(cells) != false)
            {
                // Rows that are equal otherwise are in the order of their names: descriptors in that of their numbers.
                query.Add(rows, string.Create(CultureInfo.InvariantCulture, $"{NameOf(frame.Rows[found[process]].Key)} {descriptor.Number:D10}"), cells);
            }
        }
    }

    private static string NameOf(ProcessKey key) => string.Create(CultureInfo.InvariantCulture, $"{key.Pid} {key.StartNs}");

    /// <summary>What was asked for, with what it takes to answer.</summary>
    private sealed class Query
    {
        private readonly ImmutableArray<Column> _kept;
        private readonly ImmutableArray<Column> _said;

        private Query(ResolvedView view, int processColumns, ImmutableArray<Column> said, ImmutableArray<Column> shown, ImmutableArray<Column> read)
        {
            View = view.Options;
            _said = said;
            ProcessColumns = processColumns;
            HasDescriptors = read.Any(column => column.Index >= processColumns);
            IsOfSocketsOnly = HasDescriptors && !read.Any(static column => DescriptorColumns.IsOfFile(column.Id));
            Parts = read.Aggregate(DescriptorParts.None, static (parts, column) => parts | DescriptorColumns.PartsOf(column.Id));
            OfProcess = [.. read.Where(column => column.Index < processColumns)];
            OfProcesses = View.Filter?.OfKnown(column => column.Index < processColumns);
            _kept = shown.Contains(View.Sort) ? shown : [.. shown, View.Sort];
            Table = new TableSpec("ps", "Processes", [.. _kept.Select(static column => column.Spec)], "A process, or something that it has open.");
            Lines = new TableLines(Table);
            Shown = [.. shown.Select(column => Lines.Columns[column.Id])];
            Order = new ViewOptions { Sort = Lines.Columns[View.Sort.Id], Order = View.Order };
        }

        public ViewOptions View { get; }

        /// <summary>How many of the columns are of processes: those of descriptors come after them.</summary>
        public int ProcessColumns { get; }

        /// <summary>Whether each row is about a descriptor.</summary>
        public bool HasDescriptors { get; }

        public bool IsOfSocketsOnly { get; }

        public DescriptorParts Parts { get; }

        /// <summary>The columns of processes whose values are needed.</summary>
        public ImmutableArray<Column> OfProcess { get; }

        /// <summary>Which processes may have a row; null for all.</summary>
        public Filter? OfProcesses { get; }

        public TableSpec Table { get; }

        public TableLines Lines { get; }

        /// <summary>The table's columns that are printed.</summary>
        public ImmutableArray<Column> Shown { get; }

        public ViewOptions Order { get; }

        public static Query Of(ColumnCatalog catalog, int processColumns, ResolvedView view)
        {
            ImmutableArray<Column> named = view.Options.Filter?.Named ?? [];
            ImmutableArray<Column> said = [.. named, .. view.Columns, view.Options.Sort];
            ImmutableArray<Column> shown = !view.Columns.IsEmpty ? view.Columns : [.. Usual(catalog, processColumns, named, said)];
            return new Query(view, processColumns, said, shown, [.. shown.Concat(view.Options.Filter?.Columns ?? []).Append(view.Options.Sort).Distinct()]);
        }

        /// <summary>Whether the user named a column of a plugin; bare words read those of all.</summary>
        public bool Names(string plugin) => _said.Any(column => column.Owner == plugin);

        /// <summary>What the refreshes must have.</summary>
        public FrameDemand Demand()
        {
            DemandMarks marks = new();
            marks.Add(OfProcess.AsSpan());
            return marks.ToDemand();
        }

        /// <summary>Adds a row to the table.</summary>
        public void Add(TableBuffer rows, string key, in RowCells cells)
        {
            int row = rows.Add(key);
            for (int index = 0; index < _kept.Length; index++)
            {
                if (_kept[index].IsText)
                {
                    rows.Text(row, index) = cells.Text(_kept[index]);
                }
                else
                {
                    rows.Number(row, index) = cells.Number(_kept[index]);
                }
            }
        }

        private static IEnumerable<Column> Usual(ColumnCatalog catalog, int processColumns, ImmutableArray<Column> named, ImmutableArray<Column> said)
        {
            bool hasSockets = said.Any(static column => DescriptorColumns.IsOfSocket(column.Id));
            bool hasFiles = said.Any(static column => DescriptorColumns.IsOfFile(column.Id));
            ImmutableArray<string> first = hasSockets || hasFiles ? _usualOfDescriptors : _usual[..^1];
            ImmutableArray<string> last = hasSockets || hasFiles ? [.. hasFiles ? _usualOfFiles : [], .. hasSockets ? _usualOfSockets : []] : _usual[^1..];
            return first.Select(id => catalog[id]).Concat(named.Where(column => column.Index < processColumns && !last.Contains(column.Id)))
                .Concat(last.Select(id => catalog[id])).Concat(named).Distinct();
        }
    }
}
