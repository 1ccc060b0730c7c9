using System.Runtime.InteropServices;
using Bpftop.Host.Bpf;
using Bpftop.Toolkit;

namespace Bpftop.Kernel.Tests.Bpf;

/// <summary>What a plugin may do in the kernel: ways in order, rings, iterators, maps for each CPU, and the names of
/// processes.</summary>
public sealed class BpfFeatureTests
{
    private static readonly BpfWay _nowhere = new("tp_btf/there_is_no_such_tracepoint", new BpfProgram("by_nothing"));
    private static readonly BpfWay _raw = new("raw_tp/sched_process_exec", new BpfProgram("by_raw_tracepoint"));
    private static readonly BpfWay _typed = new("tp_btf/sched_process_exec", new BpfProgram("by_tp_btf"));

    [Fact]
    public void The_first_way_that_the_kernel_takes_is_taken()
    {
        using IBpfObject opened = Open();
        opened.Load(new BpfFeature("execs", [_nowhere, _raw, _typed], "nothing"), Tasks);

        BpfFeatureState execs = opened.Features[0];
        Assert.Equal(("execs", "raw_tp/sched_process_exec", true), (execs.Name, execs.Way, execs.IsAttached));
        Assert.StartsWith("tp_btf/there_is_no_such_tracepoint: features: cannot be loaded", execs.Reason, StringComparison.Ordinal);
        Assert.Equal(3, execs.Ways.Length);
        Assert.Equal("", opened.Features[1].Reason);
        using Child child = Child.StartGuest("stay");
        Assert.Contains(Records(opened, child.Pid), record => record.Pid == child.Pid);
    }

    [Fact]
    public void All_programs_of_a_way_are_attached_or_none()
    {
        using IBpfObject opened = Open();
        opened.Load(new BpfFeature("execs", [new BpfWay("both", new BpfProgram("by_raw_tracepoint"), new BpfProgram("by_nothing"))], "no execs are told"), Tasks,
            new BpfFeature("typed", [_typed], "nothing"));

        Assert.Equal((null, "no execs are told"), (opened.Features[0].Way, opened.Features[0].Without));
        using Child child = Child.StartGuest("stay");

        // By the typed program alone: once.
        Assert.Single(Records(opened, child.Pid), record => record.Pid == child.Pid);
    }

