using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Bpftop.Host.Collect.Late;
using Bpftop.Host.Options;
using Bpftop.Host.Plugins;
using Bpftop.Host.Sampling;
using Bpftop.Host.Snapshot;
using Bpftop.Host.Subcommands;
using Bpftop.Host.Tests.Plugins;
using Bpftop.Host.View;
using Microsoft.Extensions.DependencyInjection;

namespace Bpftop.Host.Tests.Subcommands;

/// <summary>The command of a plugin's table, over refreshes that a test makes.</summary>
public sealed class TablePrinterTests
{
    [Fact]
    public void A_log_prints_each_row_once_in_order_and_none_that_was_there_before()
    {
        // At refresh n: the events n, n+1 and n+2, the newest first.
        using Run run = new(Log(static refresh => [refresh + 2, refresh + 1, refresh]));

        Assert.Equal(["box.at", "4", "5", "6"], run.Print(4, (Setting.Count, 3)));
    }

    [Fact]
    public void A_logs_count_is_of_rows_and_may_end_within_a_refresh()
    {
        using Run run = new(Log(static refresh => [.. Enumerable.Range(1, 4 * (int)refresh).Select(static at => (long)at)]));
        Assert.Equal(["box.at", "5", "6", "7", "8", "9"], run.Print(3, (Setting.Count, 5)));
    }

    [Fact]
    public void A_filter_a_sort_and_a_limit_hold_for_a_logs_new_rows()
    {
        using Run run = new(Log(static refresh => [.. Enumerable.Range(1, 4 * (int)refresh).Select(static at => (long)at)]));
        Assert.Equal(["box.at", "8", "7", "12", "11"], run.Print(
            3,
            (Setting.Count, 4),
            (Setting.Top, 2),
            (Setting.Filter, Stated("box.at != 10")),
            (Setting.Sort, Stated(new SortChoice("box.at", SortOrder.Descending)))));
    }

    [Fact]
    public void A_table_is_printed_once_without_the_rows_that_the_first_refresh_had()
    {
        using Run run = new(Table(static refresh => [refresh, 10, 30, 20]));
        Assert.Equal(["box.at", "30", "20", "10", "2"], run.Print(1));
    }

    [Fact]
    public void Samples_are_counted_cut_sorted_and_filtered()
    {
        using Run run = new(Table(static refresh => [refresh, 10, 30, 20]));
        Assert.Equal(["box.at", "2", "10", "3", "10"], run.Print(
            2,
            (Setting.Count, 2),
            (Setting.Top, 2),
            (Setting.Sort, Stated(new SortChoice("box.at", SortOrder.Ascending))),
            (Setting.Filter, Stated("box.at <= 20"))));
    }

    [Fact]
    public void After_the_time_it_ends_with_the_last_interval_that_fits()
    {
        using Run run = new(Table(static refresh => [refresh]));
        Assert.Equal(["box.at", "2", "3", "4"], run.Print(3, (Setting.Duration, 1), (Setting.Delay, 400)));
    }

    [Fact]
    public void A_log_ends_with_the_time_too()
    {
        using Run run = new(Log(static refresh => [refresh]));
        Assert.Equal(["box.at", "2", "3"], run.Print(3, (Setting.Duration, 1), (Setting.Delay, 500)));
    }

    [Fact]
    public void Only_the_table_and_what_it_adds_up_are_filled()
    {
        using Run run = new(Table(static refresh => [refresh]));
        run.Print(1);

        FrameDemand demand = run.LastDemand!;
        Assert.Equal("box.boxes", demand.TableId);
        Assert.False(demand.AllColumns || demand.Threads);
        Assert.Equal(["state", "threads"], run.Columns.All.Where(demand.Wants).Select(static column => column.Id));
    }

    [Fact]
    public void A_sample_in_JSON_is_an_object_and_leaves_out_what_is_missing()
    {
        using Run run = new(Table(static refresh => [10, 30]));
        run.Print(1, (Setting.Format, SnapshotFormat.Json));

        Assert.EndsWith("}\n", run.Output, StringComparison.Ordinal);
        using JsonDocument line = JsonDocument.Parse(run.Output);
        JsonElement root = line.RootElement;
        Assert.Equal(("bpftop.table/1", "box.boxes"), (root.GetProperty("schema").GetString(), root.GetProperty("table").GetString()));
        Assert.Equal("2026-01-31T12:00:02.000Z", root.GetProperty("time").GetString());
        Assert.Equal(1000, root.GetProperty("interval_ms").GetDouble());
        Assert.Equal("""[{"box.at":30,"box.what":"\u001B\u65E5 30"},{"box.at":10}]""", root.GetProperty("rows").GetRawText());
    }

