using Bpftop.Host.Collect;
using Bpftop.Host.History;
using Bpftop.Host.Snapshot;
using Bpftop.Host.Tests.Snapshot;

namespace Bpftop.Host.Tests.History;

public sealed class FrameHistoryTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_frame_that_is_read_again_is_the_same_to_the_letter(int seed)
    {
        HistoryBench bench = new(seed);
        for (int tick = 0; tick < 400; tick++)
        {
            bench.Tick();
        }

        // On, back, and wherever.
        Random random = new(seed);
        IEnumerable<long> numbers = [.. bench.Written.Keys.Order(), .. bench.Written.Keys.OrderDescending(), .. bench.Written.Keys.OrderBy(_ => random.Next())];
        Assert.All(numbers, number => Assert.Equal(bench.Written[number], bench.Read(number)));
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public void Whatever_the_order_of_pids_a_frame_that_is_read_again_is_the_same(int seed)
    {
        HistoryBench bench = new(seed) { IsAlongTheList = true };
        for (int tick = 0; tick < 400; tick++)
        {
            bench.Tick();
        }

        Assert.All(bench.Written, frame => Assert.Equal(frame.Value, bench.Read(frame.Key)));
        Assert.All(bench.Written.Reverse(), frame => Assert.Equal(frame.Value, bench.Read(frame.Key)));
    }

    [Fact]
    public void Rows_that_stay_are_not_new_whatever_the_order_of_pids()
    {
        SnapshotBench machine = new() { Demand = new FrameDemand { Threads = true } };
        RowWriter rows = new(new TextTable());
        SegmentWriter to = new(static () => new byte[SegmentWriter.ChunkBytes]);
        HistorySegment segment = new();
        segment.Begin(1);
        to.Begin(segment);
        Assert.Equal([1, 50_000, 300, 301, 50_001, 305], New([1, 50_000, 300, 301], (300, 50_001), (301, 305)));

        // The one before the pids began anew ends; one starts whose pid is between others', and a thread of the first process.
        Assert.Equal([], New([1, 300, 301], (300, 50_001), (301, 305)));
        Assert.Equal([299, 310], New([1, 300, 301, 299], (300, 50_001), (300, 310), (301, 305)));
        Assert.Equal([302], New([1, 301, 299, 302], (301, 305)));
        Assert.Equal([], New([1, 302]));

        int[] New(int[] pids, params (int Pid, int Tid)[] threads)
        {
            machine.Collector.Run([.. pids.Select(static pid => Some.Process(pid))]);
            machine.Collector.RunThreads([.. threads.Select(static thread => Some.Thread(thread.Pid, thread.Tid))]);
            Frame frame = machine.Tick();
            rows.Write(frame, to, whole: frame.Number == 1);
            return [.. Enumerable.Range(0, frame.RowCount).Where(row => rows.IsNew[row]).Select(row => frame.Records[row].Tid)];
        }
    }

    [Fact]
    public void What_was_read_once_is_still_right_when_more_was_kept()
    {
        HistoryBench bench = new(4);
        for (int tick = 0; tick < 300; tick++)
        {
            long number = bench.Tick().Number;
            Assert.Equal(bench.Written[number], bench.Read(number));
            Assert.Equal(bench.Written[Math.Max(1, number - 3)], bench.Read(Math.Max(1, number - 3)));
        }
    }

    [Fact]
    public void What_is_old_goes_and_the_span_stays()
    {
        HistoryBench bench = new(5, new HistoryLimits(TimeSpan.FromMinutes(5), 64 << 20));
        for (int tick = 0; tick < 1000; tick++)
        {
            bench.Tick();
        }

        List<FrameMark> marks = bench.Marks();
        Assert.InRange(marks.Count, 300, 300 + (2 * HistorySegment.MostFrames));
        Assert.Equal(1000, marks[^1].Number);
        Assert.Null(bench.Read(1));
        Assert.All(marks, mark => Assert.Equal(bench.Written[mark.Number], bench.Read(mark.Number)));
    }

    [Fact]
    public void The_memory_is_not_exceeded_and_what_is_there_is_right()
    {
        const long Limit = 2 << 20;
        HistoryBench bench = new(6, new HistoryLimits(TimeSpan.FromHours(9), Limit)) { Size = 200 };
        for (int tick = 0; tick < 1500; tick++)
        {
            bench.Tick();
            Assert.InRange(bench.History.Bytes, 1, Limit);
        }

        List<FrameMark> marks = bench.Marks();
        Assert.InRange(marks.Count, 20, 1499);
        Assert.All(marks, mark => Assert.Equal(bench.Written[mark.Number], bench.Read(mark.Number)));
    }

    [Fact]
    public async Task A_reader_beside_the_sampling_thread_reads_whole_frames()
    {
        HistoryBench bench = new(7, new HistoryLimits(TimeSpan.FromHours(9), 1 << 20)) { Size = 100 };
        for (int tick = 0; tick < 100; tick++)
        {
            bench.Tick();
        }

        // What each frame is, from the writer: read before it is compared.
        System.Collections.Concurrent.ConcurrentDictionary<long, string> written = new(bench.Written);
        using CancellationTokenSource end = new();
        Task<int> reading = Task.Run(() =>
        {
            Random random = new(1);
            List<FrameMark> marks = [];
            int read = 0;
            while (!end.IsCancellationRequested)
            {
                bench.History.CopyMarks(marks);
                long number = marks[random.Next(marks.Count - 1)].Number;
                if (bench.Read(number) is { } text)
                {
                    Assert.Equal(written[number], text);
                    read++;
                }
            }

            return read;
        });
        for (int tick = 0; tick < 1500 && !reading.IsCompleted; tick++)
        {
            long number = bench.Tick().Number;
            written[number] = bench.Written[number];
        }

        await end.CancelAsync();
        Assert.InRange(await reading, 50, int.MaxValue);
    }

    [Fact]
    public void A_frame_that_failed_in_the_middle_leaves_the_others_right()
    {
        HistoryBench bench = new(8);
        for (int tick = 0; tick < 50; tick++)
        {
            Frame frame = bench.Tick();
            if (tick % 10 == 3)
            {
                bench.Written.Remove(frame.Number + 1);
                ExitedProcess[] exited = frame.Exited;
                (frame.Number, frame.ExitedCount, frame.Exited) = (frame.Number + 100_000, 1, []);
                Assert.ThrowsAny<Exception>(() => bench.History.Keep(frame));
                (frame.Number, frame.ExitedCount, frame.Exited) = (frame.Number - 100_000, 0, exited);
            }
        }

        Assert.Equal(50, bench.Marks().Count);
        Assert.All(bench.Written, frame => Assert.Equal(frame.Value, bench.Read(frame.Key)));
    }

    [Fact]
    public void Quiet_processes_cost_almost_nothing()
    {
        const int Processes = 5000;
        SnapshotBench machine = new();
        machine.Collector.RemembersReadings = false;
        machine.Collector.Run([.. Enumerable.Range(2, Processes).Select(static pid => Some.Process(pid))]);
        FrameHistory history = new(machine.Columns, new HistoryLimits(TimeSpan.FromMinutes(15), 64 << 20));
        Keep(10);
        long few = history.Bytes;
        Keep(110);

        // A hundred frames fit into less than the bytes that one row has.
        Assert.InRange(history.Bytes - few, 0, 100 * 376);

        void Keep(int frames)
        {
            for (int frame = 0; frame < frames; frame++)
            {
                history.Keep(machine.Tick());
            }
        }
    }

    [Fact]
    public void A_full_history_allocates_nothing()
    {
        SnapshotBench machine = new();
        machine.Collector.RemembersReadings = false;
        machine.Collector.Run([.. Enumerable.Range(2, 500).Select(static pid => Some.Process(pid))]);
        FrameHistory history = new(machine.Columns, new HistoryLimits(TimeSpan.FromMinutes(4), 64 << 20));
        for (int tick = 0; tick < 1200; tick++)
        {
            Keep();
        }

        Assert.Equal(0, Allocated.Least(() =>
        {
            for (int tick = 0; tick < 300; tick++)
            {
                Keep();
            }
        }));

        void Keep()
        {
            for (int pid = 2; pid < 500; pid += 7)
            {
                machine.Collector[pid].Work.RunNs += (ulong)pid * 1000;
            }

            history.Keep(machine.Tick());
        }
    }

    [Fact]
    public void A_mark_says_what_the_time_line_shows()
    {
        HistoryBench bench = new(9);
        Frame frame = bench.Tick();
        frame.Number = 7;
        frame.ExitedCount = 0;
        frame.Collector.ExitsLost = 3;
        frame.System.Total = new CpuShare { Idle = 30, IoWait = 20 };
        frame.System.CpuPressure.Some10 = double.NaN;
        frame.System.MemoryPressure.Some10 = 4;
        frame.System.IoPressure.Some10 = 2;
        (frame.System.DiskReadRate, frame.System.DiskWriteRate) = (5, 6);
        Assert.Equal(new FrameMark(7, frame.Time, frame.AtNs, 50, 4, 11, 3), FrameMark.Of(frame));
    }
}
