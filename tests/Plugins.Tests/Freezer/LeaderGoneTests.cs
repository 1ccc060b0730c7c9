using System.Globalization;
using Bpftop.Freezer;
using Bpftop.Freezer.Cgroups;
using Bpftop.Freezer.Journal;
using Bpftop.Kernel.Tests.Oracle;
using Bpftop.Toolkit;

namespace Bpftop.Plugins.Tests.Freezer;

/// <summary>A process whose main thread has ended, which lives in its other threads, and which was moved since then: the kernel
/// says of the main thread that it is where it was, and of the others nothing in <c>cgroup.procs</c>.</summary>
public sealed class LeaderGoneTests : IDisposable
{
    private readonly FreezerUnderTest _freezer = new();
    private readonly TestCgroup _cgroup = new();
    private readonly string _old;
    private readonly string _new;
    private readonly Actor _process = Actor.Start("deadleader-later");

    public LeaderGoneTests()
    {
        _old = _cgroup.Make("old");
        _new = _cgroup.Make("new");
        EndLeader(_process, _old);
        Move(_process, _new);
    }

    public static TheoryData<string> Freezes => [FreezerActions.Freeze, FreezerActions.FreezeAlone, FreezerActions.FreezeFor, FreezerActions.Force];

    private ProcessRow Row => Sleeper.RowOf(_process.Pid);

    [Theory]
    [MemberData(nameof(Freezes))]
    public void It_is_frozen_where_its_threads_are_and_nothing_where_only_the_dead_leader_is(string action)
    {
        using Sleeper bystander = Sleeper.Start(_old);

        AssertFrozenWhereItLives(action);

        Assert.False(TestCgroup.IsFreezeSet(_old));
        Assert.False(TestCgroup.IsFreezeSet(_cgroup.Path));
        Assert.Empty(Directory.GetDirectories(TestCgroup.Mount + _old));
        Assert.Equal(_old, bystander.Cgroup);
    }

    [Theory]
    [MemberData(nameof(Freezes))]
    public void It_is_frozen_where_the_dead_leaders_cgroup_was_removed_and_nothing_that_is_called_like_that(string action)
    {
        Wait.Until(() => TestCgroup.Removed($"{TestCgroup.Mount}{_old}"), () => "the old cgroup is not removed");
        Assert.Contains(" (deleted)", File.ReadAllText($"/proc/{_process.Pid}/cgroup"), StringComparison.Ordinal);
        string homonym = _cgroup.Make("old (deleted)");
        using Sleeper bystander = Sleeper.Start(homonym);

        AssertFrozenWhereItLives(action);

        Assert.False(TestCgroup.IsFreezeSet(homonym));
        Assert.Empty(Directory.GetDirectories(TestCgroup.Mount + homonym));
        Assert.Equal(homonym, bystander.Cgroup);
    }

    [Theory]
    [InlineData(FreezerActions.Freeze)]
    [InlineData(FreezerActions.FreezeAlone)]
    public void It_is_thawed_where_it_was_before_and_nothing_is_left(string action)
    {
        using Sleeper other = Sleeper.Start(_new);
        Assert.True(_freezer.Do(action, Row).Succeeded);

        ActionResult thawed = _freezer.Do(FreezerActions.Thaw, Row);

        Assert.True(thawed.Succeeded, $"{thawed.Message} {string.Join(' ', thawed.Failures)}");
        Assert.Equal(_new, _freezer.Proc.CgroupOf(_process.Pid));
        Assert.False(TestCgroup.IsFreezeSet(_new));
        Assert.Empty(Directory.GetDirectories(TestCgroup.Mount + _new));
        Assert.Empty(_freezer.Records);
    }

