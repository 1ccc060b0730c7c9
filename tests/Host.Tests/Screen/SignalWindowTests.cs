using System.Diagnostics;
using System.Globalization;
using Bpftop.Host.Collect;
using Bpftop.Host.Signals;
using Bpftop.Host.Tests.Snapshot;
using Bpftop.Terminal;
using Bpftop.Toolkit;

namespace Bpftop.Host.Tests.Screen;

public sealed class SignalWindowTests : IDisposable
{
    private readonly List<Process> _started = [];

    [Fact]
    public void Targets_are_pinned_when_the_window_opens()
    {
        ScreenHarness screen = new();
        Process first = Start();
        Process second = Start();
        screen.Machine.Run(Record(first, "first"), Record(second, "second"));
        screen.Tick();
        screen.Press("j");
        string target = screen.CursorLine();
        screen.Press("x");

        // Behind the window another process would be under the cursor by now.
        screen.Machine.Run(Record(first, "first"));
        screen.Tick();
        screen.Press("Enter");
        screen.Settle();

        Process pinned = target.Contains("first", StringComparison.Ordinal) ? first : second;
        Assert.True(pinned.WaitForExit(TimeSpan.FromSeconds(10)));
        Assert.False((pinned == first ? second : first).HasExited);
        Assert.Contains($"TERM sent to {pinned.Id}", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Only_what_is_tagged_is_signalled()
    {
        ScreenHarness screen = new();
        Process[] all = [Start(), Start(), Start()];
        screen.Machine.Run([.. all.Select(process => Record(process, "sleep"))]);
        screen.Tick();
        screen.Press("Space", "Space", "F9");
        screen.Type("kill");
        screen.Press("Enter");
        screen.Settle();

        Process[] byPid = [.. all.OrderBy(process => process.Id)];
        Assert.True(byPid[0].WaitForExit(TimeSpan.FromSeconds(10)));
        Assert.True(byPid[1].WaitForExit(TimeSpan.FromSeconds(10)));
        Assert.False(byPid[2].HasExited);
        Assert.Equal(128 + 9, byPid[0].ExitCode);
    }

    [Fact]
    public void What_failed_is_shown_for_each_process_with_its_reason()
    {
        ScreenHarness screen = new();
        Process alive = Start();
        ProcessRecord ended = Record(alive, "other");
        ended.StartNs -= 50 * ProcessStat.TickNs;
        screen.Machine.Run(ended);
        screen.Tick();
        screen.Press("x", "Enter");
        screen.Settle();

        Assert.Contains("sent to 0 of 1", screen.Text(), StringComparison.Ordinal);
        Assert.Contains("belongs to another process now", screen.Text(), StringComparison.Ordinal);
        Assert.False(alive.HasExited);
        screen.Press("Enter");
        Assert.DoesNotContain("sent to 0 of 1", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_behind_the_window_takes_keys_clicks_or_frames()
    {
        ScreenHarness screen = new();
        screen.Machine.Run(ScreenHarness.Processes(20));
        screen.Tick();
        screen.Press("j", "j");
        string before = screen.CursorLine();
        screen.Press("x");
        string[] behind = screen.Lines();

        screen.Machine.Run(ScreenHarness.Processes(3));
        screen.Tick();
        screen.Click(3, 36);
        screen.Click(1, 39);
        screen.Wheel(MouseAction.WheelDown, 38);
        screen.Press("Ctrl-T");

        Assert.Equal(behind[1], screen.Lines()[1]);
        Assert.Equal(behind[37], screen.Lines()[37]);
        Assert.True(screen.Screen.HoldsFrames);
        screen.Press("Esc");
        Assert.False(screen.Screen.HoldsFrames);
        Assert.Equal(before, screen.CursorLine());
    }

    [Fact]
    public void Escape_leaves_the_tags_as_they_are()
    {
        ScreenHarness screen = new();
        screen.Machine.Run(ScreenHarness.Processes(5));
        screen.Tick();
        screen.Press("Space", "Space", "x", "Esc");

        Assert.Contains("tagged: 2", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_window_lists_exactly_its_targets()
    {
        ScreenHarness screen = new();
        screen.Machine.Run(ScreenHarness.Processes(60));
        screen.Tick();
        screen.Press("V", "G", "x");

        Assert.Contains("Send a signal to 60 processes", screen.Text(), StringComparison.Ordinal);
        Assert.Contains("1-14 of 60", screen.Text(), StringComparison.Ordinal);
        screen.Press("Right", "Right", "Right", "Right");
        Assert.Contains("160 alice     work160", screen.Text(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sigkill", "9 KILL")]
    [InlineData("9", "9 KILL")]
    [InlineData("usr2", "12 USR2")]
    [InlineData("rtmin+3", "37 RTMIN+3")]
    public void A_signal_is_found_by_name_or_number(string typed, string signal)
    {
        ScreenHarness screen = new();
        screen.Machine.Run(ScreenHarness.Processes(1));
        screen.Tick();
        screen.Press("x");
        screen.Type(typed);

        Assert.Contains(signal, Selected(screen), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(20, 5)]
    [InlineData(30, 8)]
    [InlineData(37, 24)]
    public void A_small_screen_shows_whom_the_signal_goes_to(int width, int height)
    {
        ScreenHarness screen = new(width, height);
        screen.Machine.Run(ScreenHarness.Processes(1));
        screen.Tick();
        screen.Press("x");

        Assert.True(screen.LineOf("101 work101") < screen.LineOf("15 TERM"), screen.Text());
        Assert.Contains("15 TERM", Selected(screen), StringComparison.Ordinal);
    }

    [Fact]
    public void A_small_screen_says_how_many_targets_there_are_and_shows_each()
    {
        ScreenHarness screen = new(20, 5);
        screen.Machine.Run(ScreenHarness.Processes(3));
        screen.Tick();
        screen.Press("V", "G", "x");

        Assert.Contains("3 processes", screen.Lines()[0], StringComparison.Ordinal);
        Assert.Contains("101 work101", screen.Text(), StringComparison.Ordinal);
        screen.Press("Right", "Right");
        Assert.Contains("103 work103", screen.Text(), StringComparison.Ordinal);
        Assert.DoesNotContain("101 work101", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Terminate_is_chosen_at_first()
    {
        ScreenHarness screen = new();
        screen.Machine.Run(ScreenHarness.Processes(1));
        screen.Tick();
        screen.Press("x");

        Assert.Contains("15 TERM", Selected(screen), StringComparison.Ordinal);
    }

    [Fact]
    public void Readonly_sends_nothing()
    {
        ScreenHarness screen = new(change: options => options with { ReadOnly = true });
        screen.Machine.Run(ScreenHarness.Processes(1));
        screen.Tick();
        screen.Press("x");

        Assert.False(screen.Screen.HoldsFrames);
        Assert.Contains("--readonly", screen.Text(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "process 1")]
    [InlineData(4242, "bpftop itself")]
    public void The_first_process_and_bpftop_itself_are_asked_for_once_more(int pid, string text)
    {
        ScreenHarness screen = new(change: options => options with { OwnPid = 4242 });
        screen.Machine.Run(Some.Process(pid));
        screen.Tick();
        screen.Press("x", "Enter");
        Assert.Contains(text, screen.Text(), StringComparison.Ordinal);

        // Cancel is what Enter does here.
        screen.Press("Enter");
        Assert.False(screen.Screen.HoldsFrames);
        Assert.DoesNotContain("sent", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_group_stands_for_its_members()
    {
        ScreenHarness screen = new();
        screen.Machine.Run(Some.Process(101), Some.Process(102) with { Uid = 0 }, Some.Process(103));
        screen.Tick();
        screen.Press("b");
        screen.Type("user");
        screen.Press("Enter");
        screen.Click(0, screen.LineOf("alice  (2)"));
        screen.Press("x");

        Assert.Contains("Send a signal to 2 processes", screen.Text(), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        foreach (Process process in _started)
        {
            if (!process.HasExited)
            {
                process.Kill();
            }

            process.Dispose();
        }
    }

    private static string Selected(ScreenHarness screen)
    {
        Color cursor = screen.Screen.Theme.WindowCursor.Background;
        for (int y = 0; y < screen.Grid.Height; y++)
        {
            for (int x = 0; x < screen.Grid.Width; x++)
            {
                if (screen.Grid.StyleAt(x, y).Background == cursor)
                {
                    return screen.Lines()[y][x..];
                }
            }
        }

        throw new InvalidOperationException(screen.Text());
    }

    private static ProcessRecord Record(Process process, string name)
    {
        ProcessStat stat = Assert.NotNull(ProcessStat.Of("/proc", process.Id));
        return Some.Process(process.Id, stat.Key.StartNs, name);
    }

    private Process Start()
    {
        Process process = Process.Start("sleep", 300.ToString(CultureInfo.InvariantCulture));
        _started.Add(process);
        return process;
    }
}
