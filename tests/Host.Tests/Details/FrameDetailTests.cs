using Bpftop.Host.Collect;
using Bpftop.Host.Details.Summary;
using Bpftop.Host.Details.Tasks;
using Bpftop.Host.Snapshot;
using Bpftop.Host.Tests.Snapshot;

namespace Bpftop.Host.Tests.Details;

/// <summary>What tabs about one process say of a moment that is over, from its frame alone: no procfs is there to be read.</summary>
public sealed class FrameDetailTests
{
    private const string Nowhere = "/nonexistent";

    private readonly SnapshotBench _bench = new();

    [Fact]
    public void The_summary_has_what_the_frame_has_of_the_process()
    {
        ProcessRecord record = Some.Process(101, name: "postgres");
        record.ParentPid = 100;
        record.Nice = 5;
        record.Policy = 2;
        record.RealtimePriority = 7;
        record.ResidentBytes = 3 << 20;
        record.Work.RunNs = 90 * Some.Second;
        record.Work.VoluntarySwitches = 12;
        _bench.Collector.Run(Some.Process(100, name: "shell"), record);
        Frame frame = _bench.Tick();
        frame.Identities[1].CommandLine = "postgres --single";
        frame.Identities[1].Executable = "/usr/bin/postgres";

        Dictionary<string, string> fields = Summary(frame, 1);
        Assert.Equal("101", fields["identity/pid"]);
        Assert.Equal("shell 100 < 1", fields["identity/parents"]);
        Assert.Equal("S (sleeping)", fields["identity/state"]);
        Assert.Equal("alice (1000)", fields["identity/user"]);
        Assert.Equal("postgres --single", fields["command/command"]);
        Assert.Equal("/usr/bin/postgres", fields["command/executable"]);
        Assert.Equal("/work.slice", fields["cgroup/path"]);
        Assert.Equal("RR 7", fields["scheduling/policy"]);
        Assert.Equal("5", fields["scheduling/nice"]);
        Assert.Equal("3M", fields["memory/resident"]);
        Assert.Equal("90 s", fields["CPU/time"]);
        Assert.Equal("12", fields["CPU/gave up the CPU"]);
        Assert.Contains("limits", fields["moment/not kept"], StringComparison.Ordinal);
        Assert.Equal(TimeZoneInfo.ConvertTime(frame.Time, _bench.Time.LocalTimeZone).ToString("yyyy-MM-dd HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture), fields["moment/as of"]);
    }

    [Fact]
    public void What_is_not_known_is_left_out()
    {
        ProcessRecord dead = Some.Process(101);
        dead.Flags = TaskFlags.None;
        dead.State = (byte)'Z';
        dead.Work.ReadBytes = WorkCounters.Unknown;
        _bench.Collector.Run(dead);
        Frame frame = _bench.Tick();

        Dictionary<string, string> fields = Summary(frame, 0);
        Assert.Equal("Z (zombie)", fields["identity/state"]);
        Assert.DoesNotContain("memory/resident", fields.Keys);
        Assert.DoesNotContain("I/O/read in all", fields.Keys);
        Assert.DoesNotContain("command/executable", fields.Keys);

        // At first sight there is no interval to have used a CPU in.
        Assert.DoesNotContain("CPU/share of one CPU", fields.Keys);
    }

    [Fact]
    public void Columns_of_plugins_are_there_where_they_were_kept()
    {
        Column kept = _bench.Columns.Add("toy", new ColumnSpec("toy.kept", "KEPT", CellKind.Text, "Help."));
        Column bytes = _bench.Columns.Add("toy", new ColumnSpec("toy.bytes", "BYTES", CellKind.Number, "Help.") { Unit = Unit.BytesPerSecond });
        Column broken = _bench.Columns.Add("toy", new ColumnSpec("toy.broken", "BROKEN", CellKind.Number, "Help.") { Format = Broken });
        _bench.Columns.Add("toy", new ColumnSpec("toy.unseen", "UNSEEN", CellKind.Text, "Help."));
        _bench.Collector.Run(Some.Process(101));
        Frame frame = _bench.Tick();
        string?[]? texts = ["box"];
        double[]? numbers = [2048];
        double[]? others = [1];
        frame.ExchangeTexts(kept, ref texts);
        frame.ExchangeNumbers(bytes, ref numbers);
        frame.ExchangeNumbers(broken, ref others);

        Dictionary<string, string> fields = Summary(frame, 0);
        Assert.Equal("box", fields["toy/toy.kept"]);
        Assert.Equal("2K/s", fields["toy/toy.bytes"]);
        Assert.DoesNotContain("toy/toy.unseen", fields.Keys);
        Assert.DoesNotContain("toy/toy.broken", fields.Keys);

        static bool Broken(double value, Span<char> target, out int written) => throw new InvalidOperationException();
    }

    /// <summary>A column that is new is either a field as it is or said in words.</summary>
    [Fact]
    public void No_column_of_the_host_is_forgotten()
    {
        string[] said = [.. FrameSummary.Fields.Select(static field => field.Column), .. FrameSummary.InWords];

        Assert.Equal(HostColumns.All.Select(static column => column.Spec.Id).Order(StringComparer.Ordinal), said.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_field_fits_its_column() => Assert.All(FrameSummary.Fields, static field => Assert.InRange(field.Field.Length, 1, 24));

    [Theory]
    [InlineData(Unit.Bytes, 1536, "1.5K")]
    [InlineData(Unit.Percent, 12.34, "12.3 %")]
    [InlineData(Unit.Seconds, 0.25, "250 ms")]
    [InlineData(Unit.Seconds, 1e300, "5337599.6 days")]
    [InlineData(Unit.Timestamp, 1e300, null)]
    [InlineData(Unit.Watts, 3.5, "3.5 W")]
    [InlineData(Unit.Count, 7, "7")]
    [InlineData(Unit.Bytes, double.NaN, null)]
    [InlineData(Unit.Count, double.PositiveInfinity, null)]
    public void Values_are_written_by_their_unit(Unit unit, double value, string? shown) =>
        Assert.Equal(shown, FrameSummary.ValueOf(new ColumnSpec("a", "A", CellKind.Number, "Help.") { Unit = unit }, value, TimeZoneInfo.Utc));

    [Fact]
    public void Children_are_those_of_the_frame_under_the_keys_of_now()
    {
        ProcessRecord child = Some.Process(102, startNs: 7 * Some.Second, name: "child");
        child.ParentPid = 101;
        ProcessRecord grandchild = Some.Process(103, name: "grandchild");
        grandchild.ParentPid = 102;
        _bench.Collector.Run(grandchild, Some.Process(101), child, Some.Process(104, name: "stranger"));
        Frame frame = _bench.Tick();
        ChildDetail detail = new(Nowhere);
        TableBuffer rows = new(detail.Tab);

        Assert.Null(detail.Write(frame, frame.RowOfProcess(101), _bench.Columns, rows));
        Assert.Equal(["102@700", "103@500"], rows.Keys.ToArray());
        Assert.Equal(["child", "  grandchild"], Texts(detail.Tab, rows, "name"));
        Assert.Equal(["alice", "alice"], Texts(detail.Tab, rows, "user"));
    }

    [Fact]
    public void Threads_are_there_where_they_were_rows()
    {
        ProcessRecord process = Some.Process(101, name: "main");
        process.Threads = 2;
        _bench.Collector.Run(process, Some.Process(102));
        _bench.Collector.RunThreads(Some.Thread(101, 101), Some.Thread(101, 110, name: "worker"), Some.Thread(102, 111));
        ThreadDetail detail = new(Nowhere, _bench.Time);
        TableBuffer rows = new(detail.Tab);
        Assert.StartsWith("it had 2 threads; which, is kept only while", detail.Write(_bench.Tick(), 0, _bench.Columns, rows), StringComparison.Ordinal);

        rows.Clear();
        _bench.Demand = new FrameDemand { Threads = true };
        _bench.Tick();
        Frame frame = _bench.Tick();
        Assert.Null(detail.Write(frame, 0, _bench.Columns, rows));
        Assert.Equal(["101", "110"], rows.Keys.ToArray());
        Assert.Equal(["main", "worker"], Texts(detail.Tab, rows, "name"));
        Assert.Equal(["S", "R"], Texts(detail.Tab, rows, "state"));

        // The row of a process has the times of all its threads.
        int time = IndexOf(detail.Tab, "time");
        Assert.True(double.IsNaN(rows.Number(0, time)));
        Assert.Equal(0, rows.Number(1, time));
        Assert.Equal("the main thread's own times and switches are not kept", rows.Notice);
    }

    private static int IndexOf(TableSpec table, string id) => table.Columns.Select(static column => column.Id).ToList().IndexOf(id);

    private static IEnumerable<string?> Texts(TableSpec table, TableBuffer rows, string id)
    {
        int column = IndexOf(table, id);
        return Enumerable.Range(0, rows.Count).Select(row => rows.Text(row, column));
    }

    private Dictionary<string, string> Summary(Frame frame, int row)
    {
        SummaryDetail detail = new(Nowhere, _bench.Time, 0);
        TableBuffer rows = new(detail.Tab);
        Assert.Null(detail.Write(frame, row, _bench.Columns, rows));
        string[] keys = rows.Keys.ToArray();
        return Enumerable.Range(0, keys.Length).ToDictionary(index => keys[index], index => rows.Text(index, 3)!, StringComparer.Ordinal);
    }
}
