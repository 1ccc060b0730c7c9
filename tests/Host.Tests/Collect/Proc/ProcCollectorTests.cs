using System.Text;
using Bpftop.Host.Collect;
using Bpftop.Host.Collect.Proc;

namespace Bpftop.Host.Tests.Collect.Proc;

public sealed class ProcCollectorTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("bpftop-proc-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void A_process_is_put_together_from_its_files()
    {
        Write("10/stat", Stat(10, "a (b) c", 'S', threads: 1));
        Write("10/status", Status());
        Write("10/io", "rchar: 1\nwchar: 2\nread_bytes: 3\nwrite_bytes: 4\ncancelled_write_bytes: 0\n");
        Write("10/schedstat", "2500000001 7000 3\n");
        Write("10/cgroup", "0::/app\n");
        Write("10/oom_score_adj", "-250\n");
        Write("sys/kernel/task_delayacct", "0\n");
        Write("../cgroup/app/cgroup.events", "populated 1\nfrozen 1\n");
        using ProcCollector collector = Collector();

        TaskWalk walk = collector.Walk(withThreads: true);

        ProcessRecord record = Assert.Single(walk.Processes.ToArray());
        Assert.Equal((10, 10, 1, 10), (record.Pid, record.Tid, record.ParentPid, record.NamespacePid));
        Assert.Equal("a (b) c", Encoding.UTF8.GetString(record.Name.Bytes));
        Assert.Equal("pts1", Encoding.UTF8.GetString(record.Tty.Bytes));
        Assert.Equal(TaskFlags.HasMemory | TaskFlags.Frozen, record.Flags);
        Assert.Equal(1001u, record.Uid);
        Assert.Equal(-250, record.OomScoreAdj);
        Assert.Equal(2_500_000_001ul, record.Work.RunNs);
        Assert.Equal(7000ul, record.Work.RunDelayNs);
        Assert.Equal(4ul, record.Work.WriteBytes);
        Assert.Equal(WorkCounters.Unknown, record.Work.BlockDelayNs);
        Assert.True(collector.Cgroups.TryGet(record.CgroupId, out string? path));
        Assert.Equal("/app", path);
        Assert.Equal(0, walk.Threads.Length);
        Assert.Equal(0, walk.Dropped);
    }

    [Fact]
    public void Waits_for_storage_are_unknown_where_proc_has_processes_only()
    {
        Write("10/stat", Stat(10, "x", 'S', threads: 1));
        Write("10/status", Status());
        using ProcCollector collector = Collector();

        Assert.Equal(WorkCounters.Unknown, collector.Walk(withThreads: false).Processes[0].Work.BlockDelayNs);
    }

    [Fact]
    public void What_may_not_be_read_is_unknown_and_not_0()
    {
        Write("10/stat", Stat(10, "x", 'S', threads: 1));
        Write("10/status", Status());
        using ProcCollector collector = Collector();

        WorkCounters work = collector.Walk(withThreads: false).Processes[0].Work;

        Assert.Equal(WorkCounters.Unknown, work.ReadBytes);
        Assert.Equal(WorkCounters.Unknown, work.WriteChars);
        Assert.Equal(WorkCounters.Unknown, work.RunDelayNs);
        Assert.Equal(2_000_000_000ul, work.RunNs);
    }

    [Fact]
    public void A_process_is_the_sum_of_its_threads()
    {
        Write("10/stat", Stat(10, "server", 'S', threads: 2));
        Write("10/status", Status());
        Write("10/schedstat", "0 1 1\n");
        foreach (int tid in new[] { 10, 12 })
        {
            Write($"10/task/{tid}/stat", Stat(tid, "worker", 'R', threads: 2));
            Write($"10/task/{tid}/status", Status());
            Write($"10/task/{tid}/schedstat", "3000000000 500 1\n");
        }

        using ProcCollector collector = Collector();
        TaskWalk walk = collector.Walk(withThreads: true);

        ProcessRecord process = walk.Processes[0];
        Assert.Equal(6_000_000_000ul, process.Work.RunNs);
        Assert.Equal(1000ul, process.Work.RunDelayNs);
        Assert.Equal(300ul, process.Work.VoluntarySwitches);
        Assert.Equal(2, walk.Threads.Length);
        Assert.Equal((12, 10, (byte)'R'), (walk.Threads[1].Tid, walk.Threads[1].Pid, walk.Threads[1].State));
        Assert.Equal(2, walk.ThreadCount);
        Assert.Equal(0, collector.Walk(withThreads: false).Threads.Length);
    }

    [Fact]
    public void Threads_that_ended_are_in_the_sum_where_proc_still_knows_of_them()
    {
        Write("10/stat", Stat(10, "server", 'S', threads: 1));
        Write("10/status", Status());
        Write("10/schedstat", "100 1 1\n");
        using ProcCollector collector = Collector();

        // 150 + 50 ticks in stat, of which the only thread that is left did next to nothing.
        Assert.Equal(2_000_000_000ul, collector.Walk(withThreads: false).Processes[0].Work.RunNs);
    }

    [Fact]
    public void The_waits_and_switches_of_a_thread_that_ended_stay_with_its_process()
    {
        Write("10/stat", Stat(10, "server", 'S', threads: 2));
        Write("10/status", Status());
        Write("10/schedstat", "0 500 1\n");
        foreach (int tid in new[] { 10, 12 })
        {
            Write($"10/task/{tid}/stat", Stat(tid, "worker", 'R', threads: 2));
            Write($"10/task/{tid}/status", Status());
            Write($"10/task/{tid}/schedstat", "3000000000 500 1\n");
        }

        using ProcCollector collector = Collector();
        Assert.Equal(1000ul, collector.Walk(withThreads: false).Processes[0].Work.RunDelayNs);

        Directory.Delete($"{_root}/proc/10/task/12", recursive: true);
        Write("10/stat", Stat(10, "server", 'S', threads: 1));
        WorkCounters work = collector.Walk(withThreads: false).Processes[0].Work;
        Assert.Equal(1000ul, work.RunDelayNs);
        Assert.Equal(300ul, work.VoluntarySwitches);
    }

    [Fact]
    public void A_process_that_waited_for_children_has_the_io_of_its_threads()
    {
        const string Children = " 1 10 10 34817 10 4194560 1 9 1 0 150 50 0 0 20 0 2 0 778899 8192000 500\n";
        Write("10/stat", "10 (server) S" + Children);
        Write("10/status", Status());
        Write("10/io", "rchar: 7000\nwchar: 7000\nread_bytes: 7000\nwrite_bytes: 7000\ncancelled_write_bytes: 0\n");
        foreach (int tid in new[] { 10, 12 })
        {
            Write($"10/task/{tid}/stat", $"{tid} (server) S" + Children);
            Write($"10/task/{tid}/status", Status());
            Write($"10/task/{tid}/io", "rchar: 1\nwchar: 2\nread_bytes: 3\nwrite_bytes: 4\ncancelled_write_bytes: 0\n");
        }

        using ProcCollector collector = Collector();
        WorkCounters work = collector.Walk(withThreads: false).Processes[0].Work;
        Assert.Equal((2ul, 4ul, 6ul, 8ul), (work.ReadChars, work.WriteChars, work.ReadBytes, work.WriteBytes));

        // A thread that ended stays in the sum.
        Directory.Delete($"{_root}/proc/10/task/12", recursive: true);
        work = collector.Walk(withThreads: false).Processes[0].Work;
        Assert.Equal((2ul, 4ul, 6ul, 8ul), (work.ReadChars, work.WriteChars, work.ReadBytes, work.WriteBytes));
    }

    [Fact]
    public void Of_a_process_that_is_known_only_what_is_wanted_is_read()
    {
        WriteOld(10, "0::/app\n");
        Write("10/io", Io(1));
        using ProcCollector collector = Collector();
        ProcessRecord first = Walked(collector, TaskFacts.All);
        Assert.Equal((1ul, 150ul, 1024ul), (first.Work.ReadBytes, first.Work.VoluntarySwitches, first.SwapBytes));

        // What is not there cannot be opened.
        File.Delete($"{_root}/proc/10/status");
        File.Delete($"{_root}/proc/10/oom_score_adj");
        File.Delete($"{_root}/proc/10/io");
        ProcessRecord record = Walked(collector, TaskFacts.None);
        ulong page = (ulong)Environment.SystemPageSize;
        Assert.Equal((1001u, 77), (record.Uid, record.NamespacePid));
        Assert.Equal((5 * page, 2 * page, 3 * page), (record.ResidentBytes, record.SharedBytes, record.DataBytes));
        Assert.Equal(TaskFlags.HasMemory, record.Flags);
        Assert.All(
            [
                record.SwapBytes, record.StackBytes, record.CodeBytes, record.PageTableBytes, record.HugetlbBytes,
                record.Work.VoluntarySwitches, record.Work.InvoluntarySwitches,
                record.Work.ReadBytes, record.Work.WriteBytes, record.Work.ReadChars, record.Work.WriteChars,
            ],
            static value => Assert.Equal(WorkCounters.Unknown, value));
        Assert.Equal(700ul, record.Work.RunDelayNs);

        Write("10/status", Status());
        Write("10/io", Io(5));
        record = Walked(collector, TaskFacts.All);
        Assert.Equal((5ul, 150ul, 1024ul), (record.Work.ReadBytes, record.Work.VoluntarySwitches, record.SwapBytes));
    }

    [Theory]
    [InlineData('S', "9000 700 3\n", 1)]
    [InlineData('S', "9000 700 4\n", 2)]
    [InlineData('S', "9001 700 3\n", 2)]
    [InlineData('R', "9000 700 3\n", 2)]
    public void The_io_of_a_process_that_has_not_run_stays(char state, string ran, ulong expected)
    {
        WriteOld(10, "0::/app\n");
        Write("10/io", Io(1));
        using ProcCollector collector = Collector();
        Assert.Equal(1ul, Walked(collector, TaskFacts.InputOutput).Work.ReadBytes);

        Write("10/stat", OldStat(10, state));
        Write("10/schedstat", ran);
        Write("10/io", Io(2));
        Assert.Equal(expected, Walked(collector, TaskFacts.InputOutput).Work.ReadBytes);
    }

    /// <summary>Kernels may be built without these counters, and write 0.</summary>
    [Fact]
    public void Where_nobody_counts_who_runs_everything_is_read()
    {
        WriteOld(10, "0::/app\n");
        Write("10/schedstat", "0 0 0\n");
        Write("10/io", Io(1));
        using ProcCollector collector = Collector();
        Assert.Equal(1ul, Walked(collector, TaskFacts.InputOutput).Work.ReadBytes);

        Write("10/io", Io(2));
        Assert.Equal(2ul, Walked(collector, TaskFacts.InputOutput).Work.ReadBytes);
    }

    [Fact]
    public void Another_process_with_the_pid_has_nothing_of_the_one_before()
    {
        WriteOld(10, "0::/app\n");
        Write("10/io", Io(1));
        using ProcCollector collector = Collector();
        Assert.Equal(77, Walked(collector, TaskFacts.InputOutput).NamespacePid);

        Write("10/stat", OldStat(10, 'S', start: 2));
        Write("10/status", Status().Replace("NSpid:\t10", "NSpid:\t10\t78", StringComparison.Ordinal));
        Write("10/io", Io(2));
        ProcessRecord record = Walked(collector, TaskFacts.InputOutput);
        Assert.Equal((78, 2ul), (record.NamespacePid, record.Work.ReadBytes));
    }

    [Fact]
    public void A_move_to_another_cgroup_shows_at_once_where_it_is_looked_at_and_soon_elsewhere()
    {
        WriteOld(10, "0::/app\n");
        Directory.CreateDirectory($"{_root}/cgroup/app");
        Directory.CreateDirectory($"{_root}/cgroup/other");
        using ProcCollector collector = Collector();
        ulong app = Walked(collector, TaskFacts.None).CgroupId;

        Write("10/cgroup", "0::/other\n");
        ulong other = Walked(collector, TaskFacts.Cgroup).CgroupId;
        Assert.NotEqual(app, other);

        Write("10/cgroup", "0::/app\n");
        ulong[] seen = [.. Enumerable.Range(0, 4).Select(_ => Walked(collector, TaskFacts.None).CgroupId)];
        Assert.Contains(other, seen);
        Assert.Equal(app, seen[^1]);
    }

    /// <summary>Who is frozen shows in the state, which everybody looks at.</summary>
    [Fact]
    public void Where_a_cgroup_is_frozen_a_move_out_of_it_shows_at_once()
    {
        WriteOld(10, "0::/app\n");
        Directory.CreateDirectory($"{_root}/cgroup/other");
        Write("../cgroup/app/cgroup.events", "populated 1\nfrozen 1\n");
        using ProcCollector collector = Collector();
        for (int walk = 0; walk < 4; walk++)
        {
            Write("10/cgroup", "0::/app\n");
            Assert.Equal(TaskFlags.HasMemory | TaskFlags.Frozen, Walked(collector, TaskFacts.None).Flags);
            Write("10/cgroup", "0::/other\n");
            Assert.Equal(TaskFlags.HasMemory, Walked(collector, TaskFacts.None).Flags);
            Write("10/cgroup", "0::/app\n");
            _ = Walked(collector, TaskFacts.Cgroup);
        }
    }

    [Fact]
    public void Half_a_process_is_left_out_and_the_rest_stays()
    {
        Write("9/stat", Stat(9, "ending", 'X', threads: 1));
        Write("10/stat", Stat(10, "x", 'S', threads: 1));
        Write("10/status", Status());
        Directory.CreateDirectory($"{_root}/proc/11");
        Write("12x/stat", "no pid");
        using ProcCollector collector = Collector();

        Assert.Equal([10], collector.Walk(withThreads: false).Processes.ToArray().Select(static record => record.Pid));
    }

    [Fact]
    public void A_cgroup_that_is_removed_and_made_again_has_another_id()
    {
        Write("10/stat", Stat(10, "x", 'S', threads: 1));
        Write("10/status", Status());
        Write("10/cgroup", "0::/app\n");
        Write("../cgroup/app/cgroup.events", "frozen 0\n");
        using ProcCollector collector = Collector();
        ulong first = collector.Walk(withThreads: false).Processes[0].CgroupId;
        Assert.NotEqual(0ul, first);

        // The new directory exists before the old one is gone, so that it cannot get the old one's inode.
        Directory.CreateDirectory($"{_root}/cgroup/new");
        Directory.Delete($"{_root}/cgroup/app", recursive: true);
        Assert.Equal(0ul, collector.Walk(withThreads: false).Processes[0].CgroupId);
        Assert.False(collector.Cgroups.TryGet(first, out _));

        Directory.Move($"{_root}/cgroup/new", $"{_root}/cgroup/app");
        ulong second = collector.Walk(withThreads: false).Processes[0].CgroupId;
        Assert.NotEqual(first, second);
        Assert.True(collector.Cgroups.TryGet(second, out _));
    }

    [Fact]
    public void A_steady_walk_of_this_machine_allocates_nothing()
    {
        using ProcCollector collector = ProcCollector.ForThisMachine(null);
        long least = long.MaxValue;

        // Processes of other tests come and go and may make an array grow.
        for (int walk = 0; walk < 20 && least > 0; walk++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            collector.Walk(withThreads: true);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }

    [Fact]
    public void A_missing_proc_is_said_in_one_line()
    {
        IOException fault = Assert.Throws<IOException>(static () => new ProcCollector("/nonexistent", "/sys", null, null));
        Assert.Contains("/nonexistent", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
    }

    private static string Stat(int pid, string name, char state, int threads) =>
        $"{pid} ({name}) {state} 1 10 10 34817 10 4194560 1 0 1 0 150 50 0 0 20 0 {threads} 0 778899 8192000 500 0 1 1 2 0 0 0 0 "
        + "0 0 0 0 0 17 1 0 0 25 0 0 1 2 3 4 5 6 7 0\n";

    /// <summary>A process that sleeps and is as old as the machine, so that it is not young any more.</summary>
    private void WriteOld(int pid, string cgroup)
    {
        Write($"{pid}/stat", OldStat(pid, 'S'));
        Write($"{pid}/status", Status().Replace("NSpid:\t10", "NSpid:\t10\t77", StringComparison.Ordinal));
        Write($"{pid}/statm", "2000 5 2 1 0 3 0\n");
        Write($"{pid}/schedstat", "9000 700 3\n");
        Write($"{pid}/oom_score_adj", "-250\n");
        Write($"{pid}/cgroup", cgroup);
    }

    private static string OldStat(int pid, char state, int start = 1) =>
        Stat(pid, "x", state, threads: 1).Replace(" 778899 ", $" {start} ", StringComparison.Ordinal);

    private static string Io(int bytes) =>
        $"rchar: {bytes}\nwchar: {bytes}\nread_bytes: {bytes}\nwrite_bytes: {bytes}\ncancelled_write_bytes: 0\n";

    private static ProcessRecord Walked(ProcCollector collector, TaskFacts facts) =>
        Assert.Single(collector.Walk(withThreads: false, facts).Processes.ToArray());

    private static string Status() =>
        "Uid:\t1000\t1001\t1000\t1000\nNSpid:\t10\nVmSize:\t80 kB\nVmSwap:\t1 kB\nRssAnon:\t4 kB\nvoluntary_ctxt_switches:\t150\n";

    private ProcCollector Collector()
    {
        Directory.CreateDirectory($"{_root}/cgroup");
        return new ProcCollector($"{_root}/proc", $"{_root}/sys", $"{_root}/cgroup", null);
    }

    private void Write(string path, string content)
    {
        string full = Path.GetFullPath($"{_root}/proc/{path}");
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, content);
    }
}
