using Bpftop.Host.Collect;
using Bpftop.Host.Tests.Snapshot;

namespace Bpftop.Host.Tests.Collect;

public sealed class DelaySwitchTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("bpftop-delays-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Waits_that_stand_still_since_the_switch_was_turned_off_are_taken_away()
    {
        Directory.CreateDirectory($"{_root}/sys/kernel");
        File.WriteAllText($"{_root}/sys/kernel/task_delayacct", "1\n");
        using DelaySwitch delays = new(_root);
        ProcessRecord[] processes = [Some.Process(10)];
        ThreadRecord[] threads = [Some.Thread(10, 11)];

        delays.ForgetWhereOff(processes, threads);
        Assert.Equal(0ul, processes[0].Work.BlockDelayNs);

        File.WriteAllText($"{_root}/sys/kernel/task_delayacct", "0\n");
        delays.ForgetWhereOff(processes, threads);
        Assert.Equal(WorkCounters.Unknown, processes[0].Work.BlockDelayNs);
        Assert.Equal(WorkCounters.Unknown, processes[0].Work.SwapDelayNs);
        Assert.Equal(WorkCounters.Unknown, threads[0].Work.BlockDelayNs);
        Assert.Equal(0ul, threads[0].Work.RunDelayNs);
    }

    [Fact]
    public void They_are_taken_away_where_only_a_thread_has_any()
    {
        Directory.CreateDirectory($"{_root}/sys/kernel");
        File.WriteAllText($"{_root}/sys/kernel/task_delayacct", "0\n");
        using DelaySwitch delays = new(_root);
        ProcessRecord[] processes = [Some.Process(10)];
        processes[0].Work.BlockDelayNs = WorkCounters.Unknown;
        ThreadRecord[] threads = [Some.Thread(10, 11)];

        delays.ForgetWhereOff(processes, threads);

        Assert.Equal(WorkCounters.Unknown, threads[0].Work.BlockDelayNs);
    }

    [Fact]
    public void A_kernel_without_the_switch_always_counts()
    {
        Directory.CreateDirectory($"{_root}/sys/kernel");
        File.WriteAllText($"{_root}/sys/kernel/osrelease", "5.10.0\n");
        using DelaySwitch delays = new(_root);
        Assert.True(delays.IsOn);
    }

    [Fact]
    public void Where_proc_has_processes_only_it_is_not_taken_for_granted()
    {
        using DelaySwitch delays = new(_root);
        Assert.False(delays.IsOn);
    }
}
