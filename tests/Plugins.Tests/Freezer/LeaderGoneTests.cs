using Bpftop.Freezer;
using Bpftop.Freezer.Processes;
using Bpftop.Kernel.Tests.Oracle;
using Bpftop.Toolkit;

namespace Bpftop.Plugins.Tests.Freezer;

/// <summary>Freezing a process whose main thread has ended, and which lives in its other threads.</summary>
public sealed class LeaderGoneTests : IDisposable
{
    private readonly FreezerUnderTest _freezer = new();
    private readonly TestCgroup _old = new();
    private readonly TestCgroup _new = new();
    private readonly Actor _process;

    public LeaderGoneTests()
    {
        _process = Actor.Start("deadleader-later");
        MoveTo(_old);
        _process.Continue();
        Wait.Until(() => File.ReadAllText($"/proc/{_process.Pid}/stat").Contains(") Z ", StringComparison.Ordinal), () => "its main thread does not end");
        MoveTo(_new);
    }

    private ProcessRow Row => Sleeper.RowOf(_process.Pid);

    public void Dispose()
    {
        _process.Dispose();
        _freezer.Dispose();
        _old.Dispose();
        _new.Dispose();
    }

    [Fact]
    public void Its_threads_cgroup_is_frozen_and_not_the_one_that_the_dead_leader_stayed_in()
    {
        ActionResult frozen = _freezer.Do(FreezerActions.Freeze, Row);

        Assert.True(frozen.Succeeded, $"{frozen.Message} {string.Join(' ', frozen.Failures)}");
        Assert.StartsWith($"froze 1 process in {_new.Path} in ", frozen.Message, StringComparison.Ordinal);
        Assert.True(TestCgroup.IsFrozen(_new.Path));
        Assert.False(TestCgroup.IsFreezeSet(_old.Path));

        Assert.True(_freezer.Do(FreezerActions.Thaw, Row).Succeeded);
        Assert.False(TestCgroup.IsFreezeSet(_new.Path));
    }

    [Fact]
    public void It_is_frozen_also_where_the_dead_leaders_cgroup_was_removed()
    {
        Directory.Delete(_old.Folder);
        Assert.Contains(" (deleted)", File.ReadAllText($"/proc/{_process.Pid}/cgroup"), StringComparison.Ordinal);

        Assert.True(_freezer.Do(FreezerActions.Freeze, Row).Succeeded);
        Assert.True(TestCgroup.IsFrozen(_new.Path));
        Assert.True(_freezer.Do(FreezerActions.ThawAll).Succeeded);
    }

    [Fact]
    public void Alone_it_goes_to_a_cgroup_of_its_own_and_back()
    {
        using Sleeper other = Sleeper.Start(_new.Path);
        ActionResult frozen = _freezer.Do(FreezerActions.FreezeAlone, Row);

        Assert.True(frozen.Succeeded, $"{frozen.Message} {string.Join(' ', frozen.Failures)}");
        string own = $"{_new.Path}/{Assert.Single(_new.Children)}";
        Assert.True(TestCgroup.IsFrozen(own));
        Assert.Equal(own, _freezer.Proc.CgroupOf(_process.Pid));
        Assert.Equal(1, Assert.Single(_freezer.List.Current).Processes);

        ActionResult thawed = _freezer.Do(FreezerActions.Thaw, Row);
        Assert.True(thawed.Succeeded, $"{thawed.Message} {string.Join(' ', thawed.Failures)}");
        Assert.Equal(_new.Path, _freezer.Proc.CgroupOf(_process.Pid));
        Assert.Empty(_new.Children);
        Assert.Empty(_freezer.Records);
    }

    [Fact]
    public void Killing_its_group_kills_it_too()
    {
        ActionResult killed = _freezer.Do(FreezerActions.Kill, Row);

        Assert.True(killed.Succeeded, $"{killed.Message} {string.Join(' ', killed.Failures)}");
        Assert.Equal(0, LivingProcess.ThreadOf("/proc", _process.Pid));
    }

    [Fact]
    public void The_cgroup_that_it_left_does_not_have_it()
    {
        Assert.Equal([_process.Pid], TestCgroup.ProcessesOf(_old.Path));
        Assert.Empty(TestCgroup.ProcessesOf(_new.Path));

        using Bpftop.Freezer.Cgroups.Cgroup left = _freezer.Tree.Open(_old.Path, out _)!;
        using Bpftop.Freezer.Cgroups.Cgroup entered = _freezer.Tree.Open(_new.Path, out _)!;
        Assert.Empty(left.Processes);
        Assert.Equal([_process.Pid], entered.Processes);
        Assert.Equal('S', _freezer.Proc.Stat(_process.Pid)!.Value.State);
    }

    [Fact]
    public void One_that_has_ended_whole_has_ended()
    {
        ProcessRow row = Row;
        _process.Dispose();

        Assert.Contains("has ended", _freezer.Refused(FreezerActions.Freeze, row), StringComparison.Ordinal);
        Assert.Equal(0, LivingProcess.ThreadOf("/proc", row.Key.Pid));
        Assert.Null(LivingProcess.CgroupOf("/proc", row.Key.Pid));
        Assert.False(TestCgroup.IsFreezeSet(_new.Path));
    }

    private void MoveTo(TestCgroup cgroup) =>
        TestCgroup.Write(cgroup.Path, "cgroup.procs", _process.Pid.ToString(System.Globalization.CultureInfo.InvariantCulture));
}
