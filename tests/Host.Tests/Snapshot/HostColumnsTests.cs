using Bpftop.Host.Collect;
using Bpftop.Host.Snapshot;

namespace Bpftop.Host.Tests.Snapshot;

public sealed class HostColumnsTests
{
    private readonly SnapshotBench _bench = new();

    [Fact]
    public void Every_id_of_the_interface_is_there_in_its_order()
    {
        string[] ids =
        [
            "pid", "tid", "ppid", "pgrp", "session", "tty", "ns.pid", "name", "command", "exe", "exe.state", "user", "uid",
            "state", "leader", "frozen.since", "prio", "nice", "policy", "processor", "threads", "virt", "res", "shr", "swap", "mem", "data",
            "stack", "code", "pagetables", "hugetlb", "oom", "cpu", "ncpu", "cpu.avg", "time", "utime", "stime", "started", "elapsed", "minflt", "majflt",
            "ctxt.vol", "ctxt.invol", "io.read", "io.write", "io.read.total", "io.write.total", "io.chars.read",
            "io.chars.write", "delay.cpu", "delay.io", "delay.swap", "cgroup",
        ];

        Assert.Equal(ids, _bench.Columns.All.Select(static column => column.Id));
        Assert.All(_bench.Columns.All, static column => Assert.NotEmpty(column.Spec.Help));
    }

    [Fact]
    public void A_column_says_whether_the_row_of_a_thread_has_its_processs_value()
    {
        // One number in every field of the process, and another one in the next machine; its thread is the same in both.
        double[][] cells = [.. new ulong[] { 3, 5 }.Select(static each =>
        {
            SnapshotBench bench = new() { Demand = new FrameDemand { Threads = true } };
            ProcessRecord process = Some.Process(10);
            process.ResidentBytes = process.SharedBytes = process.SwapBytes = process.VirtualBytes = process.DataBytes = each << 20;
            process.StackBytes = process.CodeBytes = process.PageTableBytes = process.HugetlbBytes = each << 20;
            process.OomScoreAdj = (int)each;
            process.Threads = (int)each;
            process.Work.RunNs = process.Work.UserNs = process.Work.MinorFaults = process.Work.ReadBytes = process.Work.VoluntarySwitches = each;
            bench.Collector.Run(process);
            bench.Collector.RunThreads(Some.Thread(10, 11));
            bench.Tick();
            Frame frame = bench.Tick();
            return bench.Columns.All.Select(column => column.IsText ? double.NaN : frame.Numbers(column)[1]).ToArray();
        })];

        Assert.All(_bench.Columns.All, column => Assert.Equal(column.IsOfProcess, !cells[0][column.Index].Equals(cells[1][column.Index])));
        Assert.Contains(_bench.Columns.All, static column => column.IsOfProcess);
    }

    /// <summary>As /proc has it; ticks of 4 ms were lost here, or there was none.</summary>
    [Theory]
    [InlineData(1_000_000_000ul, 300_000_000ul, 100_000_000ul, 0.75, 0.25)]
    [InlineData(400_000_000ul, 300_000_000ul, 100_000_000ul, 0.3, 0.1)]
    [InlineData(370_000_000ul, 212_000_000ul, 0ul, 0.37, 0)]
    [InlineData(370_000_000ul, 0ul, 212_000_000ul, 0, 0.37)]
    [InlineData(3_000_000ul, 0ul, 0ul, 0.003, 0)]
    public void User_and_system_time_are_the_exact_time_in_the_proportion_of_their_ticks(
        ulong ran, ulong user, ulong system, double userSeconds, double systemSeconds)
    {
        ProcessRecord process = Some.Process(10);
        (process.Work.RunNs, process.Work.UserNs, process.Work.SystemNs) = (ran, user, system);
        _bench.Collector.Run(process);
        Frame frame = _bench.Tick();

        Assert.Equal(userSeconds, frame.Numbers(_bench.Columns.All.First(static column => column.Id == "utime"))[0], 1e-9);
        Assert.Equal(systemSeconds, frame.Numbers(_bench.Columns.All.First(static column => column.Id == "stime"))[0], 1e-9);
    }

    [Theory]
    [InlineData('R', 0u, "R")]
    [InlineData('S', 0u, "S")]
    [InlineData('D', 0u, "D")]
    [InlineData('T', 0u, "T")]
    [InlineData('t', 0u, "t")]
    [InlineData('Z', 0u, "Z")]
    [InlineData('X', 0u, "X")]
    [InlineData('I', 1u, "I")]
    [InlineData('S', 2u, "F")]
    [InlineData('\0', 0u, "?")]
    [InlineData('\u00ff', 0u, "?")]
    public void A_state_is_the_kernels_letter_or_F(char letter, uint flags, string expected)
    {
        ProcessRecord record = Some.Process(10);
        record.State = (byte)letter;
        record.Flags = (TaskFlags)flags;
        _bench.Collector.Run(record);
        Frame frame = _bench.Tick();

        Assert.Equal(expected, _bench.Text(frame, "state"));
        Assert.Same(_bench.Text(frame, "state"), _bench.Text(_bench.Tick(), "state"));
    }

    [Fact]
    public void Average_cpu_is_of_the_whole_life_from_the_first_refresh_on()
    {
        ProcessRecord old = Some.Process(10, startNs: _bench.Collector.AtNs - (40 * Some.Second));
        old.Work.RunNs = 10 * Some.Second;
        ProcessRecord born = Some.Process(11, startNs: _bench.Collector.AtNs);
        _bench.Collector.Run(old, born);
        Frame frame = _bench.Tick(0);

        ReadOnlySpan<double> average = frame.Numbers(_bench.Columns["cpu.avg"]);
        Assert.Equal(25, average[0], 6);
        Assert.Equal(double.NaN, average[1]);
    }

