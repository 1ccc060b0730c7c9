using System.Diagnostics;
using System.Globalization;

namespace Bpftop.Terminal.Tests.RealTerminals;

/// <summary>A whole process in a real terminal: what every way to end or stop it leaves behind.</summary>
public sealed class ProbeTests : IDisposable
{
    private const string Quiet = "alternate 0 cursor 1 wrap 1 mouse 000";
    private const string FullScreen = "alternate 1 cursor 0 wrap 0 mouse 111";
    private const int SignalHangUp = 1;
    private const int SignalInterrupt = 2;
    private const int SignalQuit = 3;
    private const int SignalTerminate = 15;
    private const int SignalContinue = 18;
    private const int SignalStop = 19;
    private const int SignalTerminalStop = 20;

    private static readonly string Probe = Path.Combine(AppContext.BaseDirectory, "Bpftop.TerminalProbe");

    private readonly Tmux _tmux = new();
    private readonly string _before;

    public ProbeTests() => _before = _tmux.Settings;

    public void Dispose() => _tmux.Dispose();

    [Fact]
    public void Quitting_gives_the_terminal_back()
    {
        Start();
        Assert.Equal(FullScreen, _tmux.Modes);
        Assert.Contains("-icanon", _tmux.Settings, StringComparison.Ordinal);
        Assert.Contains("-isig", _tmux.Settings, StringComparison.Ordinal);
        Assert.DoesNotContain("before", _tmux.Screen, StringComparison.Ordinal);
        _tmux.Type("q");
        RequireRestored("status 7");
    }

    [Theory]
    [InlineData(SignalTerminate)]
    [InlineData(SignalHangUp)]
    [InlineData(SignalInterrupt)]
    [InlineData(SignalQuit)]
    public void A_signal_to_end_gives_the_terminal_back(int signal)
    {
        Signal(Start(), signal);
        RequireRestored("status 9");
    }

