using System.Globalization;
using Bpftop.Host.Details.Trace;

namespace Bpftop.Host.Tests.Details;

/// <summary>Lines as strace 6.1 writes them with the options that it is given here.</summary>
public sealed class TraceLineTests
{
    [Theory]
    [InlineData("close(-1) = -1 EBADF (Bad file descriptor) <0.000013>", "close", "-1", "-1 EBADF (Bad file descriptor)", 0.000013)]
    [InlineData("write(4, \"hello\", 5) = 5 <0.000003>", "write", "4, \"hello\", 5", "5", 0.000003)]
    [InlineData("pause() = ? ERESTARTNOHAND (To be restarted if no handler) <1.500000>", "pause", "", "? ERESTARTNOHAND (To be restarted if no handler)", 1.5)]
    [InlineData("exit_group(0) = ?", "exit_group", "0", "?", double.NaN)]
    [InlineData("write(1, \") = 7 <0.000001>\", 16) = 16 <0.000003>", "write", "1, \") = 7 <0.000001>\", 16", "16", 0.000003)]
    [InlineData("write(1, \"a \\\") = 7\", 8) = 8 <0.000003>", "write", "1, \"a \\\") = 7\", 8", "8", 0.000003)]
    [InlineData("write(1, \"x\\\\\", 2) = 2 <0.000003>", "write", "1, \"x\\\\\", 2", "2", 0.000003)]
    [InlineData("write(1, \"[pid 12] 1796084154.164792 pause(\", 9) = 9 <0.000003>", "write", "1, \"[pid 12] 1796084154.164792 pause(\", 9", "9", 0.000003)]
    [InlineData("poll([{fd=3, events=POLLIN}], 1, 5) = 1 ([{fd=3, revents=POLLIN}]) <0.000003>", "poll", "[{fd=3, events=POLLIN}], 1, 5", "1 ([{fd=3, revents=POLLIN}])", 0.000003)]
    [InlineData("wait4(-1, [{WIFEXITED(s) && WEXITSTATUS(s) == 0}], 0, NULL) = 18433 <0.380674>", "wait4", "-1, [{WIFEXITED(s) && WEXITSTATUS(s) == 0}], 0, NULL", "18433", 0.380674)]
    [InlineData("syscall_0x1d0(0, 0x7f, 0, 0, 0, 0) = -1 ENOSYS (Function not implemented) <0.000003>", "syscall_0x1d0", "0, 0x7f, 0, 0, 0, 0", "-1 ENOSYS (Function not implemented)", 0.000003)]
    public void A_call_is_read_part_by_part(string said, string call, string arguments, string result, double took)
    {
        TraceLine line = Parse("[pid  7123] 1796084154.164792 " + said);

        Assert.Equal(new TraceLine(TraceKind.Whole, arguments) { Thread = 7123, Time = 1796084154.164792, Call = call, Result = result, Took = took }, line);
    }

    [Theory]
    [InlineData("poll(NULL, 0, 10 <unfinished ...>", "poll", "NULL, 0, 10")]
    [InlineData("read(3,  <unfinished ...>", "read", "3, ")]
    [InlineData("restart_syscall(<... resuming interrupted read ...> <unfinished ...>", "restart_syscall", "<... resuming interrupted read ...>")]
    [InlineData("pause( <detached ...>", "pause", " <detached ...>")]
    public void A_call_that_has_not_returned_has_no_result(string said, string call, string arguments) =>
        Assert.Equal(new TraceLine(TraceKind.Begun, arguments) { Time = 1796084154.164792, Call = call }, Parse("1796084154.164792 " + said));

    [Theory]
    [InlineData("<... futex resumed>) = 0 <0.000009>", "futex", "", "0")]
    [InlineData("<... read resumed>\"abc\", 3) = 3 <0.000009>", "read", "\"abc\", 3", "3")]
    [InlineData("<... clone resumed>, child_tidptr=0x7f79d3160a10) = 18441 <0.000009>", "clone", ", child_tidptr=0x7f79d3160a10", "18441")]
    public void The_end_of_a_call_says_whose_it_is(string said, string call, string rest, string result) =>
        Assert.Equal(
            new TraceLine(TraceKind.Resumed, rest) { Thread = 5, Time = 1796084154.164792, Call = call, Result = result, Took = 0.000009 },
            Parse("[pid     5] 1796084154.164792 " + said));

    [Theory]
    [InlineData("--- SIGSEGV {si_signo=SIGSEGV, si_code=SI_USER, si_pid=18424, si_uid=0} ---")]
    [InlineData("+++ killed by SIGSEGV +++")]
    [InlineData("+++ exited with 0 +++")]
    [InlineData("????(")]
    [InlineData("")]
    public void What_is_no_call_is_shown_as_it_is(string said) =>
        Assert.Equal(new TraceLine(TraceKind.Other, said) { Time = 1796084154.164792 }, Parse("1796084154.164792 " + said));

