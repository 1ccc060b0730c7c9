using Bpftop.Host.Collect;
using Bpftop.Host.Plugins;
using Bpftop.Host.Screen.Details;
using Bpftop.Host.Screen.Drawing;
using Bpftop.Host.Screen.Themes;
using Bpftop.Host.Snapshot;
using Bpftop.Host.Tests.Snapshot;
using Bpftop.Terminal;

namespace Bpftop.Host.Tests.Screen;

/// <summary>What a process used over time: drawing, gaps, and what was kept of the time before.</summary>
public sealed class DetailGraphTests
{
    private const long Mebibyte = 1 << 20;

    private static readonly Column _column = new(0, new ColumnSpec("x", "X", CellKind.Number, "A number."), "", new NumberColumn(
        new ColumnSpec("x", "X", CellKind.Number, "A number."), static (frame, row) => frame.Usage[row].CpuPercent));

    [Theory]
    [InlineData(Unit.Percent, 0.2, 1)]
    [InlineData(Unit.Percent, 100, 100)]
    [InlineData(Unit.Percent, 101, 200)]
    [InlineData(Unit.Percent, 350, 500)]
    [InlineData(Unit.Percent, 501, 1000)]
    [InlineData(Unit.Bytes, 1, 1024)]
    [InlineData(Unit.Bytes, 3 * Mebibyte, 4 * Mebibyte)]
    [InlineData(Unit.BytesPerSecond, 4 * Mebibyte, 4 * Mebibyte)]
    [InlineData(Unit.Count, 0.03, 0.05)]
    [InlineData(Unit.Count, double.NaN, 1)]
    [InlineData(Unit.Count, 0, 1)]
    [InlineData(Unit.Bytes, 0, 1024)]
    public void A_scale_is_a_round_number(Unit unit, double most, double scale) => Assert.Equal(scale, GraphPainter.ScaleFor(unit, most), 9);

    [Fact]
    public void The_newest_value_is_at_the_right_and_what_is_not_known_is_a_gap()
    {
        // Eight levels in two lines; the scale is 100.
        string[] lines = Draw([100, 50, double.NaN, 0, 12.5, 100], ascii: false);
        Assert.Equal("X 100         to 100", lines[0].TrimEnd());
        Assert.Equal("                 ⡇ ⢸", lines[1].TrimEnd(' '));
        Assert.Equal("                 ⣿⢀⣸", lines[2].TrimEnd(' '));
    }

    [Fact]
    public void Plain_characters_will_do()
    {
        string[] lines = Draw([100, 50, double.NaN, double.NaN, 12.5, 75], ascii: true);
        Assert.EndsWith("# :", lines[1].TrimEnd('\n'), StringComparison.Ordinal);
        Assert.EndsWith("# #", lines[2].TrimEnd('\n'), StringComparison.Ordinal);
        Assert.All(string.Concat(lines), static character => Assert.True(char.IsAscii(character)));
    }

    [Fact]
    public void What_was_kept_before_they_were_opened_is_read_a_frame_at_a_time()
    {
        ScreenHarness screen = DetailTests.Started(120, kept: true, FakeDetails.Of("details.one", "One", "alpha"));
        for (int tick = 0; tick < 20; tick++)
        {
            Work(screen, tick < 10 ? 400 : 100);
        }

        screen.Press("Enter");
        Assert.Contains("CPU 10.0%", screen.Text(), StringComparison.Ordinal);
        Assert.Contains("to 10.0%", screen.Text(), StringComparison.Ordinal);
        int slices = 0;
        while (screen.Screen.HasSpareWork)
        {
            screen.Screen.DoSpareWork();
            slices++;
        }

        // Twenty frames before this one, one after the other, and a last look.
        Assert.Equal(21, slices);
        screen.Draw();
        Assert.Contains("to 50.0%", screen.Text(), StringComparison.Ordinal);
        screen.Tick();
        screen.Screen.DoSpareWork();
        Assert.False(screen.Screen.HasSpareWork);
    }