    [Fact]
    public void To_kill_its_group_kills_it_and_not_the_group_that_only_the_dead_leader_is_in()
    {
        using Sleeper bystander = Sleeper.Start(_old);

        ActionResult killed = _freezer.Do(FreezerActions.Kill, Row);

        Assert.True(killed.Succeeded, $"{killed.Message} {string.Join(' ', killed.Failures)}");
        Assert.Equal(0, LivingProcess.ThreadOf("/proc", _process.Pid));
        Assert.Contains(bystander.Pid, TestCgroup.ProcessesOf(_old));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void It_is_killed_with_its_group_although_the_kernel_spares_it(bool isMoved)
    {
        string home = isMoved ? _new : _cgroup.Make("home");
        using Actor other = Actor.Start("deadleader-later");
        EndLeader(other, home);
        using Sleeper beside = Sleeper.Start(home);

        ActionResult result = _freezer.Do(FreezerActions.Kill, beside.Row);

        Assert.True(result.Succeeded, string.Join(' ', result.Failures));
        Assert.False(File.ReadAllText($"{TestCgroup.Mount}{home}/cgroup.events").Contains("populated 1", StringComparison.Ordinal));
        Assert.True(beside.HasExited);
    }

    [Fact]
    public void It_is_counted_where_its_threads_live_and_not_where_they_were()
    {
        using Sleeper beside = Sleeper.Start(_new);
        Assert.Equal([_process.Pid], TestCgroup.ProcessesOf(_old));
        Assert.Equal([beside.Pid], TestCgroup.ProcessesOf(_new));
        using Cgroup old = _freezer.Tree.Open(_old, out _)!;
        using Cgroup other = _freezer.Tree.Open(_new, out _)!;

        Assert.Empty(CgroupMembers.Of(old).Processes);
        Assert.Equal([beside.Pid, _process.Pid], CgroupMembers.Of(other).Processes);
        Assert.Equal('S', _freezer.Proc.Stat(_process.Pid)!.Value.State);
    }

    [Fact]
    public void To_freeze_the_cgroup_that_it_lives_in_names_it_before()
    {
        using Sleeper beside = Sleeper.Start(_new);

        ActionPlan.Ready plan = Assert.IsType<ActionPlan.Ready>(_freezer.Plan(FreezerActions.Freeze, beside.Row));

        Assert.Equal($"freezes 2 processes in {_new}", plan.Summary);
        Assert.Contains(plan.Effects, line => line.StartsWith($"  {_process.Pid} ", StringComparison.Ordinal));
    }

    [Fact]
    public void Where_it_is_alone_in_a_frozen_cgroup_that_counts_one_process()
    {
        using Sleeper beside = Sleeper.Start(_new);
        Assert.True(_freezer.Do(FreezerActions.Freeze, beside.Row).Succeeded);
        beside.End();

        _freezer.RefreshNow();

        FrozenEntry entry = Assert.Single(_freezer.List.Current);
        Assert.Equal((FrozenEntry.Frozen, 1), (entry.State, entry.Processes));
    }

    [Fact]
    public void One_that_has_ended_whole_has_ended()
    {
        ProcessRow row = Row;
        _process.Dispose();

        Assert.Contains("has ended", _freezer.Refused(FreezerActions.Freeze, row), StringComparison.Ordinal);
        Assert.Equal(0, LivingProcess.ThreadOf("/proc", row.Key.Pid));
        Assert.Null(LivingProcess.CgroupOf("/proc", row.Key.Pid));
        Assert.False(TestCgroup.IsFreezeSet(_new));
    }

    public void Dispose()
    {
        // cgroup.kill does not reach it.
        _process.Dispose();
        _cgroup.Dispose();
        _freezer.Dispose();
    }

    private static void Move(Actor process, string cgroup) => TestCgroup.Write(cgroup, "cgroup.procs", process.Pid.ToString(CultureInfo.InvariantCulture));

    private static void EndLeader(Actor process, string cgroup)
    {
        Move(process, cgroup);
        process.Continue();
        Wait.Until(() => File.ReadAllText($"/proc/{process.Pid}/stat").Contains(") Z ", StringComparison.Ordinal), () => "its main thread does not end");
    }

    private void AssertFrozenWhereItLives(string action)
    {
        ActionResult result = _freezer.Run(_freezer.Plan(new ActionRequest(action, [Row], [], action == FreezerActions.FreezeFor ? "60" : null)));

        Assert.True(result.Succeeded, $"{result.Message} {string.Join(' ', result.Failures)}");
        string[] below = Directory.GetDirectories(TestCgroup.Mount + _new);
        string frozen = action == FreezerActions.FreezeAlone ? Assert.Single(below)[TestCgroup.Mount.Length..] : _new;
        FrozenEntry entry = Assert.Single(_freezer.List.Current);
        Assert.Equal((frozen, FrozenEntry.Frozen, 1), (entry.Cgroup, entry.State, entry.Processes));
        Assert.True(TestCgroup.IsFrozen(frozen));
        Assert.Equal(frozen, _freezer.Proc.CgroupOf(_process.Pid));
    }
}