    [Fact]
    public void What_strace_says_itself_is_a_message() =>
        Assert.Equal(new TraceLine(TraceKind.Message, "attach: ptrace(PTRACE_SEIZE, 1): Operation not permitted"), Parse("strace: attach: ptrace(PTRACE_SEIZE, 1): Operation not permitted"));

    /// <summary>The beginning of a call is written by itself, and so is its end: each can be lost alone.</summary>
    [Theory]
    [InlineData(") = 20 <0.000004>")]
    [InlineData("\", 20) = 20 <0.000004>")]
    [InlineData("1796084154.16479 close(1) = 0")]
    [InlineData("[pid 99999999999] 1796084154.164792 close(1) = 0")]
    [InlineData("[pid 12")]
    [InlineData("")]
    public void A_line_without_a_beginning_is_cut(string said) => Assert.Equal(new TraceLine(TraceKind.Cut, said), Parse(said));

    [Fact]
    public void A_line_that_follows_on_one_without_an_end_is_read_for_itself()
    {
        TraceLine line = TraceLine.Parse("[pid 12] 1796084154.164792 write(4, \"x\", 20[pid 13] 1796084154.164793 close(7) = 0 <0.000002>", goesOn: false, out TraceLine? cut);

        Assert.Equal(new TraceLine(TraceKind.Cut, "write(4, \"x\", 20") { Thread = 12, Time = 1796084154.164792 }, cut);
        Assert.Equal(("close", "7", 13, "0"), (line.Call, line.Text, line.Thread, line.Result));

        line = TraceLine.Parse("1796084154.164792 write(4, \"x\", 201796084154.164793 close(7) = 0 <0.000002>", goesOn: false, out cut);
        Assert.Equal("write(4, \"x\", 20", cut?.Text);
        Assert.Equal(("close", "7", "0"), (line.Call, line.Text, line.Result));
    }

    [Fact]
    public void The_beginning_of_a_line_that_goes_on_is_a_call_that_has_begun_and_otherwise_cut()
    {
        const string Beginning = "1796084154.164792 epoll_wait(4, ";

        Assert.Equal(TraceKind.Begun, TraceLine.Parse(Beginning, goesOn: true, out _).Kind);
        Assert.Equal(TraceKind.Cut, TraceLine.Parse(Beginning, goesOn: false, out _).Kind);
    }

    [Fact]
    public void A_long_text_is_cut_and_the_result_is_still_there()
    {
        TraceLine line = Parse($"1796084154.164792 writev(1, [{new string('x', 100_000)}], 9) = 100000 <0.000002>");

        Assert.Equal(TraceLine.LongestText + 1, line.Text.Length);
        Assert.EndsWith("…", line.Text, StringComparison.Ordinal);
        Assert.Equal("100000", line.Result);
    }

    /// <summary>Whatever a program makes strace write, a line is read in a time that its length allows.</summary>
    [Theory]
    [InlineData("0123456789")]
    [InlineData("[pid ")]
    [InlineData(") = ")]
    [InlineData("\"\\")]
    [InlineData("1796084154.164792 ")]
    public void No_line_takes_long(string piece)
    {
        const int Size = 250_000;
        string line = "1796084154.164792 write(1, " + string.Concat(Enumerable.Repeat(piece, Size / piece.Length));
        long begun = Environment.TickCount64;

        TraceLine.Parse(line, goesOn: false, out _);

        // Milliseconds; were it by the square of the length, minutes.
        Assert.True(Environment.TickCount64 - begun < 10_000);
    }

    [Fact]
    public void Every_beginning_and_end_of_lines_is_read()
    {
        string[] lines = ["[pid 12] 1796084154.164792 read(3, \"a\\\"b\", 9) = 1 <0.000002>", "1796084154.164792 <... read resumed>\"b\") = ? <0.1>", "strace: x", "1796084154.164792 --- SIGCHLD {x} ---"];
        foreach (string line in lines)
        {
            for (int at = 0; at <= line.Length; at++)
            {
                Assert.NotNull(Parse(line[..at]));
                Assert.NotNull(Parse(line[at..]));
            }
        }
    }

    private static TraceLine Parse(string line)
    {
        TraceLine parsed = TraceLine.Parse(line, goesOn: false, out TraceLine? cut);
        Assert.True(cut is null || line.Contains(cut.Text, StringComparison.Ordinal), string.Create(CultureInfo.InvariantCulture, $"{cut}"));
        return parsed;
    }
}