    [Fact]
    public void What_the_table_shows_of_the_past_stays_while_the_graphs_read_older_frames()
    {
        ScreenHarness screen = DetailTests.Started(120, kept: true, FakeDetails.Of("details.one", "One", "alpha"));
        for (int tick = 2; tick <= 20; tick++)
        {
            screen.Machine[102].Name = Some.Text(tick <= 10 ? "old" : "new");
            screen.Tick();
        }

        screen.Press(",", "Enter");
        string shown = screen.Lines()[screen.LineOf(" 102 ")];
        Assert.Contains("new", shown, StringComparison.Ordinal);
        ReadSome(screen, 5);
        Assert.Equal(shown, screen.Lines()[screen.LineOf(" 102 ")]);
    }

    [Fact]
    public void A_plugins_table_of_the_past_stays_while_the_graphs_read_older_frames()
    {
        TableSpec spec = new("toy.rows", "Toys", [new ColumnSpec("toy.name", "NAME", CellKind.Text, "A name.") { Width = 12 }], "A row is a toy.");
        ScreenHarness screen = DetailTests.Started(120, kept: true, FakeDetails.Of("details.one", "One", "alpha"));
        screen.Plugins.Set(new PluginHealth { Id = "toy", Name = "Toy", Folder = "", State = PluginState.Ready, Tables = [spec] });
        Action<Frame> keep = screen.Extend!;
        screen.Extend = frame =>
        {
            TableReading reading = new(spec) { FrameNumber = frame.Number };
            for (int row = 0; row < (frame.Number <= 10 ? 1 : 20); row++)
            {
                reading.Rows.Text(reading.Rows.Add($"toy{row}"), 0) = $"toy{row}.";
            }

            frame.Tables.Clear();
            frame.Tables.Add(reading);
            keep(frame);
        };
        for (int tick = 2; tick <= 20; tick++)
        {
            screen.Tick();
        }

        screen.Press("Enter", "Ctrl-W", "j", "2", ",");
        screen.LineOf("toy1.");
        ReadSome(screen, 5);
        screen.LineOf("toy1.");
    }

