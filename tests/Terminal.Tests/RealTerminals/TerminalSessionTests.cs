using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using static Bpftop.Linux.Libc;

namespace Bpftop.Terminal.Tests.RealTerminals;

public sealed class TerminalSessionTests : IDisposable
{
    private const int SignalWindowChange = 28;
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(20);

    private readonly PseudoTerminal _terminal = new();

    public void Dispose() => _terminal.Dispose();

    [Fact]
    public unsafe void Wire_structs_are_as_large_as_their_twins()
    {
        Assert.Equal(60, sizeof(Termios));
        Assert.Equal(8, sizeof(WinSize));
        Assert.Equal(8, sizeof(PollFd));
        Assert.Equal(16, sizeof(Cell));
    }

    [Fact]
    public void Raw_mode_lasts_as_long_as_the_session()
    {
        Termios before = _terminal.Settings;
        using (TerminalSession session = Open())
        {
            Assert.Equal((80, 24), (session.Grid.Width, session.Grid.Height));
            Termios raw = _terminal.Settings;
            const uint lineEditing = 0x1 | 0x2 | 0x8; // ISIG, ICANON, ECHO
            Assert.Equal(0u, raw.LocalFlags & lineEditing);
            string entered = _terminal.TakeOutput();
            Assert.Contains("\e[?1049h", entered, StringComparison.Ordinal);
            Assert.Contains("\e[?25l", entered, StringComparison.Ordinal);
            Assert.Contains("\e[?1006h", entered, StringComparison.Ordinal);
            Assert.Contains("\e[?2026$p", entered, StringComparison.Ordinal);
            session.Dispose();
        }

        Assert.True(Same(before, _terminal.Settings));
        string left = _terminal.TakeOutput();
        Assert.EndsWith("\e[?25h\e[?1049l", left, StringComparison.Ordinal);
        Assert.Single(left.Split("1049l")[..^1]);
    }

