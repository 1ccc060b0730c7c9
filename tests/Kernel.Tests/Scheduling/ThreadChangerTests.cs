using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Bpftop.Host.Scheduling;
using Bpftop.Host.Targets;
using Bpftop.Kernel.Tests.Oracle;
using Bpftop.Toolkit;
using static Bpftop.Kernel.Tests.Scheduling.ThreadFacts;

namespace Bpftop.Kernel.Tests.Scheduling;

public sealed class ThreadChangerTests
{
    private static readonly ThreadChanger Changer = new("/proc");

    [Fact]
    public void Every_thread_gets_the_nice_value_and_no_other_process_does()
    {
        using Actor target = Actor.Start("threads", "5");
        using Actor bystander = Actor.Start("threads", "1");

        ThreadOutcome outcome = Nice(target.Pid, 3);

        Assert.Null(outcome.Failure);
        Assert.Equal(6, outcome.Threads);
        Assert.Equal(("0", "3"), (outcome.Before, outcome.After));
        Assert.Equal(Enumerable.Repeat(3, 6), Nices(target.Pid));
        Assert.Equal([0, 0], Nices(bystander.Pid));
    }

    [Fact]
    public void The_nice_value_ends_where_the_kernels_does()
    {
        using Actor target = Actor.Start("threads", "0");

        Assert.Null(Nice(target.Pid, 100).Failure);
        Assert.Equal([19], Nices(target.Pid));
        Assert.Null(Nice(target.Pid, -100).Failure);
        Assert.Equal([-20], Nices(target.Pid));
        ThreadOutcome again = Nice(target.Pid, -1);
        Assert.Null(again.Failure);
        Assert.Null(again.Undo);
    }

    /// <summary>A thread that starts inherits; what it inherited is not added to once more.</summary>
    [Fact]
    public void Threads_that_come_and_go_all_have_it_once()
    {
        using Actor target = Actor.Start("churn", "3");

        ThreadOutcome outcome = Nice(target.Pid, 2);

        Assert.Null(outcome.Failure);
        long until = Stopwatch.GetTimestamp() + (Stopwatch.Frequency / 2);
        HashSet<int> threads = [];
        while (Stopwatch.GetTimestamp() < until)
        {
            threads.UnionWith(Ids(target.Pid));
            Assert.All(Nices(target.Pid), static nice => Assert.Equal(2, nice));
        }

        Assert.True(threads.Count > 10, $"only {threads.Count} threads were seen: nothing comes and goes");
    }

    [Fact]
    public void Threads_keep_their_distance_and_undo_gives_each_its_own()
    {
        using Actor target = Actor.Start("threads", "2");
        int[] ids = Ids(target.Pid);
        Assert.Equal(0, NiceSetting.Instance.Write(ids[1], 4));
        Assert.Equal(0, NiceSetting.Instance.Write(ids[2], 5));

        ThreadOutcome outcome = Nice(target.Pid, 1);

        Assert.Equal([1, 5, 6], Nices(target.Pid).Order());
        ThreadOutcome undone = TakeBack(outcome);
        Assert.Null(undone.Failure);
        Assert.Equal([0, 4, 5], Nices(target.Pid).Order());
    }

    [Fact]
    public void Undo_leaves_what_somebody_changed_since()
    {
        using Actor target = Actor.Start("threads", "1");
        ThreadOutcome outcome = Nice(target.Pid, 1);
        Assert.All(Ids(target.Pid), static id => Assert.Equal(0, NiceSetting.Instance.Write(id, 9)));

        ThreadOutcome undone = TakeBack(outcome);

        Assert.Contains("changed again", undone.Failure, StringComparison.Ordinal);
        Assert.Equal([9, 9], Nices(target.Pid));
    }

    [Fact]
    public void A_process_that_has_the_pid_of_the_pinned_one_is_not_changed()
    {
        using Actor target = Actor.Start("threads", "0");
        ProcessTarget pinned = Pin(target.Pid);
        ProcessTarget earlier = pinned with { Key = pinned.Key with { StartNs = pinned.Key.StartNs - ProcessStat.TickNs } };

        ThreadOutcome outcome = Assert.Single(Changer.Change([earlier], NiceSetting.Instance, "nice", static _ => 7, default));

        Assert.Contains("another process", outcome.Failure, StringComparison.Ordinal);
        Assert.Equal([0], Nices(target.Pid));
    }

