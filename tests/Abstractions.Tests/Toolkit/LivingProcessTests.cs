using Bpftop.Toolkit;

namespace Bpftop.Abstractions.Tests.Toolkit;

/// <summary>Which cgroup an action may write to.</summary>
public sealed class LivingProcessTests
{
    [Theory]
    [InlineData("/system.slice/web.service", null)]
    [InlineData("/", null)]
    [InlineData("/a (deleted)/b", null)]
    [InlineData("/system.slice/web.service (deleted)", "/system.slice/web.service (deleted) was removed")]
    [InlineData("/../other", "/../other is outside of bpftop's cgroup namespace")]
    [InlineData("/..", "/.. is outside of bpftop's cgroup namespace")]
    [InlineData("", "is not known")]
    [InlineData("web.service", "is not known")]
    [InlineData(null, "is not known")]
    public void A_cgroup_that_was_removed_or_cannot_be_seen_is_not_written_to(string? cgroup, string? why) =>
        Assert.Equal(why, LivingProcess.WhyNotActedOn(cgroup));

    [Theory]
    [InlineData("/a", false)]
    [InlineData("/a (deleted)/b", false)]
    [InlineData("/../a", false)]
    [InlineData("/a (deleted)", true)]
    [InlineData("/../a (deleted)", true)]
    public void A_cgroup_that_was_removed_is_known_by_the_kernels_mark(string cgroup, bool isRemoved) =>
        Assert.Equal(isRemoved, LivingProcess.IsRemoved(cgroup));

    [Fact]
    public void A_process_that_runs_is_its_own_living_thread()
    {
        Assert.Equal(Environment.ProcessId, LivingProcess.ThreadOf("/proc", Environment.ProcessId));
        string line = File.ReadLines("/proc/self/cgroup").First(static line => line.StartsWith("0::", StringComparison.Ordinal));
        Assert.Equal(line["0::".Length..], LivingProcess.CgroupOf("/proc", Environment.ProcessId));
        Assert.Equal(0, LivingProcess.ThreadOf("/proc", int.MaxValue));
    }

    [Fact]
    public void Members_are_told_by_their_threads()
    {
        int self = Environment.ProcessId;
        Assert.Equal([self], LivingProcess.Members([self], [self], "/proc"));
        Assert.Equal([self], LivingProcess.Members([], [self], "/proc"));
        Assert.Equal([self], LivingProcess.Members([self], [], "/proc"));
        Assert.Equal([0], LivingProcess.Members([], [0], "/proc"));
        Assert.Equal([self, 0], LivingProcess.Members([self], [0, self, 0], "/proc"));
        Assert.Equal([self], LivingProcess.Members([self], null, "/proc"));
        Assert.Equal([0], LivingProcess.Members([0], [0], "/proc"));
        Assert.Equal([0], LivingProcess.Members([0], [0, 0], "/proc"));
    }
}
