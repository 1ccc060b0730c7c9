using Bpftop.Host.Collect;
using Bpftop.Host.Collect.Bpf;
using Bpftop.Host.Collect.Proc;
using Bpftop.Linux;

namespace Bpftop.Kernel.Tests.Bpf;

/// <summary>Since when a process is frozen, on kernels that keep it (6.18).</summary>
public sealed class BpfFrozenTests : IDisposable
{
    private readonly string _root = Mount.OfCgroup2(Mount.All("/proc")) ?? throw new InvalidOperationException("cgroup v2 is not mounted");
    private readonly string _name = $"bpftop-test-{Environment.ProcessId}-{Guid.NewGuid():N}";
    private readonly Child _child = Child.StartGuest("stay");
    private readonly BpfCollector _collector = BpfCollector.Create();

    public BpfFrozenTests()
    {
        Directory.CreateDirectory(Inner);
        File.WriteAllText($"{Inner}/cgroup.procs", $"{_child.Pid}");
    }

    private string Outer => Path.Combine(_root, _name);

    private string Inner => Path.Combine(Outer, "inner");

    /// <summary>The same kernels have both.</summary>
    private bool IsKept => File.Exists($"{Outer}/cgroup.stat.local") && File.ReadAllText($"{Outer}/cgroup.stat.local").Contains("frozen_usec", StringComparison.Ordinal);

    [Fact]
    public void It_is_the_moment_of_the_request_and_of_the_last_one_where_there_were_several()
    {
        Assert.Equal(0ul, Look());
        (ulong earliest, ulong latest) first = Freeze(Inner);
        ulong seen = AssertWithin(first);
        AssertSame(seen, Look());

        Thaw(Inner);
        Assert.Equal(0ul, Look());
        (ulong Earliest, ulong Latest) second = Freeze(Inner);
        Assert.True(second.Earliest > first.latest);
        AssertWithin(second);
    }

    [Fact]
    public void What_a_cgroup_above_holds_is_frozen_since_that_was_told_to_freeze()
    {
        (ulong Earliest, ulong Latest) asked = Freeze(Outer);
        Wait.Until(() => IsFrozen(Inner), () => "it is not frozen");

        AssertWithin(asked);
    }

    public void Dispose()
    {
        File.WriteAllText($"{Outer}/cgroup.freeze", "0");
        _child.Dispose();
        _collector.Dispose();
        foreach (string cgroup in new[] { Inner, Outer })
        {
            Wait.Until(() => Removed(cgroup), () => $"{cgroup} is still there");
        }
    }

    private static bool IsFrozen(string cgroup) => File.ReadAllText($"{cgroup}/cgroup.events").Contains("frozen 1", StringComparison.Ordinal);

    private static (ulong Earliest, ulong Latest) Freeze(string cgroup)
    {
        ulong earliest = Libc.BootTimeNs();
        File.WriteAllText($"{cgroup}/cgroup.freeze", "1");
        ulong latest = Libc.BootTimeNs();
        Wait.Until(() => IsFrozen(cgroup), () => "it is not frozen");
        return (earliest, latest);
    }

    private static void Thaw(string cgroup)
    {
        File.WriteAllText($"{cgroup}/cgroup.freeze", "0");
        Wait.Until(() => !IsFrozen(cgroup), () => "it is frozen");
    }

    /// <summary>Two clocks are read one after the other: some microseconds lie between them, or an interrupt.</summary>
    private static void AssertSame(ulong one, ulong other) => Assert.InRange((long)(one - other), -1_000_000, 1_000_000);

    private ulong AssertWithin((ulong Earliest, ulong Latest) asked)
    {
        ulong since = Look();
        if (!IsKept)
        {
            Assert.Equal(0ul, since);
            return since;
        }

        const ulong Slack = 1_000_000;
        Assert.InRange(since, asked.Earliest - Slack, asked.Latest + Slack);
        return since;
    }

    private ulong Look()
    {
        foreach (ref readonly ProcessRecord process in _collector.Walk(withThreads: false).Processes)
        {
            if (process.Pid == _child.Pid)
            {
                return process.FrozenSinceNs;
            }
        }

        throw new InvalidOperationException($"{_child.Pid} is not in the walk");
    }

    private static bool Removed(string cgroup)
    {
        try
        {
            Directory.Delete(cgroup);
        }
        catch (IOException)
        {
            // A process that has just ended holds its cgroup for a moment longer.
        }

        return !Directory.Exists(cgroup);
    }
}
