using System.Diagnostics;
using System.Runtime.InteropServices;
using Bpftop.Host.Collect;
using Bpftop.Host.Collect.Bpf;
using Bpftop.Kernel.Tests.Bpf;

namespace Bpftop.Kernel.Tests.Oracle;

/// <summary>The ways to go through all tasks: each has to find the same, whatever comes and goes meanwhile.</summary>
public sealed class WalkWaysTests : IDisposable
{
    private const int Rounds = 40;

    private readonly List<IDisposable> _processes = [];

    public void Dispose() => _processes.ForEach(static process => process.Dispose());

    /// <summary>A record that is the same before and after has to be the same in between, to the last byte, whoever wrote it.
    /// </summary>
    /// <summary>What the kernel's verifier refuses is left without a word, but for one of doctor's.</summary>
    [Fact]
    public void A_kernel_whose_programs_can_iterate_over_tasks_is_walked_along_their_list()
    {
        bool can = File.ReadLines("/proc/kallsyms").Any(static line => line.Contains(" bpf_iter_task_new", StringComparison.Ordinal));
        using BpfCollector collector = Open();
        BpfFeatureState walk = collector.Features.Single(static feature => feature.Name == "walk");
        Assert.True(walk.Way?.Contains("list of tasks", StringComparison.Ordinal) == can, $"{walk}");
    }

    [Theory]
    [InlineData("by the iterator", 0, "walk_list")]
    [InlineData("with a pause after each task", 1)]
    [InlineData("with a pause after each third task", 3)]
    public void Each_writes_the_same_records(string way, int pauseAfter, params string[] leftOut)
    {
        foreach (string mode in new[] { "sleep", "stopped", "traced", "zombie", "uninterruptible", "deadleader", "deadleader-busy", "ended-thread", "arguments", "name" })
        {
            _processes.Add(Actor.Start(mode));
        }

        _processes.Add(Actor.Start("threads", "5"));
        _processes.Add(Actor.Start("spin", "2"));
        using BpfCollector list = Open();
        using BpfCollector other = Open(leftOut);
        PauseAfter(other, pauseAfter);
        HashSet<string>? left = null;
        int compared = 0;
        for (int round = 0; round < Rounds && left is not { Count: 0 }; round++)
        {
            Observation before = Observation.Take(list);
            Observation between = Observation.Take(other);
            Observation after = Observation.Take(list);
            HashSet<string> differences = [];
            compared = Compare("process", before.Processes, between.Processes, after.Processes, differences)
                + Compare("thread", before.Threads, between.Threads, after.Threads, differences);

            // What differs in every one of many comparisons is wrong; what differs once has changed and changed back.
            left = left is null ? differences : [.. left.Intersect(differences)];
        }

        Assert.True(left!.Count == 0, $"{way}: {string.Join(", ", left)}");
        Assert.True(compared > 30, $"only {compared} records could be compared");
    }

    /// <summary>Processes that are there all the time, while others start and end by the thousand between the runs of a walk,
    /// and some have their leaders replaced again and again, which may be between a walk's looks at the two.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(0)]
    public void Nothing_is_lost_or_there_twice_while_others_come_and_go(int pauseAfter)
    {
        int[] stay = [.. Enumerable.Range(0, 20).Select(_ => Add(Child.StartGuest("stay")).Pid)];
        int threads = Add(Actor.Start("threads", "5")).Pid;
        int[] execs = [.. Enumerable.Range(0, 6).Select(_ => Add(Child.StartGuest("execs")).Pid)];
        Add(Child.Start(TestProgram.Guest, "forks", "1000000000"));
        Add(Child.Start(TestProgram.Guest, "forks", "1000000000"));
        stay = [.. stay, .. Enumerable.Range(0, 20).Select(_ => Add(Child.StartGuest("stay")).Pid)];
        using BpfCollector collector = Open();
        PauseAfter(collector, pauseAfter);
        HashSet<int> pids = [];
        HashSet<int> tids = [];
        for (int walk = 0; walk < 300; walk++)
        {
            TaskWalk found = collector.Walk(withThreads: true);
            pids.Clear();
            tids.Clear();
            foreach (ref readonly ProcessRecord process in found.Processes)
            {
                Assert.True(pids.Add(process.Pid), $"walk {walk}: process {process.Pid} is there twice");
            }

            foreach (ref readonly ThreadRecord thread in found.Threads)
            {
                Assert.True(tids.Add(thread.Tid), $"walk {walk}: thread {thread.Tid} is there twice");
            }

            int[] lost = [.. stay.Append(threads).Concat(execs).Where(pid => !pids.Contains(pid))];
            Assert.True(lost.Length == 0, $"walk {walk}: {string.Join(' ', lost)} not found ({string.Join(' ', execs)} execute themselves)");
            Assert.Equal(6, found.Threads.ToArray().Count(thread => thread.Pid == threads));
            Assert.Equal(0, found.Dropped);
        }
    }

