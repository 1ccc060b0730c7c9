using System.Text;
using Bpftop.Host.Collect;
using Bpftop.Host.Collect.Late;
using Bpftop.Host.Collect.Proc;
using Bpftop.Host.Snapshot;

namespace Bpftop.Kernel.Tests.Oracle;

/// <summary>The walk against /proc, over every process of this machine, with processes in every condition among
/// them.</summary>
public sealed class OracleTests : IDisposable
{
    private const int Comparisons = 40;

    private static readonly TimeSpan ComparingTime = TimeSpan.FromSeconds(30);

    private readonly ProcCollector _proc = ProcCollector.ForThisMachine(null);
    private CollectorUnderTest _bpf = new();
    private readonly List<Actor> _actors = [];
    private readonly string _directory = Directory.CreateTempSubdirectory("bpftop-oracle-").FullName;

    public void Dispose()
    {
        foreach (Actor actor in _actors)
        {
            actor.Dispose();
        }

        _bpf.Dispose();
        _proc.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Theory]
    [InlineData("along the list of tasks")]
    [InlineData("by the iterator", "walk_list")]
    public void Every_process_is_what_proc_says_in_the_same_instant(string way, params string[] leftOut)
    {
        _bpf.Dispose();
        _bpf = new CollectorUnderTest(leftOut);
        foreach (string mode in new[] { "sleep", "running", "stopped", "traced", "zombie", "uninterruptible", "deadleader", "deadleader-busy", "ended-thread", "arguments", "name" })
        {
            Start(mode);
        }

        Start("threads", "5");
        Start("spin", "2");
        Start("memory", "16");
        Start("spread", "20");
        StartDeleted();

        // Both have to be there before threads end in it.
        _ = _proc.Walk(withThreads: false);
        _ = _bpf.Collector.Walk(withThreads: false);
        using ReadingProcess reader = new();
        foreach (char command in "cltect")
        {
            reader.Do(command);
            _ = _proc.Walk(withThreads: false);
            _ = _bpf.Collector.Walk(withThreads: false);
        }

        // What differs in every one of many comparisons is wrong; what differs once has changed in between.
        Dictionary<string, string> left = [];
        int compared = 0;
        long start = TimeProvider.System.GetTimestamp();
        for (int round = 0; round < Comparisons && (round == 0 || left.Count > 0); round++)
        {
            if (round > 5 && TimeProvider.System.GetElapsedTime(start) > ComparingTime)
            {
                break;
            }

            Observation before = Observation.Take(_proc);
            Observation walk = Observation.Take(_bpf.Collector);
            Observation after = Observation.Take(_proc);
            Comparison comparison = new(before, walk, after, _proc.Cgroups, _bpf.Cgroups);
            SortedSet<string> differences = comparison.Differences();
            compared = comparison.Compared;
            left = differences.Where(difference => round == 0 || left.ContainsKey(difference))
                .ToDictionary(static difference => difference, difference => comparison.Details.GetValueOrDefault(difference, difference));
        }

        Assert.True(left.Count == 0, $"{way}, of {compared} values:\n{string.Join('\n', left.Values)}");
        Assert.True(compared > _actors.Count * 30, $"only {compared} values could be compared");
    }

    [Theory]
    [InlineData("running", 'R')]
    [InlineData("sleep", 'S')]
    [InlineData("uninterruptible", 'D')]
    [InlineData("stopped", 'T')]
    [InlineData("traced", 't')]
    [InlineData("zombie", 'Z')]
    public void A_state_has_its_letter(string mode, char letter)
    {
        int pid = Start(mode);
        Eventually(() => (char)Look(pid).State == letter, () => $"{pid} is in state {(char)Look(pid).State}");
    }

    [Fact]
    public void An_idle_kernel_thread_is_in_state_I_and_has_no_memory()
    {
        Observation walk = Observation.Take(_bpf.Collector);
        ProcessRecord[] kernel = [.. walk.Processes.Values.Where(static record => (record.Flags & TaskFlags.KernelThread) != 0)];

        Assert.Contains(kernel, static record => record.State == 'I');
        Assert.All(kernel, static record => Assert.False((record.Flags & TaskFlags.HasMemory) != 0));
    }

    [Fact]
    public void The_work_of_a_thread_that_ended_stays_with_its_process()
    {
        int pid = Start("ended-thread");
        Eventually(() => Look(pid).Threads == 1, () => $"{pid} has {Look(pid).Threads} threads");
        Assert.InRange(Look(pid).Work.RunNs, 280_000_000ul, 5_000_000_000ul);
    }

