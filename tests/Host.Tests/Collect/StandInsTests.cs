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

        int count = new StandIns().Resolve(walk, threads, ref init, isByPid: true);

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

        Assert.Equal(1, new StandIns().Resolve(walk, [Thread(30, 30, 'S'), Thread(30, 31, 'R')], ref init, isByPid: true));
        Assert.Equal(('S', 7ul, 30, 0ul), Facts(walk[0]));
    }

    [Fact]
    public void A_process_whose_last_thread_ended_meanwhile_is_a_zombie()
    {
        ProcessRecord[] walk = [Dead(30), Living(30, 31, cgroup: 6)];
        int init = -1;

        Assert.Equal(1, new StandIns().Resolve(walk, [Thread(30, 30, 'Z'), Thread(30, 31, 'X')], ref init, isByPid: true));
        Assert.Equal((byte)'Z', walk[0].State);
        Assert.False(walk[0].Flags.HasFlag(TaskFlags.LeaderGone));
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
