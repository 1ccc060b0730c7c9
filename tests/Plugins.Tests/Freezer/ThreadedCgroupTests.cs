using System.Globalization;
using Bpftop.Freezer;
using Bpftop.Toolkit;

namespace Bpftop.Plugins.Tests.Freezer;

/// <summary>A process whose threads are all in a threaded cgroup below its own: <c>cgroup.threads</c> of its own is empty.</summary>
public sealed class ThreadedCgroupTests : IDisposable
{
    private readonly FreezerUnderTest _freezer = new();
    private readonly TestCgroup _cgroup = new();
    private readonly Sleeper _process;
    private readonly Sleeper _beside;

    public ThreadedCgroupTests()
    {
        _process = Sleeper.Start(_cgroup.Path);
        _beside = Sleeper.Start(_cgroup.Path);
        string threaded = _cgroup.Make("threads");
        TestCgroup.Write(threaded, "cgroup.type", "threaded");
        TestCgroup.Write(threaded, "cgroup.threads", _process.Pid.ToString(CultureInfo.InvariantCulture));
        Assert.Equal(threaded, _process.Cgroup);
    }

    [Fact]
    public void It_is_a_member_of_its_own_cgroup_once()
    {
        int[] expected = [.. new[] { _process.Pid, _beside.Pid }.Order()];
        using Bpftop.Freezer.Cgroups.Cgroup cgroup = _freezer.Tree.Open(_cgroup.Path, out _)!;

        Assert.Equal(expected, Bpftop.Freezer.Cgroups.CgroupMembers.Of(cgroup).Processes.Order());
        Assert.Equal(expected, LivingProcess.MembersBelow(_cgroup.Folder, most: 100, "/proc").Order());
        Assert.Equal(expected, Bpftop.Systemd.Actions.CgroupMembers.Read(TestCgroup.Mount, _cgroup.Path, "/proc").Select(static member => member.Pid));
    }

    [Fact]
    public void To_freeze_its_cgroup_names_it_before()
    {
        ActionPlan.Ready plan = Assert.IsType<ActionPlan.Ready>(_freezer.Plan(FreezerActions.Freeze, _beside.Row));

        Assert.Equal(2, plan.Targets.Length);
        Assert.Contains(plan.Targets, key => key.Pid == _process.Pid);
    }

    public void Dispose()
    {
        // First, for who is in a threaded cgroup cannot be listed while it is removed.
        _process.Dispose();
        _beside.Dispose();
        _cgroup.Dispose();
        _freezer.Dispose();
    }
}