    [Fact]
    public void Two_busy_threads_under_an_idle_leader_are_two_cores()
    {
        Assert.True(Environment.ProcessorCount >= 2, "this test needs two CPUs");
        int pid = Start("spin", "2");
        SnapshotBuilder builder = new(
            _bpf.Collector,
            _bpf.Cgroups,
            UserNames.OfThisMachine(TimeProvider.System),
            ExecutablePaths.Of("/proc", TimeProvider.System),
            ProcCommandLines.Inquire("/proc", TimeProvider.System),
            TimeProvider.System);
        Frame[] frames = [new(), new(), new()];
        ColumnCatalog columns = new(HostColumns.All);
        FrameDemand demand = new();
        int tick = 0;
        double used = double.NaN;
        double waited = double.NaN;

        // Where something else runs on the machine, the threads wait for a CPU for the rest of their two cores.
        Eventually(
            () =>
            {
                Frame frame = frames[tick++ % 3];
                builder.Build(_bpf.Collector.Walk(withThreads: false), frame, demand);
                int row = Array.FindIndex(frame.Records, 0, frame.RowCount, record => record.Pid == pid);
                used = frame.Numbers(columns["cpu"])[row];
                waited = frame.Numbers(columns["delay.cpu"])[row];
                return used is > 0 and <= 201 && used + waited is >= 150 and <= 215;
            },
            () => $"{pid} used {used} % of a core and waited {waited} %",
            TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void A_command_line_keeps_every_byte_of_every_argument()
    {
        int pid = Start("arguments");
        string text = new ProcCommandLines("/proc").Answer(new CommandQuestion(this, pid, 0, 0)).Text!;

        Assert.StartsWith("odd\\xff name sleep  a b \u001b[31mred caf\\xe9 ż xxx", text, StringComparison.Ordinal);
        Assert.True(text.Length > 20_000, $"{text.Length} characters");
    }

    [Fact]
    public void A_frozen_process_says_so()
    {
        string root = _bpf.Cgroups.Root ?? throw new InvalidOperationException("cgroup v2 is not mounted");
        string cgroup = Path.Combine(root, $"bpftop-test-{Environment.ProcessId}");
        int pid = Start("sleep");
        Directory.CreateDirectory(cgroup);
        try
        {
            File.WriteAllText($"{cgroup}/cgroup.procs", $"{pid}");
            File.WriteAllText($"{cgroup}/cgroup.freeze", "1");
            Eventually(() => (Look(pid).Flags & TaskFlags.Frozen) != 0, () => $"{pid} has {Look(pid).Flags}");
            Assert.Equal("F", ProcessStates.Letter(Look(pid)));
            Assert.True(_bpf.Cgroups.TryGet(Look(pid).CgroupId, out string? path));
            Assert.Equal($"/bpftop-test-{Environment.ProcessId}", path);

            File.WriteAllText($"{cgroup}/cgroup.freeze", "0");
            Eventually(() => (Look(pid).Flags & TaskFlags.Frozen) == 0, () => $"{pid} has {Look(pid).Flags}");
        }
        finally
        {
            File.WriteAllText($"{cgroup}/cgroup.freeze", "0");
            File.WriteAllText($"{root}/cgroup.procs", $"{pid}");
            Eventually(() => Removed(cgroup), () => $"{cgroup} is still there");
        }
    }

    [Fact]
    public void The_threads_of_a_frozen_process_are_frozen_whoever_looks()
    {
        string cgroup = Path.Combine(_bpf.Cgroups.Root ?? throw new InvalidOperationException("cgroup v2 is not mounted"), $"bpftop-test-{Environment.ProcessId}-threads");
        int pid = Start("threads", "5");
        Directory.CreateDirectory(cgroup);
        try
        {
            File.WriteAllText($"{cgroup}/cgroup.procs", $"{pid}");
            Assert.All(new ICollector[] { _bpf.Collector, _proc }, collector => Assert.Equal(0, Frozen(collector)));
            File.WriteAllText($"{cgroup}/cgroup.freeze", "1");
            Eventually(() => File.ReadAllText($"{cgroup}/cgroup.events").Contains("frozen 1", StringComparison.Ordinal), () => "it is not frozen");
            Assert.All(new ICollector[] { _bpf.Collector, _proc }, collector => Assert.Equal(6, Frozen(collector)));
        }
        finally
        {
            File.WriteAllText($"{cgroup}/cgroup.freeze", "0");
            File.WriteAllText($"{_bpf.Cgroups.Root}/cgroup.procs", $"{pid}");
            Eventually(() => Removed(cgroup), () => $"{cgroup} is still there");
        }

        int Frozen(ICollector collector)
        {
            ThreadRecord[] threads = [.. collector.Walk(withThreads: true).Threads.ToArray().Where(thread => thread.Pid == pid)];
            Assert.Equal(6, threads.Length);
            return threads.Count(static thread => (thread.Flags & TaskFlags.Frozen) != 0);
        }
    }

    [Fact]
    public void The_oom_score_is_the_kernels()
    {
        int pid = Start("memory", "64");
        MemorySample memory = default;
        using (Bpftop.Host.Collect.System.SystemReader reader = Bpftop.Host.Collect.System.SystemReader.ForThisMachine(TimeProvider.System))
        {
            SystemSample sample = new();
            reader.Read(sample);
            memory = sample.Memory;
        }

        // Upwards only: to lower the value takes a capability of its own.
        foreach (string? adjustment in new[] { null, "300", "777", "1000" })
        {
            if (adjustment is not null)
            {
                File.WriteAllText($"/proc/{pid}/oom_score_adj", adjustment);
            }

            double kernel = double.Parse(File.ReadAllText($"/proc/{pid}/oom_score"), System.Globalization.CultureInfo.InvariantCulture);
            Assert.Equal(kernel, OomScore.Of(Look(pid), memory.Total, memory.SwapTotal), 2.0);
        }
    }

    private int Start(params string[] arguments)
    {
        Actor actor = Actor.Start(arguments);
        _actors.Add(actor);
        return actor.Pid;
    }

    private void StartDeleted()
    {
        string copy = Actor.CopyTo(_directory);
        _actors.Add(Actor.StartFrom(copy));
        File.Delete(copy);
    }

    private ProcessRecord Look(int pid)
    {
        foreach (ref readonly ProcessRecord record in _bpf.Collector.Walk(withThreads: false).Processes)
        {
            if (record.Pid == pid)
            {
                return record;
            }
        }

        throw new InvalidOperationException($"{pid} is not in the walk");
    }

    private static bool Removed(string cgroup)
    {
        try
        {
            Directory.Delete(cgroup);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static void Eventually(Func<bool> condition, Func<string> otherwise, TimeSpan? pause = null)
    {
        using ManualResetEventSlim never = new();
        DateTimeOffset deadline = TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(20);
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetUtcNow() < deadline, otherwise());
            never.Wait(pause ?? TimeSpan.FromMilliseconds(20));
        }
    }
}
