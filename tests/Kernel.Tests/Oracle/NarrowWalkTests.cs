using Bpftop.Host.Collect;
using Bpftop.Host.Collect.Proc;
using Bpftop.Kernel.Tests.Bpf;

namespace Bpftop.Kernel.Tests.Oracle;

/// <summary>A walk over /proc of which little is wanted tells that as truly as one that reads everything.</summary>
public sealed class NarrowWalkTests : IDisposable
{
    private readonly ProcCollector _collector = ProcCollector.ForThisMachine(null);

    public void Dispose() => _collector.Dispose();

    [Fact]
    public void What_is_always_told_is_what_a_walk_that_reads_everything_has()
    {
        using Actor actor = Actor.Start("memory", "4");
        _ = Look(actor.Pid, TaskFacts.None);
        using ProcCollector other = ProcCollector.ForThisMachine(null);
        ProcessRecord narrow = default;
        ProcessRecord full = default;

        // It has said that it is ready, and is on its way to sleep; the kernel may take pages back at any time.
        Wait.Until(
            () =>
            {
                narrow = Look(actor.Pid, TaskFacts.None);
                full = Find(other.Walk(withThreads: false).Processes, actor.Pid);
                ProcessRecord after = Look(actor.Pid, TaskFacts.None);
                return (narrow.Work.RunNs, narrow.Work.RunDelayNs, narrow.ResidentBytes) == (after.Work.RunNs, after.Work.RunDelayNs, after.ResidentBytes);
            },
            () => $"process {actor.Pid} does not come to rest");
        Assert.Equal((full.Uid, full.NamespacePid, full.Flags), (narrow.Uid, narrow.NamespacePid, narrow.Flags));
        Assert.Equal((full.CgroupId, full.Version1Key), (narrow.CgroupId, narrow.Version1Key));
        Assert.Equal((full.ExeInode, full.ExeDevice, full.ExecId), (narrow.ExeInode, narrow.ExeDevice, narrow.ExecId));
        Assert.Equal((full.Work.RunNs, full.Work.RunDelayNs), (narrow.Work.RunNs, narrow.Work.RunDelayNs));
        Assert.Equal(full.VirtualBytes, narrow.VirtualBytes);
        Assert.Equal((full.ResidentBytes, full.SharedBytes, full.DataBytes), (narrow.ResidentBytes, narrow.SharedBytes, narrow.DataBytes));
        Assert.InRange(narrow.ResidentBytes, 8ul << 20, ulong.MaxValue);
    }

    [Fact]
    public void A_process_that_takes_another_user_or_program_shows_it_at_once()
    {
        const int Nobody = 65534;
        using Actor actor = Actor.Start("user", "65534");
        _ = Look(actor.Pid, TaskFacts.None);
        Assert.Equal(0u, Look(actor.Pid, TaskFacts.None).Uid);

        actor.Continue();
        Assert.True(SpinWait.SpinUntil(() => File.ReadAllText($"/proc/{actor.Pid}/status").Contains($"Uid:\t0\t{Nobody}", StringComparison.Ordinal), TimeSpan.FromSeconds(30)));
        Assert.Equal((uint)Nobody, Look(actor.Pid, TaskFacts.None).Uid);
    }

    [Fact]
    public void Reading_and_writing_is_seen_at_once_whoever_slept_before()
    {
        using Actor actor = Actor.Start("user", "0");
        _ = Look(actor.Pid, TaskFacts.InputOutput);
        ulong before = Look(actor.Pid, TaskFacts.InputOutput).Work.ReadChars;
        Assert.Equal(WorkCounters.Unknown, Look(actor.Pid, TaskFacts.None).Work.ReadChars);
        Assert.Equal(before, Look(actor.Pid, TaskFacts.InputOutput).Work.ReadChars);

        // It reads the one byte.
        actor.Continue();
        Assert.True(SpinWait.SpinUntil(
            () => Look(actor.Pid, TaskFacts.InputOutput).Work.ReadChars == before + 1, TimeSpan.FromSeconds(30)));
    }

    private ProcessRecord Look(int pid, TaskFacts facts) => Find(_collector.Walk(withThreads: false, facts).Processes, pid);

    private static ProcessRecord Find(ReadOnlySpan<ProcessRecord> records, int pid)
    {
        foreach (ref readonly ProcessRecord record in records)
        {
            if (record.Pid == pid)
            {
                return record;
            }
        }

        throw new InvalidOperationException($"process {pid} is not in the walk");
    }
}