    [Fact]
    public void A_log_in_JSON_is_an_object_a_row()
    {
        TableSpec table = Log(static _ => []).Table;
        TableBuffer rows = new(table);
        rows.Number(rows.Add("11"), 0) = 11;
        rows.Text(rows.Add("20"), 1) = "\u001b日 20";
        List<string> lines = [];
        using JsonTableWriter writer = new(bytes => lines.Add(Encoding.UTF8.GetString(bytes)), table, [.. ColumnCatalog.Of(table).All]);
        writer.Write(new Sample(SampleFrames.Of(), [], rows));
        Assert.Empty(lines);
        writer.Write(new Sample(SampleFrames.Of(), [1, 0], rows));

        Assert.Equal(
            [
                """{"schema":"bpftop.log/1","table":"box.boxes","time":"2026-01-31T12:00:00.123Z","box.what":"\u001B\u65E5 20"}""" + "\n",
                """{"schema":"bpftop.log/1","table":"box.boxes","time":"2026-01-31T12:00:00.123Z","box.at":11}""" + "\n",
            ],
            lines);
    }

    [Fact]
    public void A_log_for_people_has_one_header_and_columns_as_wide_as_on_the_screen()
    {
        using Run run = new(Log(static refresh => [.. Enumerable.Range(1, 10 * (int)refresh).Select(static at => (long)at).Where(static at => at % 10 is 0 or 1)]));
        run.Print(3, (Setting.Format, SnapshotFormat.Table), (Setting.Count, 4));
        Assert.Equal("  AT WHAT\n  11\n  20 \\x1b日 20\n  21\n  30 \\x1b日 30\n", run.Output);
    }

    [Theory]
    [InlineData(AvailabilityState.Absent, 1, "boxes: plugin box is absent: no source; start it.")]
    [InlineData(AvailabilityState.Denied, 3, "boxes: plugin box is denied: no source; start it.")]
    [InlineData(AvailabilityState.Unsupported, 1, "boxes: plugin box is unsupported: no source; start it.")]
    public void A_plugin_that_is_not_usable_is_named_with_its_reason(AvailabilityState state, int exitCode, string message)
    {
        using Run run = new(Table(static refresh => [refresh]), new Probe(state));
        CommandException wrong = Assert.Throws<CommandException>(() => run.Print(1));
        Assert.Equal((exitCode, message), (wrong.ExitCode, wrong.Message));
        Assert.Equal("", run.Output);
    }

    [Fact]
    public void A_plugin_that_is_off_is_named_with_the_flag_that_switches_it_on()
    {
        using Run run = new(Table(static refresh => [refresh]), switchedOn: false);
        CommandException wrong = Assert.Throws<CommandException>(() => run.Print(1));
        Assert.Equal(
            (ExitCode.Failed, "boxes: plugin box is disabled: switched off by the configuration or --disable; --enable box switches it on for this run"),
            (wrong.ExitCode, wrong.Message));
    }

    [Fact]
    public void A_source_that_works_in_part_is_told_of()
    {
        using Run run = new(Table(static refresh => [refresh]), new Probe(AvailabilityState.Degraded));
        Assert.Equal(["box.at", "2"], run.Print(1));
        Assert.Equal("plugin box is degraded: no source; start it.", Assert.Single(run.Warnings));
    }

    [Fact]
    public void A_fault_in_between_is_told_of()
    {
        using Run run = new(Table(static refresh => refresh == 3 ? throw new FormatException("torn") : [refresh]));
        Assert.Equal(["box.at", "2", "4"], run.Print(2, (Setting.Count, 2)));
        Assert.Equal("plugin box: FormatException: torn", Assert.Single(run.Warnings));
    }

    [Fact]
    public void What_the_rows_lack_is_told_at_first_and_at_the_end()
    {
        Boxes boxes = Table(static refresh => [refresh]);
        boxes.Notice = static refresh => refresh < 2 ? null : $"{refresh} boxes found no room";
        using Run run = new(boxes);
        run.Print(3, (Setting.Count, 3));
        Assert.Equal(["2 boxes found no room", "4 boxes found no room"], run.Warnings);
    }