    [Fact]
    public void Each_target_has_its_own_outcome()
    {
        ProcessTarget ended;
        using (Actor first = Actor.Start("threads", "0"))
        {
            ended = Pin(first.Pid);
        }

        using Actor second = Actor.Start("threads", "0");

        ImmutableArray<ThreadOutcome> outcomes = Changer.Change([ended, Pin(second.Pid)], NiceSetting.Instance, "nice", static _ => 7, default);

        Assert.Equal("ended meanwhile", outcomes[0].Failure);
        Assert.Null(outcomes[1].Failure);
        Assert.Equal([7], Nices(second.Pid));
    }

    [Fact]
    public void What_the_user_may_not_do_is_said()
    {
        using Actor ofRoot = Actor.Start("threads", "2");
        using Process own = Process.Start("setpriv", ["--reuid", OtherUser.Id.ToString(CultureInfo.InvariantCulture), "sleep", "300"]);
        try
        {
            Wait.Until(() => File.ReadAllText($"/proc/{own.Id}/comm") == "sleep\n", static () => "sleep did not start");

            string? foreign = OtherUser.Run(() => Nice(ofRoot.Pid, 1)).Failure;
            string? higher = OtherUser.Run(() => Nice(own.Id, -1)).Failure;
            string? lower = OtherUser.Run(() => Nice(own.Id, 1)).Failure;
            string? disk = OtherUser.Run(() => Set(own.Id, IoPrioritySetting.Instance, new IoPriority(IoClass.RealTime, 0))).Failure;
            string? realTime = OtherUser.Run(() => Set(own.Id, PolicySetting.Instance, new SchedulingPolicy(SchedulingPolicy.Fifo, 1))).Failure;
            string? cpus = OtherUser.Run(() => Set(ofRoot.Pid, AffinitySetting.Instance, CpuSet.Of([0]))).Failure;

            Assert.Equal("not permitted: it belongs to another user", foreign);
            Assert.Contains("RLIMIT_NICE", higher, StringComparison.Ordinal);
            Assert.Null(lower);
            Assert.Contains("CAP_SYS_NICE", disk, StringComparison.Ordinal);
            Assert.Contains("RLIMIT_RTPRIO", realTime, StringComparison.Ordinal);
            Assert.Equal("not permitted: it belongs to another user", cpus);
            Assert.Equal([0, 0, 0], Nices(ofRoot.Pid));
            Assert.Equal([1], Nices(own.Id));
        }
        finally
        {
            own.Kill();
            own.WaitForExit();
        }
    }

    [Theory]
    [InlineData(1, 2, "realtime: prio 2")]
    [InlineData(2, 7, "best-effort: prio 7")]
    [InlineData(3, 0, "idle")]
    public void Every_thread_gets_the_io_priority(int ioClass, int level, string shown)
    {
        using Actor target = Actor.Start("threads", "2");

        ThreadOutcome outcome = Set(target.Pid, IoPrioritySetting.Instance, new IoPriority((IoClass)ioClass, level));

        Assert.Null(outcome.Failure);
        Assert.Equal(3, outcome.Threads);
        Assert.All(Ids(target.Pid), id => Assert.Equal(shown, Output("ionice", "-p", id.ToString(CultureInfo.InvariantCulture))));
        Assert.Null(TakeBack(outcome).Failure);
        Assert.All(Ids(target.Pid), static id => Assert.StartsWith("none", Output("ionice", "-p", id.ToString(CultureInfo.InvariantCulture)), StringComparison.Ordinal));
    }

    [Fact]
    public void Every_thread_gets_the_affinity_and_undo_gives_it_back()
    {
        using Actor target = Actor.Start("threads", "2");
        string before = Affinities(target.Pid)[0];
        int first = Assert.NotNull(CpuTopology.Read("/sys").Online).Cpus().First();

        ThreadOutcome outcome = Set(target.Pid, AffinitySetting.Instance, CpuSet.Of([first]));

        Assert.Null(outcome.Failure);
        Assert.Equal(Enumerable.Repeat($"{first}", 3), Affinities(target.Pid));
        Assert.Null(TakeBack(outcome).Failure);
        Assert.Equal(Enumerable.Repeat(before, 3), Affinities(target.Pid));
    }