    [Fact]
    public void In_the_past_the_graphs_end_at_its_moment_and_tabs_say_that_they_are_about_now()
    {
        ScreenHarness screen = DetailTests.Started(120, kept: true, FakeDetails.Of("details.one", "One", "alpha"));
        for (int tick = 0; tick < 5; tick++)
        {
            Work(screen, 100 * tick);
        }

        screen.Press("Enter");
        screen.PollUntil("alpha");
        Assert.Contains("CPU 40.0%", screen.Text(), StringComparison.Ordinal);
        screen.Press(",");
        Assert.Contains("CPU 30.0%", screen.Text(), StringComparison.Ordinal);
        Assert.DoesNotContain("alpha", screen.Text(), StringComparison.Ordinal);
        Assert.Contains("this is read of the process as it is now: nothing of it is kept of ", screen.Text(), StringComparison.Ordinal);
        screen.Press("Esc");
        Assert.Contains("alpha", screen.Text(), StringComparison.Ordinal);
        Assert.Contains("CPU 40.0%", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_frame_has_for_a_tab_is_shown_of_each_moment_of_the_past()
    {
        KeptRows kept = new();
        FakeDetails one = new("details.one", "One", static (_, rows) => rows.Text(rows.Add("now"), 0) = "alpha") { OfFrame = kept };
        ScreenHarness screen = DetailTests.Started(120, kept: true, one);
        for (int tick = 0; tick < 5; tick++)
        {
            Work(screen, 100);
        }

        screen.Press("Enter");
        screen.PollUntil("alpha");
        screen.Press(",");
        Assert.Contains("frame 5", screen.Text(), StringComparison.Ordinal);
        Assert.DoesNotContain("alpha", screen.Text(), StringComparison.Ordinal);

        // Written once for each moment, whatever the page does with it.
        int written = kept.Written;
        screen.Press("I", "/");
        screen.Type("odd");
        screen.Press("Enter");
        Assert.Contains("odd", screen.CursorLine(), StringComparison.Ordinal);
        screen.Press("y", "y");
        Assert.Equal("odd", Assert.Single(screen.Copied).Split('\t')[0]);
        Assert.Equal(written, kept.Written);
        screen.Press("Esc");
        Assert.Contains("alpha", screen.Text(), StringComparison.Ordinal);

        screen.Press(",", ",");
        Assert.Contains("frame 4", screen.Text(), StringComparison.Ordinal);
        screen.Press(",");
        Assert.Contains(": nobody counted that far", screen.Text(), StringComparison.Ordinal);
        screen.Press(".", "Esc");
        Assert.Contains("alpha", screen.Text(), StringComparison.Ordinal);
        Assert.DoesNotContain("frame ", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_moment_before_the_process_started_has_nothing_of_it()
    {
        ScreenHarness screen = DetailTests.Started(120, kept: true, FakeDetails.Of("details.one", "One", "alpha"));
        screen.Tick();
        screen.Machine.Run([.. ScreenHarness.Processes(5), Some.Process(777, name: "late", startNs: screen.Machine.AtNs + (Some.Second / 2))]);
        screen.Tick();
        screen.Press("G", "Enter");
        Assert.Contains(" 777 late ", screen.Text(), StringComparison.Ordinal);
        screen.Press(",");
        Assert.Contains("777 late  had not started at ", screen.Text(), StringComparison.Ordinal);
        Assert.Contains("CPU -", screen.Text(), StringComparison.Ordinal);
        screen.Press("Esc");
        Assert.DoesNotContain("had not started", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_of_plugins_are_drawn_too()
    {
        ScreenHarness screen = DetailTests.Started(140, kept: false, new FakeDetails("toy.tab", "Toy", static (_, _) => { }) { Graphs = ["toy.rate", "toy.none"] });
        Column rate = screen.Columns.Add("toy", new ColumnSpec("toy.rate", "RATE", CellKind.Number, "A rate.") { Unit = Unit.BytesPerSecond });
        screen.Press("Enter");
        Assert.True(screen.Screen.Demand.Wants(rate));
        Assert.Contains("RATE -", screen.Text(), StringComparison.Ordinal);
        screen.Extend = frame =>
        {
            double[]? cells = new double[frame.RowCount];
            Array.Fill(cells, 3.0 * Mebibyte);
            frame.ExchangeNumbers(rate, ref cells);
        };
        screen.Tick();
        Assert.Contains("RATE 3072K/s", screen.Text(), StringComparison.Ordinal);
        screen.Press("Esc");
        Assert.False(screen.Screen.Demand.Wants(rate));
    }

    /// <summary>Names the frame that it is asked about; of the first three it has nothing.</summary>
    private sealed class KeptRows : IFrameDetail
    {
        public int Written { get; private set; }

        public string? Write(Frame frame, int row, ColumnCatalog columns, TableBuffer rows)
        {
            Written++;
            rows.Text(rows.Add("odd"), 0) = "odd";
            rows.Text(rows.Add("frame"), 0) = $"frame {frame.Number}";
            return frame.Number > 3 ? null : "nobody counted that far";
        }
    }

    /// <summary>Another second, in which each process ran for some milliseconds.</summary>
    private static void Work(ScreenHarness screen, int milliseconds)
    {
        screen.Machine[101].Work.RunNs += (ulong)milliseconds * 1_000_000;
        screen.Tick();
    }

    /// <summary>Reads some frames of those that were kept, as the loop does while no key is there.</summary>
    private static void ReadSome(ScreenHarness screen, int frames)
    {
        for (int frame = 0; frame < frames; frame++)
        {
            Assert.True(screen.Screen.HasSpareWork);
            screen.Screen.DoSpareWork();
            screen.Draw();
        }
    }

    private static string[] Draw(double[] values, bool ascii)
    {
        ValueHistory history = new([new GraphSpec("X", Unit.None, [_column])]);
        Frame frame = new() { RowCount = 1, ProcessCount = 1, Usage = new ProcessUsage[1] };
        for (int number = 1; number <= values.Length; number++)
        {
            frame.Number = number;
            frame.Usage[0] = new ProcessUsage(values[number - 1], 0, 0, 0, 1);
            history.Take(frame, 0);
        }

        CellGrid grid = new(20, 3);
        GraphPainter.Draw(grid, new Area(0, 0, 20, 3), ThemeCatalog.Get("mono"), history, 0, values.Length, ascii);
        return [grid.RowText(0), grid.RowText(1), grid.RowText(2)];
    }
}
