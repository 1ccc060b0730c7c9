using System.Globalization;
using Bpftop.Host.Details;
using Bpftop.Host.Screen;

namespace Bpftop.Host.Tests.Screen;

/// <summary>A tab that is a log which the user begins and ends.</summary>
public sealed class SwitchedDetailTests
{
    private readonly FakeSwitch _log = new();

    [Fact]
    public void Passing_over_the_tab_begins_nothing_and_s_begins_and_ends_it()
    {
        ScreenHarness screen = Open();
        Assert.Contains("s: begin", screen.Text(), StringComparison.Ordinal);
        Assert.Empty(_log.Said);

        screen.Press("s");
        Assert.Equal(["begin 101"], _log.Said);
        Assert.Contains("s: end", screen.Text(), StringComparison.Ordinal);
        screen.Press("s");
        Assert.Equal(["begin 101", "end"], _log.Said);
        screen.Press("1", "s");
        Assert.Contains("not on this screen: tab Trace", screen.Text(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1", "end")]
    [InlineData("Tab", "end")]
    [InlineData("Ctrl-Z", "end")]
    [InlineData(",", "end")]
    [InlineData("Esc", "forget")]
    [InlineData("q", "forget")]
    public void It_ends_when_nobody_looks_any_more(string key, string said)
    {
        ScreenHarness screen = Open();
        screen.Press("s", key);
        Assert.Contains(said, _log.Said);
        Assert.False(_log.IsOn);
    }

    [Fact]
    public void The_details_of_another_process_end_it()
    {
        ScreenHarness screen = Open();
        screen.Press("s", "Ctrl-W", "j", "Enter");
        Assert.Contains(" 102 work102 ", screen.Text(), StringComparison.Ordinal);
        Assert.Equal(["begin 101", "forget"], _log.Said);
        screen.Press("s");
        Assert.Equal(["begin 101", "forget", "begin 102"], _log.Said);
    }

    [Fact]
    public void It_is_not_begun_where_nothing_may_be_done()
    {
        ScreenHarness screen = Open(options => options with { ReadOnly = true });
        screen.Press("s");
        Assert.Contains("bpftop was started with --readonly: no action can run", screen.Text(), StringComparison.Ordinal);
        Assert.Empty(_log.Said);
    }

    [Fact]
    public void The_cursor_is_on_the_newest_line_until_it_is_moved_and_again_at_the_end()
    {
        ScreenHarness screen = Open();
        Lines(screen, 60);
        Assert.Contains("line 60 ", screen.CursorLine(), StringComparison.Ordinal);
        Lines(screen, 80);
        Assert.Contains("line 80 ", screen.CursorLine(), StringComparison.Ordinal);

        screen.Press("k");
        Lines(screen, 90);
        Assert.Contains("line 79 ", screen.CursorLine(), StringComparison.Ordinal);
        screen.Press("G");
        Lines(screen, 100);
        Assert.Contains("line 100 ", screen.CursorLine(), StringComparison.Ordinal);

        // In another order the last line is not the newest.
        screen.Press("I");
        Lines(screen, 110);
        Assert.Contains("line 100 ", screen.CursorLine(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_came_up_to_the_end_of_the_process_is_still_read()
    {
        ScreenHarness screen = Open();
        Lines(screen, 3);
        _log.Count = 4;
        screen.Machine.Run(ScreenHarness.Processes(5)[1..]);
        screen.Tick();
        screen.PollUntil("line 4 ");
        Assert.Contains("ended before ", screen.Text(), StringComparison.Ordinal);
        screen.Press("s");
        Assert.Contains("the process has ended", screen.Text(), StringComparison.Ordinal);
        Assert.Empty(_log.Said);
    }

    private void Lines(ScreenHarness screen, int count)
    {
        _log.Count = count;
        screen.Tick();
        screen.PollUntil(string.Create(CultureInfo.InvariantCulture, $"{count} lines, "));
    }

    /// <summary>The log's tab is the second one, and in sight.</summary>
    private ScreenHarness Open(Func<ScreenOptions, ScreenOptions>? change = null)
    {
        FakeDetails tab = new("details.log", "Log", (_, rows) => _log.Write(rows)) { Spec = _log.Tab, Switch = _log };
        ScreenHarness screen = DetailTests.Started(120, kept: true, change, FakeDetails.Of("details.one", "One", "alpha"), tab);
        screen.Tick();
        screen.Press("Enter", "2");
        screen.PollUntil("no rows");
        return screen;
    }

    private sealed class FakeSwitch : ISwitchedDetail
    {
        private int _read;

        public List<string> Said { get; } = [];

        public int Count { get; set; }

        public bool IsOn { get; private set; }

        public bool HasMore => Volatile.Read(ref _read) != Count;

        public TableSpec Tab { get; } = new(
            "details.log",
            "Log",
            [
                new ColumnSpec("order", "#", CellKind.Number, "The place."),
                new ColumnSpec("text", "TEXT", CellKind.Text, "The line.") { Width = 20 },
            ],
            "A row is a line.")
        {
            SortedBy = "order",
        };

        public void Begin(in ProcessRow process) => (_, IsOn) = (Add($"begin {process.Key.Pid}"), true);

        public void End() => IsOn = IsOn && !Add("end");

        public void Forget() => IsOn = IsOn && !Add("forget");

        public void Write(TableBuffer rows)
        {
            int count = Count;
            for (int line = 1; line <= count; line++)
            {
                int row = rows.Add(string.Create(CultureInfo.InvariantCulture, $"{line}"));
                rows.Number(row, 0) = line;
                rows.Text(row, 1) = string.Create(CultureInfo.InvariantCulture, $"line {line} ");
            }

            Volatile.Write(ref _read, count);
        }

        public Task ReadAsync(ProcessRow process, TableBuffer rows, IProgress<int> progress, CancellationToken cancellation)
        {
            Write(rows);
            return Task.CompletedTask;
        }

        private bool Add(string said)
        {
            Said.Add(said);
            return true;
        }
    }
}
