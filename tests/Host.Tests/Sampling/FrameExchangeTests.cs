using System.Diagnostics;
using Bpftop.Host.Collect;
using Bpftop.Host.Sampling;
using Bpftop.Host.Snapshot;

namespace Bpftop.Host.Tests.Sampling;

public sealed class FrameExchangeTests
{
    private readonly FrameExchange _exchange = new();

    [Fact]
    public void There_is_nothing_to_take_before_the_first_frame() =>
        Assert.Null(_exchange.Take());

    [Fact]
    public void The_reader_gets_the_newest_frame_and_each_one_once()
    {
        Publish(1);
        Publish(2);
        Frame? second = _exchange.Take();
        Assert.Equal(2, second?.Number);
        Assert.Null(_exchange.Take());

        Publish(3);
        Publish(4);
        Publish(5);
        Assert.Equal(5, _exchange.Take()?.Number);
        Assert.Null(_exchange.Take());
    }

    [Fact]
    public void Three_frames_go_round()
    {
        HashSet<Frame> frames = [_exchange.Writing];
        for (int number = 1; number <= 12; number++)
        {
            Publish(number);
            frames.Add(_exchange.Writing);

            // Sometimes at once, sometimes late.
            if (number % 3 != 0)
            {
                frames.Add(_exchange.Take()!);
            }
        }

        Assert.Equal(3, frames.Count);
    }

    [Fact]
    public void A_taken_frame_is_not_written_until_the_next_is_taken()
    {
        Publish(1);
        Frame taken = _exchange.Take()!;
        Assert.Equal(1, taken.Number);
        for (int number = 2; number <= 10; number++)
        {
            Assert.NotSame(taken, _exchange.Writing);
            Publish(number);
        }

        Assert.Equal(1, taken.Number);
        Assert.NotSame(taken, _exchange.Take());
    }

    [Fact]
    public void Published_is_raised_once_a_frame_can_be_taken()
    {
        List<long?> taken = [];
        _exchange.Published = () => taken.Add(_exchange.Take()?.Number);

        Publish(1);
        Publish(2);

        Assert.Equal([1L, 2L], taken);
    }

    /// <summary>The writer puts one number into every field, one after the other; a reader that shared its frame with the
    /// writer would see two numbers in it.</summary>
    [Fact]
    public void Two_threads_never_share_a_frame()
    {
        const int Enough = 20_000;
        const int Cells = 64;
        TimeSpan longest = TimeSpan.FromSeconds(2);
        for (int frame = 0; frame < 3; frame++)
        {
            _exchange.Writing.Records = new ProcessRecord[Cells];
            _exchange.Publish();
            _exchange.Take();
        }

        int torn = 0;
        int backwards = 0;
        int taken = 0;
        long newest = 0;
        long last = long.MaxValue;
        Thread reader = new(() =>
        {
            while (newest < Volatile.Read(ref last))
            {
                if (_exchange.Take() is not { } frame)
                {
                    Thread.Yield();
                    continue;
                }

                // Looked at twice: what is written later shows up too.
                long number = Volatile.Read(ref frame.Records[0].Pid);
                torn += IsAll(frame, number) && IsAll(frame, number) ? 0 : 1;
                backwards += number > newest ? 0 : 1;
                newest = number;
                Volatile.Write(ref taken, taken + 1);
            }
        })
        { IsBackground = true };
        reader.Start();

        // Until both have met often; on a busy machine they seldom run at the same time.
        long began = Stopwatch.GetTimestamp();
        int written = 0;
        while (Volatile.Read(ref taken) < Enough && Stopwatch.GetElapsedTime(began) < longest)
        {
            Write(_exchange.Writing, ++written);
            _exchange.Publish();
        }

        // Numbers go on: the reader may have taken the last one already.
        Volatile.Write(ref last, ++written);
        Write(_exchange.Writing, written);
        _exchange.Publish();
        Assert.True(reader.Join(Wait.Deadline), "the last frame never came");
        Assert.Equal((0, 0), (torn, backwards));
        Assert.InRange(taken, 1, written);
    }

    private static void Write(Frame frame, int number)
    {
        frame.Number = number;
        frame.AtNs = (ulong)number;
        frame.RowCount = number;
        foreach (ref ProcessRecord record in frame.Records.AsSpan())
        {
            Volatile.Write(ref record.Pid, number);
        }

        frame.ProcessCount = number;
        frame.BootUnixNs = number;
    }

    private static bool IsAll(Frame frame, long number)
    {
        foreach (ref ProcessRecord record in frame.Records.AsSpan())
        {
            if (Volatile.Read(ref record.Pid) != number)
            {
                return false;
            }
        }

        return frame.Number == number && frame.AtNs == (ulong)number && frame.RowCount == number
            && frame.ProcessCount == number && frame.BootUnixNs == number;
    }

    private void Publish(long number)
    {
        _exchange.Writing.Number = number;
        _exchange.Publish();
    }
}