    [Theory]
    [InlineData("c")]
    [InlineData("b")]
    public void A_crash_gives_the_terminal_back_and_its_reason_can_be_read(string key)
    {
        Start();
        _tmux.Type(key);
        RequireRestored("status 134");
        Assert.Contains("the probe crashed as asked", _tmux.Run("capture-pane", "-p", "-J"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_hanging_program_ends_at_the_second_signal()
    {
        int process = Start();
        _tmux.Type("h");
        _tmux.WaitFor(screen => screen.Contains("hanging", StringComparison.Ordinal), "sign of hanging");
        Signal(process, SignalTerminate);
        Signal(process, SignalTerminate);
        RequireRestored("status 143");
    }

    [Fact]
    public void A_hanging_program_ends_a_while_after_the_first_signal()
    {
        int process = Start();
        _tmux.Type("h");
        _tmux.WaitFor(screen => screen.Contains("hanging", StringComparison.Ordinal), "sign of hanging");
        Signal(process, SignalTerminate);
        RequireRestored("status 143");
    }

    [Fact]
    public void Ctrl_Z_gives_the_terminal_to_the_shell_and_fg_takes_it_back()
    {
        Start();
        for (int i = 0; i < 2; i++)
        {
            _tmux.Type("C-z");
            _tmux.WaitFor(screen => screen.Contains("Stopped", StringComparison.Ordinal), "stopped job");
            Assert.Equal(Quiet, _tmux.Modes);
            Assert.Equal(_before, _tmux.Settings);
            _tmux.TypeLine("clear; fg; echo status $?");
            _tmux.WaitFor(screen => screen.StartsWith("probe", StringComparison.Ordinal), "screen after fg");
            Assert.Equal(FullScreen, _tmux.Modes);
            Assert.Contains("-icanon", _tmux.Settings, StringComparison.Ordinal);
        }

        _tmux.Type("q");
        RequireRestored("status 7");
    }

    [Fact]
    public void Ctrl_Z_stops_the_script_around_the_program_too()
    {
        _tmux.TypeLine($"sh -c '{Probe}; echo inner'; echo status $?");
        WaitForProbe();
        _tmux.Type("C-z");
        _tmux.WaitFor(screen => screen.Contains("Stopped", StringComparison.Ordinal), "stopped job");
        _tmux.TypeLine("clear; fg; echo status $?");
        _tmux.WaitFor(screen => screen.StartsWith("probe", StringComparison.Ordinal), "screen after fg");
        _tmux.Type("q");
        RequireRestored("status 0");
    }

    [Fact]
    public void A_stop_from_outside_gives_the_terminal_back_and_goes_on()
    {
        int process = Start();
        Signal(process, SignalTerminalStop);
        _tmux.WaitFor(screen => screen.Contains("Stopped", StringComparison.Ordinal), "stopped job");
        Assert.Equal(Quiet, _tmux.Modes);
        Assert.Equal(_before, _tmux.Settings);
        _tmux.TypeLine("clear; fg; echo status $?");
        _tmux.WaitFor(screen => screen.StartsWith("probe", StringComparison.Ordinal), "screen after fg");
        _tmux.Type("q");
        RequireRestored("status 7");
    }

    [Fact]
    public void After_a_stop_that_nothing_can_catch_the_terminal_is_taken_again()
    {
        StopHard(Start());
        ReturnToForeground();
    }

    [Fact]
    public void Continued_in_the_background_the_program_waits_for_the_foreground()
    {
        int process = Start();
        StopHard(process);
        Signal(process, SignalContinue);
        WaitForState(process, 'T');
        ReturnToForeground();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_stopped_program_ends_in_the_background_and_leaves_the_terminal_alone(bool stopsHard)
    {
        int process = Start();
        if (stopsHard)
        {
            StopHard(process);
            SetRightByHand();
        }
        else
        {
            _tmux.Type("C-z");
            _tmux.WaitFor(screen => screen.Contains("Stopped", StringComparison.Ordinal), "stopped job");
        }

        string settings = _tmux.Settings;
        Signal(process, SignalTerminate);
        Signal(process, SignalContinue);
        long began = Stopwatch.GetTimestamp();
        string path = string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/status");
        while (File.Exists(path))
        {
            // A shell reaps its background jobs when it comes to its next prompt.
            _tmux.Type("Enter");
            Assert.True(Stopwatch.GetElapsedTime(began).TotalSeconds < 20, $"still there:\n{_tmux.Screen}");
        }

        Assert.Equal(Quiet, _tmux.Modes);
        Assert.Equal(settings, _tmux.Settings);
    }

    [Fact]
    public void A_new_size_is_drawn()
    {
        Start();
        _tmux.Resize(100, 30);
        _tmux.WaitFor(screen => screen.Contains("100x30", StringComparison.Ordinal), "new size");
        _tmux.Resize(20, 5);
        string screen = _tmux.WaitFor(text => text.Contains(" 20x5"[..3], StringComparison.Ordinal) && text.Contains(new string('=', 20), StringComparison.Ordinal), "small size");
        Assert.Equal(5, screen.TrimEnd('\n').Split('\n').Length);
        _tmux.Type("q");
    }

    [Fact]
    public void Keys_mouse_and_pastes_arrive()
    {
        Start();
        foreach ((string key, string shown) in new[]
        {
            ("Up", "None Up"), ("F1", "None F1"), ("F5", "None F5"), ("F12", "None F12"), ("C-Right", "Control Right"), ("BTab", "Shift Tab"),
            ("Home", "None Home"), ("End", "None End"), ("PPage", "None PageUp"), ("DC", "None Delete"), ("M-x", "Alt x"), ("C-c", "Control c"),
            ("Escape", "None Escape"), ("BSpace", "None Backspace"), ("Enter", "None Enter"), ("ä", "None ä"),
        })
        {
            _tmux.Type(key);
            _tmux.WaitFor(screen => screen.Contains($"last: key {shown}.", StringComparison.Ordinal), shown);
        }

        _tmux.Run("set-buffer", "pasted q");
        _tmux.Run("paste-buffer", "-p");
        _tmux.WaitFor(screen => screen.Contains("last: paste pasted q.", StringComparison.Ordinal), "paste");
        _tmux.Run("send-keys", "-l", "\e[<0;3;4M");
        _tmux.WaitFor(screen => screen.Contains("last: mouse Press 2,3.", StringComparison.Ordinal), "mouse");
        _tmux.Type("q");
        RequireRestored("status 7");
    }

    [Fact]
    public void A_copy_reaches_the_clipboard_of_tmux()
    {
        _tmux.Run("set-option", "-s", "set-clipboard", "on");
        Start();
        _tmux.Type("y");
        _tmux.WaitFor(screen => screen.Contains("last: copied.", StringComparison.Ordinal), "copy");
        Assert.Equal("copied text ✓", _tmux.Run("show-buffer").TrimEnd('\n'));
    }

    [Fact]
    public void Texts_of_every_width_leave_their_neighbours_in_place()
    {
        Start();
        _tmux.Type("w");
        string screen = _tmux.WaitFor(text => text.Contains("half", StringComparison.Ordinal), "texts");
        string[] rows = screen.Split('\n');
        for (int row = 3; row < 3 + 20; row++)
        {
            Assert.Equal(31, ColumnsInTmux(rows[row].TrimEnd()));
        }

        _tmux.Type("q");
        RequireRestored("status 7");
    }

    // tmux's opinion, not ours.
    private int ColumnsInTmux(string text)
    {
        _tmux.Run("set-option", "-g", "@text", text);
        return int.Parse(_tmux.Run("display-message", "-p", "#{w:@text}").Trim(), CultureInfo.InvariantCulture);
    }

    private void StopHard(int process)
    {
        Signal(process, SignalStop);
        WaitForState(process, 'T');

        // Nobody could restore the terminal: no wrapping, no translation of Enter. The prompt's end is what shows.
        _tmux.WaitFor(screen => screen.TrimEnd().EndsWith(Tmux.Prompt[^1]), "prompt");
    }

    private void SetRightByHand()
    {
        _tmux.Type("-l", "stty sane; printf '\\033[?1006l\\033[?1002l\\033[?1000l\\033[?1049l\\033[?7h\\033[?25h'");
        _tmux.Type("C-j");
        _tmux.WaitFor(screen => screen.TrimEnd().EndsWith(Tmux.Prompt, StringComparison.Ordinal), "prompt");
    }

    private void ReturnToForeground()
    {
        SetRightByHand();
        _tmux.TypeLine("fg; echo status $?");
        WaitForProbe();
        _tmux.Type("x");
        _tmux.WaitFor(screen => screen.Contains("last: key None x.", StringComparison.Ordinal), "key");
        Assert.Equal(FullScreen, _tmux.Modes);
        Assert.Contains("-icanon", _tmux.Settings, StringComparison.Ordinal);
        _tmux.Type("q");
        RequireRestored("status 7");
    }

    private static void WaitForState(int process, char state)
    {
        long began = Stopwatch.GetTimestamp();
        string path = string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat");
        while (File.ReadAllText(path) is var stat && stat[stat.LastIndexOf(')') + 2] != state)
        {
            Assert.True(Stopwatch.GetElapsedTime(began).TotalSeconds < 20, stat);
        }
    }

    private int Start()
    {
        _tmux.TypeLine($"{Probe}; echo status $?");
        return WaitForProbe();
    }

    private int WaitForProbe()
    {
        string screen = _tmux.WaitFor(text => text.StartsWith("probe ", StringComparison.Ordinal) && text.Contains("frame", StringComparison.Ordinal), "probe");
        return int.Parse(screen.Split(' ')[1], CultureInfo.InvariantCulture);
    }

    private void RequireRestored(string status)
    {
        string screen = _tmux.WaitFor(
            text => text.Contains(status + "\n", StringComparison.Ordinal) && text.TrimEnd().EndsWith(Tmux.Prompt, StringComparison.Ordinal),
            status);
        Assert.Equal(Quiet, _tmux.Modes);
        Assert.Equal(_before, _tmux.Settings);
        Assert.DoesNotContain("frame", screen, StringComparison.Ordinal);
    }

    private static void Signal(int process, int signal)
    {
        using Process kill = Process.Start("kill", $"-{signal.ToString(CultureInfo.InvariantCulture)} {process.ToString(CultureInfo.InvariantCulture)}");
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }
}
