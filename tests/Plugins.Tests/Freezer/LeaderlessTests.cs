using Bpftop.Freezer;
using Bpftop.Freezer.Cgroups;

namespace Bpftop.Plugins.Tests.Freezer;

/// <summary>A process whose first thread has ended, and which was moved since then: the kernel says of the first thread that it is
/// where it was, and of the others nothing in <c>cgroup.procs</c>.</summary>
public sealed class LeaderlessTests : IDisposable
{
    private readonly TestCgroup _cgroup = new();
    private readonly FreezerUnderTest _freezer = new();
    private readonly string _old;
    private readonly string _new;
    private readonly Leaderless _process;

    public LeaderlessTests()
    {
        _old = _cgroup.Make("old");
        _new = _cgroup.Make("new");
        _process = new Leaderless(_old);
        _process.MoveTo(_new);
    }

    public static TheoryData<string> Freezes => [FreezerActions.Freeze, FreezerActions.FreezeAlone, FreezerActions.FreezeFor, FreezerActions.Force];

    [Theory]
    [MemberData(nameof(Freezes))]
    public void No_freeze_is_written_to_a_cgroup_that_only_the_dead_thread_is_in(string action)
    {
        using Sleeper bystander = Sleeper.Start(_old);

        Try(action);

        Assert.False(TestCgroup.IsFreezeSet(_old));
        Assert.False(TestCgroup.IsFreezeSet(_cgroup.Path));
        Assert.Empty(Directory.GetDirectories(TestCgroup.Mount + _old));
        Assert.Equal(_old, bystander.Cgroup);
        AssertOnlyTheLivingAreFrozen();
    }

    [Theory]
    [MemberData(nameof(Freezes))]
    public void Nothing_is_written_where_the_dead_threads_cgroup_was_removed_whatever_is_called_like_that(string action)
    {
        Wait.Until(() => TestCgroup.Removed($"{TestCgroup.Mount}{_old}"), () => "the old cgroup is not removed");
        string homonym = _cgroup.Make("old (deleted)");
        using Sleeper bystander = Sleeper.Start(homonym);

        Try(action);

        Assert.False(TestCgroup.IsFreezeSet(homonym));
        Assert.Empty(Directory.GetDirectories(TestCgroup.Mount + homonym));
        Assert.Equal(homonym, bystander.Cgroup);
        AssertOnlyTheLivingAreFrozen();
    }

    [Fact]
    public void The_group_that_only_the_dead_thread_is_in_is_not_killed()
    {
        using Sleeper bystander = Sleeper.Start(_old);

        Try(FreezerActions.Kill);

        Assert.Equal(_old, bystander.Cgroup);
        Assert.Contains(bystander.Pid, TestCgroup.ProcessesOf(_old));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void It_is_killed_with_its_group_although_the_kernel_spares_it(bool isMoved)
    {
        string home = isMoved ? _new : _cgroup.Make("home");
        using Leaderless other = new(home);
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
        using Cgroup old = _freezer.Tree.Open(_old, out _)!;
        using Cgroup other = _freezer.Tree.Open(_new, out _)!;

        Assert.Empty(CgroupMembers.Of(old).Processes);
        Assert.Equal([beside.Pid, _process.Pid], CgroupMembers.Of(other).Processes);
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

    public void Dispose()
    {
        // cgroup.kill does not reach it.
        _process.Dispose();
        _cgroup.Dispose();
        _freezer.Dispose();
    }

    /// <summary>Refused, or done to what lives: both are right, and which depends on what is known of such a process.</summary>
    private void Try(string action)
    {
        ActionRequest request = new(action, [_process.Row], [], action == FreezerActions.FreezeFor ? "60" : null);
        if (_freezer.Plan(request) is ActionPlan.Ready plan)
        {
            _freezer.Run(plan);
        }
    }

    private void AssertOnlyTheLivingAreFrozen() => Assert.All(
        _freezer.List.Current,
        entry => Assert.True(CgroupPath.IsWithin(entry.Cgroup, _new), $"{entry.Cgroup} is frozen, and its threads are in {_process.Cgroup}"));
}
