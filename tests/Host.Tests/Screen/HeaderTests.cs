using Bpftop.Host.Collect;
using Bpftop.Host.Screen.Header;
using Bpftop.Host.Snapshot;

namespace Bpftop.Host.Tests.Screen;

/// <summary>Meters where the user put them.</summary>
public sealed class HeaderTests
{
    [Fact]
    public void Meters_stand_in_the_columns_and_forms_that_were_chosen()
    {
        string[] lines = Run(150, 40, ["mem:text cpus", "swap", "tasks load:text"]).Lines();

        Assert.Matches(@"^Mem: 1\.00G/4\.00G {10,}Swp\[.*\] +Tasks: 3, 7 thr", lines[0]);
        Assert.Matches(@"^  0\[\|+ +25\.0%\] +1\[\|+ +50\.0%\] +Load: 0\.50", lines[1]);
        Assert.Contains("PID", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_that_find_no_room_beside_each_other_become_one_line_by_line()
    {
        string[] lines = Run(60, 40, ["mem:text swap", "tasks load"]).Lines();

        Assert.Equal(["Mem:", "Tasks:", "Swp[", "Load:"], lines.Take(4).Select(static line => line[..(line.IndexOfAny([':', '[']) + 1)]));
        Assert.Contains("PID", lines[4], StringComparison.Ordinal);
    }

    [Fact]
    public void Large_digits_take_three_lines()
    {
        string[] lines = Run(100, 40, ["load:digits", "tasks:digits"]).Lines();

        Assert.StartsWith("      _   _  _ ", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("     | | |_ | |", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("Load |_|. _||_|", lines[2], StringComparison.Ordinal);
        Assert.Contains("Tasks  _|", lines[2], StringComparison.Ordinal);
        Assert.Contains("PID", lines[3], StringComparison.Ordinal);
    }

    [Fact]
    public void A_graph_draws_the_refreshes_since_it_was_chosen()
    {
        ScreenHarness screen = Run(100, 40, ["cpu:graph", "mem"]);
        string before = screen.Lines()[2][..49];
        for (int refresh = 0; refresh < 10; refresh++)
        {
            screen.Tick();
        }

        Assert.Matches(@"^Avg 37\.5% +to 100\.0% ", screen.Lines()[0]);
        Assert.Equal(1, Drawn(before));
        Assert.Equal(6, Drawn(screen.Lines()[2][..49]));

        static int Drawn(string line) => line.Count(static character => character is > '\u2800' and <= '\u28ff');
    }

    [Fact]
    public void A_graph_that_is_chosen_has_what_was_kept_of_the_time_before()
    {
        ScreenHarness screen = DetailTests.Started(100, kept: true);
        for (int refresh = 0; refresh < 20; refresh++)
        {
            screen.Tick();
        }

        Assert.True(HeaderChoice.TryParse(["tasks:graph"], out HeaderChoice? choice, out _));
        screen.Screen.ChooseMeters(choice);
        screen.Draw();
        while (screen.Screen.HasSpareWork)
        {
            screen.Screen.DoSpareWork();
        }

        screen.Draw();

        // 21 refreshes, two to a character.
        Assert.Equal(11, screen.Lines()[2].Count(static character => character is > '\u2800' and <= '\u28ff'));
    }

    [Theory]
    [InlineData(8, 120, 40)]
    [InlineData(64, 120, 40)]
    [InlineData(64, 80, 60)]
    public void Each_CPU_has_a_bar_of_its_own(int cpus, int width, int height)
    {
        ScreenHarness screen = Run(width, height, null, cpus);
        Assert.All(Enumerable.Range(0, cpus), cpu => Assert.Matches($@"(^|[ \]]){cpu}\[", screen.Text()));
        Assert.Contains("Tasks:", screen.Text(), StringComparison.Ordinal);
        Assert.Contains("PID", screen.Text(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(64, 80, 24)]
    [InlineData(256, 200, 60)]
    [InlineData(256, 120, 40)]
    public void Where_bars_find_no_room_each_CPU_has_a_character(int cpus, int width, int height)
    {
        ScreenHarness screen = Run(width, height, null, cpus);
        string header = string.Concat(screen.Lines().TakeWhile(static line => !line.Contains("PID", StringComparison.Ordinal)));
        Assert.Equal(cpus, header.Count(static character => character is >= '▁' and <= '█'));
        Assert.Contains("Tasks:", header, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_CPU_can_be_a_number()
    {
        ScreenHarness screen = Run(120, 40, ["cpus:text", "cpus:text"], 64);
        string header = string.Join('\n', screen.Lines().TakeWhile(static line => !line.Contains("PID", StringComparison.Ordinal)));
        Assert.Equal(64, System.Text.RegularExpressions.Regex.Count(header, @"\d+ +25\.0%"));
        Assert.Contains(" 63  25.0%", header, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bar_of_a_plugin_that_has_a_place_is_not_there_twice()
    {
        ScreenHarness screen = Run(120, 40, ["mem box.2:text plugins", "tasks"], bars: 3);
        string[] lines = screen.Lines();
        Assert.StartsWith("B02:", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("B01[", lines[2], StringComparison.Ordinal);
        Assert.StartsWith("B03[", lines[3], StringComparison.Ordinal);
        Assert.Equal(1, System.Text.RegularExpressions.Regex.Count(screen.Text(), "B02"));
    }

    [Fact]
    public void A_meter_of_a_plugin_that_is_not_there_takes_no_line()
    {
        string[] lines = Run(120, 40, ["gpu.util.0 mem", "tasks"]).Lines();
        Assert.StartsWith("Mem[", lines[0], StringComparison.Ordinal);
        Assert.Contains("PID", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Without_any_meter_there_is_no_header() => Assert.Contains("PID", Run(120, 40, [""]).Lines()[0], StringComparison.Ordinal);

    [Fact]
    public void What_a_meter_needs_is_asked_for_while_it_is_shown()
    {
        Assert.Equal(MachineFacts.None, Run(120, 40, null).Screen.Demand.Machine);
        ScreenHarness screen = Run(120, 40, ["temperature host", "mem"]);
        Assert.Equal(MachineFacts.Temperature | MachineFacts.HostName, screen.Screen.Demand.Machine);
    }

    [Theory]
    [InlineData("mem cpus:graph", "swap:text battery:digits", "gpu.mem.0:graph plugins")]
    [InlineData("")]
    [InlineData("", "mem")]
    [InlineData("a.b", "a.b", "cpus", "cpus")]
    public void A_choice_is_written_as_it_is_read(params string[] columns)
    {
        Assert.True(HeaderChoice.TryParse(columns, out HeaderChoice? choice, out string? error), error);
        Assert.Equal<string>(columns, choice.ToWords());
    }

    [Fact]
    public void The_usual_form_needs_no_word()
    {
        Assert.True(HeaderChoice.TryParse(["mem:bar  load:text"], out HeaderChoice? choice, out _));
        Assert.Equal<string>(["mem load"], choice.ToWords());
    }

    [Theory]
    [InlineData("mme", "unknown meter \"mme\"; did you mean mem?")]
    [InlineData("mem:pie", "meter mem has no form \"pie\"; valid: bar, text, graph, digits")]
    [InlineData("host:graph", "meter host has no form \"graph\"; valid: text")]
    [InlineData("mem load mem", "meter mem is twice in one column; keep one")]
    public void What_is_wrong_is_one_clause(string column, string expected)
    {
        Assert.False(HeaderChoice.TryParse([column], out _, out string? error));
        Assert.Equal(expected, error);
    }

    [Fact]
    public void More_than_four_columns_are_refused()
    {
        Assert.False(HeaderChoice.TryParse(["mem", "mem", "mem", "mem", "mem"], out _, out string? error));
        Assert.Equal("the header has 1 to 4 columns, and 5 are given", error);
    }

    private static ScreenHarness Run(int width, int height, string[]? columns, int cpus = 2, int bars = 0)
    {
        HeaderChoice? choice = null;
        string? error = null;
        Assert.True(columns is null || HeaderChoice.TryParse(columns, out choice, out error), error);
        ScreenHarness screen = new(width, height, options => options with { Meters = choice })
        {
            Extend = frame =>
            {
                frame.Tasks = new TaskCounts { Processes = 3, Threads = 7 };
                frame.System.Memory = new MemorySample { Total = 4L << 30, Used = 1L << 30, SwapTotal = 1L << 30 };
                frame.System.Load1 = 0.5;
                frame.System.Total = new CpuShare { User = 37.5, Idle = 62.5 };
                if (cpus != 2)
                {
                    frame.System.CpuCount = cpus;
                    frame.System.Cpus = [.. Enumerable.Repeat(new CpuShare { User = 25, Idle = 75 }, cpus)];
                }

                frame.Meters.Clear();
                frame.Meters.AddRange(Enumerable.Range(1, bars).Select(static bar => new MeterReading(new MeterSpec($"box.{bar}", $"B{bar:D2}", "How full.")) { Maximum = 100 }));
            },
        };
        screen.Machine.Run(ScreenHarness.Processes(3));
        screen.Tick();
        return screen;
    }
}
