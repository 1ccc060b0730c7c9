using System.Globalization;
using System.Text;
using Bpftop.Host.Details.Trace;

namespace Bpftop.Host.Tests.Details;

public sealed class TraceLogTests
{
    private readonly TraceLog _log = new() { OnlyThread = 50 };

    [Fact]
    public void Lines_are_whole_however_they_come()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 300).Select(Line)));
        for (int at = 0, size = 1; at < bytes.Length; at += size, size = (size * 7 % 61) + 1)
        {
            _log.Take(bytes.AsSpan(at, Math.Min(size, bytes.Length - at)));
        }

        Assert.Equal(Enumerable.Range(0, 300).Select(static number => $"{number}"), Lines().Select(static line => line.Text));
        Assert.All(Lines(), static line => Assert.Equal((50, "close"), (line.Thread, line.Call)));
        Assert.Equal((300, 0), (_log.Count, _log.Cut));
    }

    [Fact]
    public void The_last_lines_are_kept_with_their_numbers()
    {
        for (int number = 0; number < TraceLog.Capacity + 5; number++)
        {
            Take(Line(number));
        }

        List<(TraceLine Line, long Number, string Key)> lines = [];
        _log.Write((line, number, key) => lines.Add((line, number, key)));

        Assert.Equal(TraceLog.Capacity, lines.Count);
        Assert.Equal(("5", 5, "5"), (lines[0].Line.Text, lines[0].Number, lines[0].Key));
        Assert.Equal(TraceLog.Capacity + 5, _log.Count);
    }

    [Fact]
    public void A_call_that_other_lines_interrupt_is_one_line_where_it_began()
    {
        Take("[pid 1] 1796084154.100000 read(3,  <unfinished ...>\n");
        Take("[pid 2] 1796084154.200000 close(7) = 0 <0.000001>\n");
        Take("[pid 1] 1796084154.300000 <... read resumed>\"abc\", 3) = 3 <0.200000>\n");

        TraceLine[] lines = Lines();
        Assert.Equal(2, lines.Length);
        Assert.Equal(new TraceLine(TraceKind.Whole, "3, \"abc\", 3") { Thread = 1, Time = 1796084154.1, Call = "read", Result = "3", Took = 0.2 }, lines[0]);
        Assert.Equal("close", lines[1].Call);
    }

    [Fact]
    public void An_end_without_its_beginning_stays_a_line()
    {
        Take("[pid 1] 1796084154.300000 <... read resumed>\"abc\", 3) = 3 <0.200000>\n");

        // The thread has ended, and another has its number.
        Take("[pid 1] 1796084154.400000 pause( <unfinished ...>\n[pid 1] 1796084154.500000 +++ exited with 0 +++\n");
        Take("[pid 1] 1796084154.600000 <... pause resumed>) = ? <0.100000>\n");

        // Another call than the one that had begun: the end of that one is lost.
        Take("[pid 2] 1796084154.400000 read(3,  <unfinished ...>\n[pid 2] 1796084154.600000 <... close resumed>) = 0 <0.100000>\n");
        Assert.Equal(
            [TraceKind.Resumed, TraceKind.Begun, TraceKind.Other, TraceKind.Resumed, TraceKind.Begun, TraceKind.Resumed],
            Lines().Select(static line => line.Kind));
    }

    [Fact]
    public void An_end_comes_too_late_for_a_beginning_that_is_not_kept()
    {
        Take("[pid 1] 1796084154.100000 read(3,  <unfinished ...>\n");
        for (int number = 0; number < TraceLog.Capacity; number++)
        {
            Take(Line(number));
        }

        Take("[pid 1] 1796084154.300000 <... read resumed>\"abc\", 3) = 3 <0.200000>\n");
        Assert.Equal(TraceKind.Resumed, Lines()[^1].Kind);
    }

    [Fact]
    public void The_call_that_a_single_thread_is_in_is_shown_before_its_line_ends_and_has_its_place_then()
    {
        Take("1796084154.100000 epoll_wait(4, ");
        Assert.False(_log.IsEmpty);
        TraceLine begun = Assert.Single(Lines());
        Assert.Equal((TraceKind.Begun, "epoll_wait", "4, ", 50), (begun.Kind, begun.Call, begun.Text, begun.Thread));

        Take("[], 9, 10) = 0 <0.010000>\n");
        TraceLine whole = Assert.Single(Lines());
        Assert.Equal((TraceKind.Whole, "4, [], 9, 10", "0"), (whole.Kind, whole.Text, whole.Result));
    }

    [Fact]
    public void Who_is_the_only_thread_is_not_known_once_it_has_ended()
    {
        Take("1796084154.100000 +++ exited with 0 +++\n1796084154.200000 pause( <unfinished ...>\n");

        Assert.Equal([50, 0], Lines().Select(static line => line.Thread));
    }

    [Fact]
    public void Parts_of_lines_are_counted()
    {
        Take(") = 20 <0.000004>\n1796084154.164792 write(4, \"x\", 201796084154.164793 close(7) = 0 <0.000002>\n");

        Assert.Equal(2, _log.Cut);
        Assert.Equal([null, null, "close"], Lines().Select(static line => line.Call));
        Assert.Equal([50, 50, 50], Lines().Select(static line => line.Thread));
    }

    [Fact]
    public void A_line_without_an_end_takes_a_bounded_room()
    {
        byte[] piece = new byte[1 << 20];
        Array.Fill(piece, (byte)'x');
        Take("1796084154.164792 write(1, \"");
        for (int megabyte = 0; megabyte < 20; megabyte++)
        {
            _log.Take(piece);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        _log.Take(piece);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Take("\n" + Line(1));
        Assert.Equal(1, _log.Cut);
        Assert.Equal(2, _log.Count);
        Assert.Equal("close", Lines()[1].Call);
    }

    [Fact]
    public void What_strace_says_first_is_its_message()
    {
        Take("strace: Could not attach\nstrace: attach: Operation not permitted\n");
        Assert.Equal("Could not attach", _log.Message);
        Assert.True(_log.IsEmpty);
        _log.Take("strace: without an end"u8);
        _log.End();
        Assert.Equal(3, _log.Count);
        Take(Line(1));
        Assert.False(_log.IsEmpty);
    }

    private static string Line(int number) => string.Create(CultureInfo.InvariantCulture, $"1796084154.{number % 1_000_000:D6} close({number}) = 0 <0.000001>\n");

    private void Take(string text) => _log.Take(Encoding.UTF8.GetBytes(text));

    private TraceLine[] Lines()
    {
        List<TraceLine> lines = [];
        _log.Write((line, _, _) => lines.Add(line));
        return [.. lines];
    }
}
