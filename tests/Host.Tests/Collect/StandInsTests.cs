using System.Text;
using Bpftop.Host.Collect;
using Bpftop.Host.Collect.Bpf;
using Bpftop.Host.Tests.Snapshot;

namespace Bpftop.Host.Tests.Collect;

/// <summary>Threads that stand in for a leader that has ended, in the records of a walk.</summary>
public sealed class StandInsTests
{
    [Fact]
    public void What_a_dead_leader_lacks_comes_from_its_thread_and_processes_stay_in_order()
    {
        // A thread's id may be below its process's, and two processes' threads may come in turn.
        ProcessRecord[] walk =
        [
            Living(40, 12, cgroup: 5), Some.Process(20), Dead(30), Dead(40), Some.Process(1), Some.Process(50), Living(30, 51, cgroup: 6),
            Living(40, 52, cgroup: 9), Some.Process(60),
        ];
        ThreadRecord[] threads = [Thread(40, 12, 'S'), Thread(30, 30, 'Z'), Thread(40, 40, 'Z'), Thread(30, 51, 'D'), Thread(40, 52, 'R')];
        int init = 4;

        int count = new StandIns().Resolve(walk, threads, ref init);

        Assert.Equal([20, 30, 40, 1, 50, 60], walk.Take(count).Select(static record => record.Pid));
        Assert.Equal(3, init);
        Assert.Equal(('D', 6ul, 51, 0ul), Facts(walk[1]));
        Assert.Equal(('R', 5ul, 12, 0ul), Facts(walk[2]));
        Assert.All(walk[1..3], static record => Assert.True(record.Flags.HasFlag(TaskFlags.HasMemory | TaskFlags.LeaderGone)));
        Assert.Equal(("work", 1u), (Encoding.ASCII.GetString(walk[1].Name.Bytes), walk[1].Uid));
    }

    [Fact]
    public void A_leader_that_ended_behind_the_walk_keeps_what_was_read_of_it()
    {
        ProcessRecord[] walk = [Some.Process(30), Living(30, 31, cgroup: 6)];
        walk[0].FactsTid = 30;
        int init = -1;

        Assert.Equal(1, new StandIns().Resolve(walk, [Thread(30, 30, 'S'), Thread(30, 31, 'R')], ref init));
        Assert.Equal(('S', 7ul, 30, 0ul), Facts(walk[0]));
    }

    [Fact]
    public void A_process_whose_last_thread_ended_meanwhile_is_a_zombie()
    {
        ProcessRecord[] walk = [Dead(30), Living(30, 31, cgroup: 6)];
        int init = -1;

        Assert.Equal(1, new StandIns().Resolve(walk, [Thread(30, 30, 'Z'), Thread(30, 31, 'X')], ref init));
        Assert.Equal((byte)'Z', walk[0].State);
        Assert.False(walk[0].Flags.HasFlag(TaskFlags.LeaderGone));
    }

    /// <summary>As the kernel's list has them: in no order of pids, each stand-in behind its leader.</summary>
    [Fact]
    public void Along_the_list_of_tasks_each_process_finds_its_own()
    {
        ProcessRecord[] walk = [Some.Process(50_000), Dead(300), Living(300, 301, cgroup: 5), Some.Process(1), Dead(200), Dead(60), Living(60, 400, cgroup: 6)];
        ThreadRecord[] threads = [Thread(300, 300, 'Z'), Thread(300, 301, 'R'), Thread(60, 60, 'Z'), Thread(60, 400, 'D')];
        int init = 3;

        int count = new StandIns().Resolve(walk, threads, ref init);

        Assert.Equal([50_000, 300, 1, 200, 60], walk.Take(count).Select(static record => record.Pid));
        Assert.Equal(2, init);
        Assert.Equal([('S', 7ul, 0, 0ul), ('R', 5ul, 301, 0ul), ('S', 7ul, 0, 0ul), ('Z', 7ul, 200, 0ul), ('D', 6ul, 400, 0ul)], walk.Take(count).Select(static record => Facts(record)));
    }

    [Fact]
    public void Many_processes_may_go_on_without_their_leaders()
    {
        const int Many = 32_000;
        ProcessRecord[] walk = [.. Enumerable.Range(1, Many).SelectMany(static pid => new[] { Dead(pid * 2), Living(pid * 2, (pid * 2) + 1, cgroup: 5) })];
        ThreadRecord[] threads = [.. Enumerable.Range(1, Many).SelectMany(static pid => new[] { Thread(pid * 2, pid * 2, 'Z'), Thread(pid * 2, (pid * 2) + 1, 'R') })];
        StandIns standIns = new();
        for (int round = 0; round < 2; round++)
        {
            ProcessRecord[] found = [.. walk];
            int init = -1;
            Assert.Equal(Many, standIns.Resolve(found, threads, ref init));
            Assert.All(found.Take(Many), static process => Assert.Equal((byte)'R', process.State));
        }
    }

    private static (char State, ulong Cgroup, int Thread, ulong Start) Facts(in ProcessRecord record) =>
        ((char)record.State, record.CgroupId, record.FactsTid, record.StartNs - (5 * Some.Second));

    private static ProcessRecord Dead(int pid)
    {
        ProcessRecord record = Some.Process(pid);
        record.State = (byte)'Z';
        record.Flags = TaskFlags.None;
        record.FactsTid = pid;
        return record;
    }

    private static ProcessRecord Living(int pid, int tid, ulong cgroup)
    {
        ProcessRecord record = Some.Process(pid, 9 * Some.Second, "helper");
        record.Tid = tid;
        record.FactsTid = tid;
        record.CgroupId = cgroup;
        record.Uid = 1;
        return record;
    }

    private static ThreadRecord Thread(int pid, int tid, char state)
    {
        ThreadRecord record = Some.Thread(pid, tid);
        record.State = (byte)state;
        return record;
    }
}