    /// <summary>A thread's work is in its process's once, wherever a walk pauses.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    public void The_work_of_threads_is_added_once(int pauseAfter)
    {
        int pid = Add(Actor.Start("spin", "3")).Pid;
        using BpfCollector collector = Open();
        PauseAfter(collector, pauseAfter);
        for (int walk = 0; walk < 20; walk++)
        {
            TaskWalk found = collector.Walk(withThreads: true);
            ulong sum = found.Threads.ToArray().Where(thread => thread.Pid == pid).Aggregate(0ul, static (all, thread) => all + thread.Work.VoluntarySwitches + thread.Work.MinorFaults);
            ProcessRecord process = Assert.Single(found.Processes.ToArray(), process => process.Pid == pid);
            Assert.Equal(4, process.Threads);

            // The threads run on between the two readings of each; they take no page and give up no CPU of their own will.
            Assert.Equal(sum, process.Work.VoluntarySwitches + process.Work.MinorFaults);
        }
    }

    /// <summary>In there most tasks of the machine are none of the walk's, and it may pause at any of them. Only a process that
    /// is born in a pid namespace is in it, so these tests are run once more by one.</summary>
    [Fact]
    public void In_a_pid_namespace_a_walk_pauses_too()
    {
        ProcessStartInfo start = new(
            "unshare",
            [
                "--pid", "--fork", "--kill-child", "--mount-proc", Environment.ProcessPath!, "vstest", typeof(WalkWaysTests).Assembly.Location,
                $"--TestCaseFilter:FullyQualifiedName={typeof(WalkWaysTests).FullName}.{nameof(The_work_of_threads_is_added_once)}",
            ])
        {
            RedirectStandardOutput = true,
        };
        using Process inside = Process.Start(start)!;
        string output = inside.StandardOutput.ReadToEnd();
        inside.WaitForExit();
        Assert.True(inside.ExitCode == 0, output);
        Assert.Matches("Passed: +2,", output);
    }

    private static BpfCollector Open(params ReadOnlySpan<string> leftOut)
    {
        BpfCollector collector = BpfCollector.Create("/proc", initialRecords: null, leftOut);
        collector.SumEvery = 1;
        return collector;
    }

    /// <param name="tasks">0 for when it takes long.</param>
    private static void PauseAfter(BpfCollector collector, int tasks)
    {
        if (tasks > 0)
        {
            (collector.LongestRun, collector.LooksEvery) = (TimeSpan.Zero, tasks);
        }
    }

    private static int Compare<T>(
        string kind, Dictionary<int, T> before, Dictionary<int, T> between, Dictionary<int, T> after, HashSet<string> differences)
        where T : unmanaged
    {
        int compared = 0;
        foreach ((int id, T first) in before)
        {
            // Some kernels hide the first process and its threads from the iterator.
            if (id == 1 || (first is ThreadRecord { Pid: 1 }) || !after.TryGetValue(id, out T last) || !Same(first, last))
            {
                continue;
            }

            compared++;
            if (!between.TryGetValue(id, out T seen))
            {
                differences.Add($"{kind} {id} is missing");
            }
            else if (!Same(first, seen))
            {
                differences.Add($"{kind} {id} differs at byte {Bytes(first).CommonPrefixLength(Bytes(seen))}");
            }
        }

        return compared;
    }

    private static bool Same<T>(in T one, in T other)
        where T : unmanaged => Bytes(one).SequenceEqual(Bytes(other));

    private static ReadOnlySpan<byte> Bytes<T>(in T record)
        where T : unmanaged => MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in record));

    private T Add<T>(T process)
        where T : IDisposable
    {
        _processes.Add(process);
        return process;
    }
}