    [Fact]
    public void What_it_cannot_do_without_is_an_error_with_the_reason()
    {
        using IBpfObject opened = Open();
        BpfException fault = Assert.Throws<BpfException>(() => opened.Load(new BpfFeature("execs", [_nowhere], null)));

        Assert.Contains("there_is_no_such_tracepoint", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
        Assert.Contains("open it anew", Assert.Throws<BpfException>(() => opened.Map("ring")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_attached_by_hand_is_detached_by_hand()
    {
        using IBpfObject opened = Open();
        opened.Exclude("by_nothing");
        opened.Load();
        using (opened.Attach("by_tp_btf"))
        {
            using Child seen = Child.StartGuest("stay");
            Assert.NotEmpty(Records(opened, seen.Pid));
        }

        // Others start processes too: what was written before it was detached does not count.
        IBpfRing ring = opened.Ring("ring");
        while (ring.TryRead(out _))
        {
        }

        using Child unseen = Child.StartGuest("stay");
        Assert.False(ring.TryRead(out _));
    }

    /// <summary>As often as it is full, whatever its end cuts.</summary>
    [Fact]
    public void A_ring_hands_out_every_record_once_and_in_order()
    {
        using IBpfObject opened = Open();
        opened.Exclude("by_nothing");
        opened.Load();
        opened.Attach("by_tp_btf");
        for (int round = 0; round < 250; round++)
        {
            using Child child = Child.StartGuest("stay");
            Assert.Single(Records(opened, child.Pid), record => record.Pid == child.Pid);
        }
    }

    [Fact]
    public void A_map_for_each_CPU_has_a_copy_for_each()
    {
        using IBpfObject opened = Open();
        opened.Exclude("by_nothing");
        opened.Load();
        opened.Attach("by_tp_btf");
        for (int round = 0; round < 5; round++)
        {
            using Child child = Child.StartGuest("stay");
        }

        IBpfMap map = opened.Map("per_cpu");
        Assert.True(map.Copies >= Environment.ProcessorCount, $"{map.Copies}");
        Assert.Equal(map.ValueSize, map.Copies * 8);
        ulong[] values = new ulong[map.Copies];
        Assert.True(map.TryLookup([7, 0, 0, 0], MemoryMarshal.AsBytes(values.AsSpan())));
        Assert.True(values.Sum(static value => (long)value) >= 5, string.Join(' ', values));
    }

    [Fact]
    public void An_iterator_reads_what_its_program_writes_again_and_again()
    {
        using IBpfObject opened = Open();
        opened.Exclude("by_nothing");
        opened.Load();
        using IBpfIterator all = opened.Iterate("tasks");
        for (int round = 0; round < 3; round++)
        {
            Assert.Contains(Read(all), static process => process.Pid == Environment.ProcessId);
        }

        using Child child = Child.StartGuest("stay");
        using IBpfIterator one = opened.Iterate("tasks", child.Pid);
        Assert.All(Read(one), process => Assert.Equal(child.Pid, process.Pid));
        Assert.Equal(0, one.Read(new byte[64]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(123_456_789)]
    public void A_process_is_named_as_on_a_row(long offset)
    {
        using IBpfObject opened = new HostBpf(() => offset).Open("features", TestProgram.FeaturesObject);
        opened.Exclude("by_nothing");
        opened.Load();
        using IBpfIterator tasks = opened.Iterate("tasks");
        WireProcess own = Read(tasks).First(static process => process.Pid == Environment.ProcessId);

        Assert.True(ProcessStat.Of("/proc", Environment.ProcessId)!.Value.IsOf(new ProcessKey(own.Pid, own.StartNs - (ulong)offset)));
    }

    [Fact]
    public void What_is_of_another_kind_is_said()
    {
        using IBpfObject opened = Open();
        opened.Exclude("by_nothing");
        opened.Load();

        Assert.Equal("features: map per_cpu is no ring buffer", Assert.Throws<BpfException>(() => opened.Ring("per_cpu")).Message);
        Assert.StartsWith("features: program by_tp_btf cannot be attached", Assert.Throws<BpfException>(() => opened.Iterate("by_tp_btf")).Message, StringComparison.Ordinal);
        Assert.StartsWith(
            "features: program by_tp_btf cannot be attached to /nowhere: ENOENT",
            Assert.Throws<BpfException>(() => opened.Attach("by_tp_btf", new BpfTarget.Cgroup("/nowhere"))).Message,
            StringComparison.Ordinal);
    }

    private static BpfFeature Tasks => new("tasks", [new BpfWay("iter/task", new BpfProgram("tasks") { IsAttached = false })], "nothing");

    private static IBpfObject Open() => new HostBpf().Open("features", TestProgram.FeaturesObject);

    /// <summary>What the ring has, up to the record of a process.</summary>
    private static List<WireProcess> Records(IBpfObject opened, int last)
    {
        List<WireProcess> records = [];
        Wait.Until(
            () =>
            {
                while (opened.Ring("ring").TryRead(out ReadOnlySpan<byte> record))
                {
                    records.Add(MemoryMarshal.Read<WireProcess>(record));
                }

                return records.Exists(record => record.Pid == last);
            },
            () => string.Join(' ', records.Select(static record => record.Pid)));
        return records;
    }

    private static List<WireProcess> Read(IBpfIterator iterator)
    {
        List<WireProcess> read = [];
        WireProcess[] buffer = new WireProcess[16];
        iterator.Begin();
        int length;
        while ((length = iterator.Read(MemoryMarshal.AsBytes(buffer.AsSpan()))) > 0)
        {
            read.AddRange(buffer.AsSpan(0, length / Marshal.SizeOf<WireProcess>()));
        }

        return read;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct WireProcess // bpftop.bpf.h: struct bpftop_process
    {
        public ulong StartNs;
        public int Pid;
        public uint Unused;
    }
}
