using System.Globalization;
using Bpftop.Host.Collect;
using Bpftop.Host.Collect.Bpf;
using Bpftop.Host.Collect.Proc;
using Bpftop.Host.Snapshot;

namespace Bpftop.Kernel.Tests.Oracle;

/// <summary>Resident memory, to the page, whatever CPUs hold back of it.</summary>
public sealed class ResidentTests
{
    private const int PagesOnEachCpu = 20;

    [Fact]
    public void What_every_CPU_holds_back_is_in_resident_memory()
    {
        using Actor actor = Actor.Start("spread", PagesOnEachCpu.ToString(CultureInfo.InvariantCulture));
        using BpfCollector collector = BpfCollector.Create();
        ProcessRecord seen = Look(collector, actor.Pid);

        Assert.Null(collector.SumProblem);
        Assert.Equal(CpuParts.CpusHere, (uint)collector.SummedCpus);
        Assert.NotEqual(0, seen.HeldResidentBytes);

        // What the page tables say, whatever the counters do.
        Assert.Equal(RollupBytes(actor.Pid, "Rss:"), seen.ResidentBytes);
    }

    /// <summary>On a machine with many CPUs some processes have their turn at each walk. The others keep what was found
    /// at theirs.</summary>
    [Fact]
    public void Who_has_no_turn_keeps_what_was_added_up_before()
    {
        using Actor actor = Actor.Start("spread", PagesOnEachCpu.ToString(CultureInfo.InvariantCulture));
        using BpfCollector collector = BpfCollector.Create();
        collector.SumEvery = 3;
        collector.YoungIsTurn = false;
        SnapshotBuilder builder = Snapshots.Of(collector, collector.Cgroups);
        Frame[] frames = [new(), new(), new()];
        int turns = 0;
        ulong resident = RollupBytes(actor.Pid, "Rss:");
        for (int walk = 0; walk < 9; walk++)
        {
            Frame frame = frames[walk % 3];
            TaskWalk walked = collector.Walk(withThreads: false);
            turns += (Find(walked.Processes, actor.Pid).Flags & TaskFlags.Summed) != 0 ? 1 : 0;
            builder.Build(walked, frame, new FrameDemand());
            ProcessRecord seen = Find(frame.Records.AsSpan(0, frame.RowCount), actor.Pid);
            Assert.Equal(resident, seen.ResidentBytes);

            // Whose turn it was shows in nothing: a process that sleeps is the same at each refresh.
            Assert.Equal((TaskFlags.None, 0L), (seen.Flags & TaskFlags.Summed, seen.HeldResidentBytes));
        }

        Assert.InRange(turns, 3, 4);
    }

    [Fact]
    public void A_process_without_huge_pages_has_none_with_both_collectors()
    {
        using Actor actor = Actor.Start("memory", "4");
        using BpfCollector bpf = BpfCollector.Create();
        using ProcCollector proc = ProcCollector.ForThisMachine(null);

        Assert.Equal(0ul, Look(bpf, actor.Pid).HugetlbBytes);
        Assert.Equal(0ul, Look(proc, actor.Pid).HugetlbBytes);
    }

    [Theory]
    [InlineData(2, 4096, 3L * 2 * 32 * 4096)]
    [InlineData(256, 4096, 3L * 256 * 512 * 4096)]
    public void The_most_that_can_be_missing_grows_with_the_square_of_the_CPUs(int cpus, int pageSize, long bytes) =>
        Assert.Equal(bytes, CpuParts.Bound(cpus, pageSize));

    private static ProcessRecord Look(ICollector collector, int pid) => Find(collector.Walk(withThreads: false).Processes, pid);

    private static ProcessRecord Find(ReadOnlySpan<ProcessRecord> records, int pid)
    {
        foreach (ref readonly ProcessRecord record in records)
        {
            if (record.Pid == pid)
            {
                return record;
            }
        }

        throw new InvalidOperationException($"{pid} is not in the walk");
    }

    private static ulong RollupBytes(int pid, string key)
    {
        string line = File.ReadLines($"/proc/{pid}/smaps_rollup").Single(line => line.StartsWith(key, StringComparison.Ordinal));
        return ulong.Parse(line[key.Length..].Trim().Split(' ')[0], CultureInfo.InvariantCulture) * 1024;
    }
}