    [Fact]
    public void What_has_no_memory_has_empty_memory_cells()
    {
        ProcessRecord kernel = Some.Process(2);
        kernel.Flags = TaskFlags.KernelThread;
        _bench.Collector.Run(kernel);
        Frame frame = _bench.Tick();

        foreach (string id in new[] { "virt", "res", "shr", "swap", "mem", "data", "stack", "code", "pagetables", "hugetlb" })
        {
            Assert.Equal(double.NaN, _bench.Number(frame, id));
        }
    }

    [Fact]
    public void Memory_is_in_bytes_and_in_percent_of_the_machine()
    {
        ProcessRecord record = Some.Process(10);
        record.ResidentBytes = 256 << 20;
        record.SwapBytes = 4096;
        _bench.Collector.Run(record);
        Frame frame = _bench.Tick();

        Assert.Equal(256 << 20, _bench.Number(frame, "res"));
        Assert.Equal(25, _bench.Number(frame, "mem"), 6);
        Assert.Equal(4096, _bench.Number(frame, "swap"));
    }

    [Fact]
    public void Huge_pages_have_a_column_and_are_not_in_resident_memory()
    {
        ProcessRecord with = Some.Process(10);
        with.ResidentBytes = 4096;
        with.HugetlbBytes = 4 << 20;
        _bench.Collector.Run(with, Some.Process(11));
        Frame frame = _bench.Tick();

        Assert.Equal(4 << 20, _bench.Number(frame, "hugetlb"));
        Assert.Equal(4096, _bench.Number(frame, "res"));
        Assert.Equal(0, _bench.Number(frame, "hugetlb", row: 1));
        Assert.Contains("Huge pages", _bench.Columns["mem"].Spec.Help, StringComparison.Ordinal);
    }

    /// <summary>In a time namespace whose clock was set back, the kernel's start times wrap around.</summary>
    [Fact]
    public void A_start_before_the_clock_of_a_time_namespace_was_0_is_in_the_past()
    {
        _bench.Collector.Run(Some.Process(10, startNs: unchecked(0ul - (90 * Some.Second))));
        Frame frame = _bench.Tick();

        Assert.Equal((frame.AtNs / 1e9) + 90, _bench.Number(frame, "elapsed"), 6);
        Assert.Equal((frame.BootUnixNs / 1e9) - 90, _bench.Number(frame, "started"), 6);
    }

    [Fact]
    public void A_start_is_the_same_whether_known_to_the_nanosecond_or_to_the_tick()
    {
        _bench.Collector.Run(Some.Process(10, startNs: 1_239_999_999), Some.Process(11, startNs: 1_230_000_000));
        Frame frame = _bench.Tick();

        Assert.Equal(_bench.Number(frame, "started", row: 1), _bench.Number(frame, "started"));
    }

    [Theory]
    [InlineData(0u, "OTHER")]
    [InlineData(1u, "FIFO")]
    [InlineData(2u, "RR")]
    [InlineData(3u, "BATCH")]
    [InlineData(5u, "IDLE")]
    [InlineData(6u, "DEADLINE")]
    [InlineData(7u, "EXT")]
    [InlineData(99u, null)]
    public void A_policy_has_the_kernels_name(uint policy, string? expected) =>
        Assert.Equal(expected, HostColumns.PolicyName(policy));

    [Fact]
    public void A_real_time_priority_is_written_as_such()
    {
        CellFormatter format = _bench.Columns["prio"].Spec.Format!;
        char[] text = new char[8];
        Assert.True(format(-100, text, out int written));
        Assert.Equal("RT", text[..written]);
        Assert.True(format(20, text, out written));
        Assert.Equal("20", text[..written]);
        Assert.False(format(20, text.AsSpan(0, 1), out _));
    }

    [Fact]
    public void Ages_and_start_times_come_from_the_boot_clock()
    {
        _bench.Collector.Run(Some.Process(10, startNs: _bench.Collector.AtNs - (9 * Some.Second)));
        Frame frame = _bench.Tick();

        Assert.Equal(10, _bench.Number(frame, "elapsed"), 6);
        Assert.Equal(
            (frame.Time - TimeSpan.FromSeconds(10)).ToUnixTimeMilliseconds() / 1000.0,
            _bench.Number(frame, "started"),
            3);
    }

    [Fact]
    public void A_process_born_during_the_walk_is_not_of_negative_age()
    {
        _bench.Collector.Run(Some.Process(10, startNs: _bench.Collector.AtNs + (90 * Some.Second)));
        Assert.Equal(0, _bench.Number(_bench.Tick(), "elapsed"));
    }

    [Fact]
    public void Columns_allocate_nothing_once_a_frame_has_seen_them()
    {
        _bench.Collector.Run([.. Enumerable.Range(2, 500).Select(static pid => Some.Process(pid))]);
        for (int tick = 0; tick < 6; tick++)
        {
            FillAll(_bench.Tick());
        }

        Frame frame = _bench.Tick();
        long before = GC.GetAllocatedBytesForCurrentThread();
        FillAll(frame);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private void FillAll(Frame frame)
    {
        IReadOnlyList<Column> all = _bench.Columns.All;
        for (int index = 0; index < all.Count; index++)
        {
            if (all[index].IsText)
            {
                frame.Texts(all[index]);
            }
            else
            {
                frame.Numbers(all[index]);
            }
        }
    }
}
