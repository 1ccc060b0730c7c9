using System.Runtime.InteropServices;
using Bpftop.Host.Bpf;
using Bpftop.Host.Collect;
using Bpftop.Host.Collect.Bpf;

namespace Bpftop.Kernel.Tests.Bpf;

/// <summary>What is in the kernel goes with the collector, however it ends; and what a walk costs.</summary>
[Collection(nameof(Alone))]
public sealed partial class BpfLifetimeTests
{
    [Fact]
    public void Nothing_is_left_when_the_collector_is_disposed()
    {
        BpfCollector.Create().Dispose();
        int files = BpfDescriptors();
        int mappings = Mappings();

        KernelObjects held;
        using (BpfCollector collector = BpfCollector.Create("/proc", initialRecords: 1))
        {
            _ = collector.Walk(withThreads: true);
            held = KernelObjects.Of(Environment.ProcessId);
            Assert.True(BpfDescriptors() > files + 8);
            Assert.Equal(2, held.Count("link"));
            Assert.True(held.Count("map") > 5);
            Assert.True(Mappings() > mappings);
        }

        Assert.Equal(files, BpfDescriptors());
        Assert.Equal(mappings, Mappings());
        Wait.Until(() => held.Alive().Count == 0, () => $"left: {string.Join(' ', held.Alive())}");
    }

    [Fact]
    public void Nothing_is_left_when_bpftop_is_killed()
    {
        KernelObjects held;
        using (Child child = Child.Start(
            TestProgram.Bpftop, "snapshot", "--collector", "bpf", "--format", "json", "-n", "100000", "-d", "100"))
        {
            Assert.StartsWith("{\"schema\":", child.ReadLine(), StringComparison.Ordinal);
            held = KernelObjects.Of(child.Pid);
            Assert.True(held.Count("link") >= 2, string.Join(' ', held.Held));
            Assert.NotEmpty(held.Alive());
            child.Kill();
        }

        Wait.Until(() => held.Alive().Count == 0, () => $"left: {string.Join(' ', held.Alive())}");
    }

    [Fact]
    public void Collectors_one_after_another_leave_no_descriptor_open()
    {
        BpfCollector.Create().Dispose();
        int files = BpfDescriptors();
        for (int round = 0; round < 20; round++)
        {
            using BpfCollector collector = BpfCollector.Create();
            _ = collector.Walk(withThreads: false);
        }

        Assert.Equal(files, BpfDescriptors());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3, "walk_list")]
    public void A_walk_is_a_few_system_calls_however_many_processes_there_are(int calls, params string[] leftOut)
    {
        using IBpfObject counter = Counter();
        using BpfCollector collector = BpfCollector.Create("/proc", initialRecords: null, leftOut);
        Assert.Equal(10 * (ulong)calls, CallsOfTenWalks(counter, collector));
        List<Child> children = [];
        try
        {
            for (int count = 0; count < 300; count++)
            {
                children.Add(Child.StartGuest("stay"));
            }

            // Once to grow.
            _ = collector.Walk(withThreads: false);
            Assert.Equal(10 * (ulong)calls, CallsOfTenWalks(counter, collector));
        }
        finally
        {
            children.ForEach(static child => child.Dispose());
        }
    }

    [Fact]
    public void A_long_walk_pauses()
    {
        using IBpfObject counter = Counter();
        using BpfCollector collector = BpfCollector.Create();
        ulong before = CallsOfTenWalks(counter, collector);
        (collector.LongestRun, collector.LooksEvery) = (TimeSpan.Zero, 10);
        int tasks = collector.Walk(withThreads: false).ThreadCount;

        // Ten tasks a run; others start and end meanwhile.
        Assert.Equal(10ul, before);
        Assert.True(CallsOfTenWalks(counter, collector) > (ulong)(tasks - 10), $"{tasks} tasks");
    }

    /// <summary>As where the kernel has memory for one of the larger arrays and not for the other: the place for that one is
    /// frozen.</summary>
    [Fact]
    public void Where_one_array_cannot_grow_the_other_has_what_there_is()
    {
        IReadOnlyCollection<(string Kind, string Id)> before = KernelObjects.Of(Environment.ProcessId).Held;
        using BpfCollector collector = BpfCollector.Create("/proc", initialRecords: 1);
        string[] maps = [.. KernelObjects.Of(Environment.ProcessId).Held.Except(before).Where(static held => held.Kind == "map").Select(static held => held.Id)];
        string slot = Assert.Single(maps, static map => KernelObjects.Run("map", "show", "id", map).Contains(" name thread_slot ", StringComparison.Ordinal));
        KernelObjects.Run("map", "freeze", "id", slot);

        TaskWalk walk = collector.Walk(withThreads: true);
        Assert.True(walk.Processes.Length > 10);
        Assert.All(walk.Processes.ToArray(), static process => Assert.NotEqual(0, process.Pid));
        Assert.NotEqual(0, Assert.Single(walk.Threads.ToArray()).Pid);
        Assert.True(walk.Dropped > 0);
    }

    private static IBpfObject Counter()
    {
        IBpfObject counter = new HostBpf().Open("guest", TestProgram.GuestObject);
        counter.SetConstant("watched_thread", BitConverter.GetBytes(ThreadId()));
        counter.Exclude("refused");
        counter.Load();
        counter.Attach("count_calls");
        return counter;
    }

    /// <summary>The least of several: the runtime makes calls of its own now and then.</summary>
    private static ulong CallsOfTenWalks(IBpfObject counter, BpfCollector collector)
    {
        ulong least = ulong.MaxValue;
        for (int round = 0; round < 20; round++)
        {
            ulong before = Calls(counter);
            for (int walk = 0; walk < 10; walk++)
            {
                _ = collector.Walk(withThreads: true);
            }

            least = Math.Min(least, Calls(counter) - before);
        }

        return least;
    }

    private static ulong Calls(IBpfObject counter) => MemoryMarshal.Cast<byte, ulong>(counter.Map("shared").Memory)[1];

    /// <summary>Links, maps, programs and type information; the runtime opens and closes other files as it likes.</summary>
    private static int BpfDescriptors() => new DirectoryInfo("/proc/self/fd").GetFiles()
        .Count(static file => file.LinkTarget is { } target && (target.Contains("bpf", StringComparison.Ordinal) || target.Contains("btf", StringComparison.Ordinal)));

    private static int Mappings() => File.ReadLines("/proc/self/maps").Count(static line => line.Contains("bpf", StringComparison.Ordinal)
        && !line.Contains('/', StringComparison.Ordinal));

    [LibraryImport("libc", EntryPoint = "gettid")]
    private static partial int ThreadId();
}