    [Fact]
    public void A_sample_is_waited_for_while_the_table_says_that_it_is_on_its_way()
    {
        Boxes boxes = Table(static refresh => [refresh]);
        boxes.IsAwaited = static refresh => refresh < 4;
        using Run run = new(boxes);
        Assert.Equal(["box.at", "4", "5"], run.Print(2, (Setting.Count, 2)));
    }

    [Fact]
    public void The_time_that_was_given_begins_when_something_can_be_seen()
    {
        Boxes boxes = Table(static refresh => [refresh]);
        boxes.IsAwaited = static refresh => refresh < 4;
        using Run run = new(boxes);
        Assert.Equal(["box.at", "5", "6", "7"], run.Print(3, (Setting.Duration, 1), (Setting.Delay, 400)));
    }

    [Fact]
    public void A_log_begins_when_something_can_be_seen()
    {
        Boxes boxes = Log(static refresh => [refresh + 2, refresh + 1, refresh]);
        boxes.IsAwaited = static refresh => refresh < 4;
        using Run run = new(boxes);
        Assert.Equal(["box.at", "7", "8"], run.Print(3, (Setting.Count, 2)));
    }

    [Fact]
    public void A_sample_of_a_plugin_that_is_gone_meanwhile_is_not_waited_for()
    {
        Boxes boxes = Table(static refresh => refresh < 4 ? [refresh] : throw new FormatException("torn"));
        boxes.IsAwaited = static _ => true;
        using Run run = new(boxes);
        CommandException wrong = Assert.Throws<CommandException>(() => run.Print(1));
        Assert.StartsWith("boxes: plugin box is suspended", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_that_throws_again_and_again_is_an_end_with_its_reason()
    {
        using Run run = new(Table(static refresh => refresh < 3 ? [refresh] : throw new FormatException("torn")));
        CommandException wrong = Assert.Throws<CommandException>(() => run.Print(int.MaxValue, (Setting.Count, 100)));
        Assert.StartsWith("boxes: plugin box is suspended: filling its table threw several times in a row (FormatException: torn)", wrong.Message, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Failed, wrong.ExitCode);
    }

    [Fact]
    public void A_wrong_column_is_told_before_the_plugin_is_waited_for()
    {
        using Run run = new(Table(static refresh => [refresh]), new Probe(AvailabilityState.Denied));
        CommandException wrong = Assert.Throws<CommandException>(() => run.Print(1, (Setting.Columns, Stated<string[]>(["box.att"]))));
        Assert.Equal((ExitCode.Usage, "--test: unknown column \"box.att\"; did you mean box.at?"), (wrong.ExitCode, wrong.Message));
    }

    [Fact]
    public void The_user_ends_it_while_it_waits_for_the_plugin()
    {
        using Run run = new(Table(static refresh => [refresh]), new Probe(AvailabilityState.Ready) { IsSilent = true });
        using CancellationTokenSource end = new(TimeSpan.FromMilliseconds(100));
        run.End = end.Token;
        run.Print(1);
        Assert.Equal("", run.Output);
    }

    private static Stated<T> Stated<T>(T value)
        where T : class => new(value, "--test", FromFile: false);

    private static Boxes Table(Func<long, long[]> rows) => new(rows, isLog: false);

    private static Boxes Log(Func<long, long[]> rows) => new(rows, isLog: true);

    /// <summary>A plugin with one table, and what is printed of it.</summary>
    private sealed class Run : IFrameSource, ILateTexts, IDisposable
    {
        private static readonly TimeSpan _deadline = TimeSpan.FromSeconds(60);

        private readonly PluginCatalog _catalog;
        private readonly MemoryStream _output = new();
        private readonly bool _isLog;
        private SemaphoreSlim _turns = new(0);
        private int _outputs;
        private long _number;

        public Run(Boxes boxes, Probe? probe = null, bool switchedOn = true)
        {
            _isLog = boxes.Table.Command!.IsLog;
            _catalog = new PluginCatalog(
                [
                    new Bpftop.Host.Plugins.Loading.BuiltInSource("box", () => new FakePlugin(new PluginInfo("box", "Box", "x"), services =>
                    {
                        services.AddSingleton<ITableProvider>(boxes);
                        if (probe is not null)
                        {
                            services.AddSingleton<IProbe>(probe);
                        }
                    }))
                    {
                        Commands = ["boxes"],
                    },
                ],
                PluginHarness.Switch("box", switchedOn) with { CheckCommand = TableCommandCheck.Of },
                Columns,
                PluginHarness.Host(),
                PluginLimits.Default);
        }

        public ColumnCatalog Columns { get; } = new(HostColumns.All);

        public string Output => Encoding.UTF8.GetString(_output.ToArray());

        public List<string> Warnings { get; } = [];

        public CancellationToken End { get; set; }

        public FrameDemand? LastDemand { get; private set; }

        public bool IsStuck => _catalog.Runner.IsStuck;

        public ILateTexts Texts => this;

        /// <summary>Prints, and gives the first column of the table of each line: the format is CSV unless it is said.</summary>
        /// <param name="outputs">How often something is printed; the next refresh is taken after that only.</param>
        /// <param name="said">What the user said.</param>
        public string[] Print(int outputs, params (Setting Setting, object Value)[] said)
        {
            Settings settings = new();
            settings.Set(Setting.Format, SnapshotFormat.Csv);
            settings.Set(Setting.Delay, 1);
            foreach ((Setting setting, object value) in said)
            {
                settings.Set(setting, value);
            }

            // A log prints its header at the first refresh, a table nothing.
            _outputs = outputs;
            _turns = new SemaphoreSlim(_isLog ? 1 : 2);
            Plugin plugin = _catalog.WithCommand("boxes")!;
            TablePrinter printer = new(plugin, TablePrinter.TableOf(plugin, "boxes"), Columns, _catalog, this, TimeProvider.System, Warnings.Add);
            Assert.Equal(ExitCode.Done, printer.Run(new TableChoice(settings, [], SetsOptions: false), Take, terminalWidth: null, static () => { }, End));
            return [.. Output.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Select(static line => line.Split(',').ElementAtOrDefault(1) ?? "")];
        }

        public void Sample(Frame frame, FrameDemand demand)
        {
            Assert.True(_turns.Wait(_deadline), "nothing was printed");
            LastDemand = demand;
            SomeFrame.Write(frame, ++_number, rows: 3);
            frame.Time = new DateTimeOffset(2026, 1, 31, 12, 0, (int)_number % 60, TimeSpan.Zero);
            _catalog.Runner.Extend(frame, demand);
            if (frame.Table("box.boxes") is not { IsAwaited: false })
            {
                // Nothing is printed of it.
                _turns.Release();
            }
        }

        public void Dispose()
        {
            _catalog.Dispose();
            _output.Dispose();
        }

        private void Take(ReadOnlySpan<byte> bytes)
        {
            _output.Write(bytes);

            // After the last one nobody waits for a turn: the thread has to end.
            _turns.Release(--_outputs > 0 ? 1 : 1000);
        }
    }

    /// <summary>A table of moments; each tenth has a text that a terminal must not see.</summary>
    private sealed class Boxes(Func<long, long[]> rows, bool isLog) : ITableProvider
    {
        public TableSpec Table { get; } = new(
            "box.boxes",
            "Boxes",
            [
                new("box.at", "AT", CellKind.Number, "x") { Width = 4, FirstSort = SortOrder.Descending },
                new("box.what", "WHAT", CellKind.Text, "x"),
            ],
            "x")
        {
            Adds = ["threads", "nobody.has"],
            Shows = ["state"],
            Command = new("boxes", "Print boxes.") { IsLog = isLog },
        };

        public Func<long, string?> Notice { get; set; } = static _ => null;

        public Func<long, bool> IsAwaited { get; set; } = static _ => false;

        public void Fill(in Tick tick, TableBlock block)
        {
            block.Notice = Notice(tick.Number);
            block.IsAwaited = IsAwaited(tick.Number);
            foreach (long at in rows(tick.Number))
            {
                int row = block.Add($"{at}");
                block.Number(row, 0) = at;
                block.Text(row, 1) = at % 10 == 0 && at > 10 ? $"\u001b日 {at}" : null;
            }
        }
    }

    private sealed class Probe(AvailabilityState state) : IProbe
    {
        public bool IsSilent { get; init; }

        public async ValueTask<Availability> ProbeAsync(CancellationToken cancel)
        {
            await Task.Delay(IsSilent ? TimeSpan.FromSeconds(4) : TimeSpan.FromMilliseconds(300), cancel);
            return state == AvailabilityState.Ready ? new Availability(state) : new Availability(state, "no source", "Start it.");
        }
    }
}