    [Fact]
    public void What_the_machine_does_not_have_is_refused_or_said()
    {
        using Actor target = Actor.Start("threads", "0");
        string before = Affinities(target.Pid)[0];

        ThreadOutcome none = Set(target.Pid, AffinitySetting.Instance, CpuSet.Of([CpuSet.MostCpus - 1]));
        ThreadOutcome some = Set(target.Pid, AffinitySetting.Instance, CpuSet.Of([0, CpuSet.MostCpus - 1]));

        Assert.Contains("cpuset allows none of", none.Failure, StringComparison.Ordinal);
        Assert.Null(some.Failure);
        Assert.Contains($"does not allow {CpuSet.MostCpus - 1}", some.Lack, StringComparison.Ordinal);
        Assert.Equal(["0"], Affinities(target.Pid));
        Assert.NotEqual("", before);
    }

    [Fact]
    public void Every_thread_gets_the_policy_and_keeps_its_nice_value()
    {
        using Actor target = Actor.Start("threads", "2");
        Nice(target.Pid, 5);

        Assert.Null(Set(target.Pid, PolicySetting.Instance, new SchedulingPolicy(SchedulingPolicy.Batch, 0)).Failure);
        Assert.Equal([3, 3, 3], Policies(target.Pid));
        Assert.Equal([5, 5, 5], Nices(target.Pid));
        Assert.Null(Set(target.Pid, PolicySetting.Instance, new SchedulingPolicy(SchedulingPolicy.Idle, 0)).Failure);
        Assert.Equal([5, 5, 5], Policies(target.Pid));
    }

    [Fact]
    public void Real_time_has_a_priority_where_the_cgroup_lets_it()
    {
        using Actor target = Actor.Start("threads", "1");
        Nice(target.Pid, 5);

        ThreadOutcome outcome = Set(target.Pid, PolicySetting.Instance, new SchedulingPolicy(SchedulingPolicy.RoundRobin, 7));

        if (outcome.Failure is { } refused)
        {
            Assert.Contains("cpu.rt_runtime_us", refused, StringComparison.Ordinal);
            return;
        }

        Assert.Equal([2, 2], Policies(target.Pid));
        Assert.Equal([7, 7], RealTimePriorities(target.Pid));
        Assert.Null(TakeBack(outcome).Failure);
        Assert.Equal([0, 0], Policies(target.Pid));

        // A real-time thread keeps its nice value for later, and sched_getattr(2) says 0 of it.
        Assert.Equal([5, 5], Nices(target.Pid));
    }

    [Fact]
    public void A_process_without_its_main_thread_is_changed_too()
    {
        using Actor target = Actor.Start("deadleader");
        Wait.Until(() => Assert.NotNull(ProcessStat.Of("/proc", target.Pid)).HasEnded, static () => "the leader goes on");

        ThreadOutcome outcome = Nice(target.Pid, 6);

        Assert.Null(outcome.Failure);
        int thread = Ids(target.Pid).Single(id => id != target.Pid);
        Assert.Equal(0, NiceSetting.Instance.Read(thread, out int nice));
        Assert.Equal(6, nice);
    }

    private static ThreadOutcome Nice(int pid, int step) =>
        Assert.Single(Changer.Change([Pin(pid)], NiceSetting.Instance, "nice", nice => NiceSetting.Clamp(nice + step), default));

    private static ThreadOutcome Set<T>(int pid, ThreadSetting<T> setting, T value)
        where T : IEquatable<T> => Assert.Single(Changer.Change([Pin(pid)], setting, setting.Name, _ => value, default));

    private static ThreadOutcome TakeBack(ThreadOutcome outcome)
    {
        Assert.NotNull(outcome.Undo);
        return outcome.Undo();
    }

    private static string Output(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        return output;
    }
}