    [Fact]
    public void The_mouse_is_left_alone_where_it_is_not_wanted()
    {
        using TerminalSession session = Open(new TerminalOptions { Mouse = false });
        Assert.DoesNotContain("1002h", _terminal.TakeOutput(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_Linux_console_is_not_asked_what_it_would_print()
    {
        using TerminalSession session = Open(environment: new TerminalEnvironment { Term = "linux" });
        Assert.DoesNotContain("2026", _terminal.TakeOutput(), StringComparison.Ordinal);
        Assert.False(session.Copy("text"));
    }

    [Fact]
    public void A_key_ends_the_wait()
    {
        using TerminalSession session = Open();
        _terminal.Type("é");
        Assert.Equal(WaitResult.Input, session.Wait(Long));
        Assert.True(session.TryRead(out InputEvent input));
        Assert.Equal(new Rune('é'), input.Rune);
        Assert.False(session.TryRead(out _));
    }

    [Fact]
    public void A_lone_escape_is_a_key_after_a_moment()
    {
        using TerminalSession session = Open();
        _terminal.Type("\e");
        long began = Stopwatch.GetTimestamp();
        Assert.Equal(WaitResult.Input, session.Wait(Timeout.InfiniteTimeSpan));
        Assert.True(Stopwatch.GetElapsedTime(began) >= TimeSpan.FromMilliseconds(20));
        Assert.True(session.TryRead(out InputEvent input));
        Assert.Equal(Key.Escape, input.Key);
    }

    [Fact]
    public void Many_short_waits_decide_on_an_escape_too()
    {
        using TerminalSession session = Open();
        _terminal.Type("\e");
        long began = Stopwatch.GetTimestamp();
        while (session.Wait(TimeSpan.FromMilliseconds(2)) == WaitResult.None)
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < Long);
        }

        Assert.True(session.TryRead(out InputEvent input));
        Assert.Equal(Key.Escape, input.Key);
    }

    [Fact]
    public void Waking_counts_once_and_is_never_lost()
    {
        using TerminalSession session = Open();
        session.Wake();
        session.Wake();
        Assert.Equal(WaitResult.Woken, session.Wait(Long));
        Assert.Equal(WaitResult.None, session.Wait(TimeSpan.Zero));

        int rounds = 0;
        Thread waker = new(() =>
        {
            for (int i = 0; i < 20_000; i++)
            {
                Volatile.Write(ref rounds, i + 1);
                session.Wake();
            }
        });
        waker.Start();
        while (Volatile.Read(ref rounds) < 20_000)
        {
            Assert.Equal(WaitResult.Woken, session.Wait(Long));
        }

        waker.Join();
        session.Wake();
        Assert.Equal(WaitResult.Woken, session.Wait(Long));
    }

    [Fact]
    public void A_time_out_is_waited_for()
    {
        using TerminalSession session = Open();
        long began = Stopwatch.GetTimestamp();
        Assert.Equal(WaitResult.None, session.Wait(TimeSpan.FromMilliseconds(30)));
        Assert.True(Stopwatch.GetElapsedTime(began) >= TimeSpan.FromMilliseconds(30));
    }

    [Fact]
    public void A_new_size_is_in_the_grid_when_the_wait_returns()
    {
        using TerminalSession session = Open();
        session.Present();
        _terminal.TakeOutput();
        _terminal.Resize(100, 30);
        Assert.Equal(0, kill(Environment.ProcessId, SignalWindowChange));
        Assert.Equal(WaitResult.Resized, session.Wait(Long));
        Assert.Equal((100, 30), (session.Grid.Width, session.Grid.Height));
        session.Present();
        Assert.Contains("\e[2J", _terminal.TakeOutput(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_closed_terminal_ends_the_session()
    {
        using TerminalSession session = Open();
        _terminal.HangUp();
        Assert.Equal(WaitResult.End, session.Wait(Long) & WaitResult.End);
        Assert.True(session.EndRequested);
        Assert.Equal(WaitResult.End, session.Wait(Timeout.InfiniteTimeSpan));
        session.Grid.Write(0, 0, "x", default);
        session.Present();
    }

    [Fact]
    public void Frames_are_synchronized_once_the_terminal_says_that_it_can()
    {
        using TerminalSession session = Open();
        session.Grid.Write(0, 0, "a", default);
        session.Present();
        Assert.DoesNotContain("2026h", _terminal.TakeOutput(), StringComparison.Ordinal);
        _terminal.Type("\e[?2026;2$y");
        Assert.Equal(WaitResult.None, session.Wait(TimeSpan.FromMilliseconds(50)));
        Assert.False(session.TryRead(out _));
        session.Grid.Write(0, 0, "b", default);
        int written = session.Present();
        string frame = _terminal.TakeOutput();
        Assert.Equal(written, frame.Length);
        Assert.StartsWith("\e[?2026h", frame, StringComparison.Ordinal);
        Assert.Equal(0, session.Present());
    }

    [Fact]
    public void A_steady_screen_allocates_nothing()
    {
        using TerminalSession session = Open();
        long before = 0;
        for (int i = 0; i < 40; i++)
        {
            if (i == 20)
            {
                before = GC.GetAllocatedBytesForCurrentThread();
            }

            FrameLoad.Draw(session.Grid, i);
            if (i < 20)
            {
                session.Present();
                session.Wake();
                _terminal.Type("j");
                session.Wait(Long);
                session.TryRead(out _);
                _terminal.TakeOutput();
            }
            else
            {
                // Reading the other end allocates, so only as much as its buffer holds.
                session.Grid.Clear(default);
                session.Grid.Write(i, 0, "x", default);
                session.Present();
                session.Wake();
                session.Wait(Long);
            }
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData("", false, false, "\e]52;c;aGVsbG8=\a")]
    [InlineData("", true, false, "\e]52;c;aGVsbG8=\a\ePtmux;\e\e]52;c;aGVsbG8=\a\e\\")]
    [InlineData("", false, true, "\eP\e]52;c;aGVsbG8=\a\e\\")]
    public void A_copy_passes_through_what_is_around(string term, bool inTmux, bool inScreen, string expected)
    {
        TerminalEnvironment environment = new() { Term = "xterm" + term, InTmux = inTmux, InScreen = inScreen };
        using TerminalSession session = Open(environment: environment);
        _terminal.TakeOutput();
        Assert.True(session.Copy("hello"));
        Assert.Equal(expected, _terminal.TakeOutput());
    }

    [Fact]
    public void A_copy_longer_than_terminals_take_is_refused()
    {
        TerminalEnvironment environment = new() { Term = "xterm" };
        Assert.NotNull(Clipboard.Sequence(new string('x', 56_244), environment));
        Assert.Null(Clipboard.Sequence(new string('x', 56_247), environment));
    }

    [Fact]
    public void Something_that_is_no_terminal_is_refused_in_one_line()
    {
        int descriptor = openat(AT_FDCWD, "/dev/null", O_RDWR | O_CLOEXEC);
        IOException refused = Assert.Throws<IOException>(() => TerminalDevice.FromDescriptor(descriptor));
        Assert.StartsWith("terminal: ", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }

    [Theory]
    [InlineData("xterm-256color", "truecolor", false, false, ColorDepth.TrueColor)]
    [InlineData("xterm-256color", "", false, false, ColorDepth.Indexed256)]
    [InlineData("xterm-kitty", "", false, false, ColorDepth.TrueColor)]
    [InlineData("xterm-direct", "", false, false, ColorDepth.TrueColor)]
    [InlineData("screen.xterm-256color", "truecolor", true, false, ColorDepth.Indexed256)]
    [InlineData("linux", "", false, false, ColorDepth.Ansi16)]
    [InlineData("dumb", "truecolor", false, false, ColorDepth.None)]
    [InlineData("xterm-256color", "truecolor", false, true, ColorDepth.None)]
    public void The_environment_says_how_many_colors_there_are(string term, string colorTerm, bool inScreen, bool noColor, ColorDepth expected) =>
        Assert.Equal(expected, new TerminalEnvironment { Term = term, ColorTerm = colorTerm, InScreen = inScreen, NoColor = noColor }.Colors);

    private TerminalSession Open(TerminalOptions? options = null, TerminalEnvironment? environment = null) =>
        TerminalSession.Open(
            TerminalDevice.FromDescriptor(_terminal.OpenSlave()),
            options ?? new TerminalOptions(),
            environment ?? new TerminalEnvironment { Term = "xterm-256color" },
            TimeProvider.System);

    private static bool Same(Termios one, Termios other) =>
        MemoryMarshal.AsBytes(new ReadOnlySpan<Termios>(ref one)).SequenceEqual(MemoryMarshal.AsBytes(new ReadOnlySpan<Termios>(ref other)));
}
