using Bpftop.Freezer;
using Bpftop.Freezer.Journal;

namespace Bpftop.Plugins.Tests.Freezer;

/// <summary>Freezing one process of a cgroup with others, and taking it back, whatever comes in between.</summary>
public sealed class AloneTests : TwoSleepersTests
{
    [Fact]
    public void Just_the_process_stops_and_goes_back_when_it_is_thawed()
    {
        ActionPlan.Ready plan = Assert.IsType<ActionPlan.Ready>(Freezer.Plan(FreezerActions.FreezeAlone, Sleeper.Row));
        Assert.Equal([Sleeper.Row.Key], plan.Targets.ToArray());
        Assert.Equal($"freezes {Sleeper.Pid} sleep, alone of those in {Home.Path}", plan.Summary);

        Assert.Equal([$"Until it is thawed it is in a cgroup of its own below {Home.Path}"], plan.Effects.ToArray());

        ActionResult frozen = Freezer.Run(plan);

        Assert.True(frozen.Succeeded, string.Join(' ', frozen.Failures));
        Assert.True(TestCgroup.IsFrozen(Own));
        Assert.Equal(Own, Sleeper.Cgroup);
        Assert.Equal(Home.Path, Other.Cgroup);
        FrozenEntry entry = Assert.Single(Freezer.List.Current);
        Assert.Equal(("alone", FrozenEntry.Frozen, 1), (entry.How, entry.State, entry.Processes));

        ActionResult thawed = Freezer.Do(FreezerActions.Thaw, Sleeper.Row);
        Assert.True(thawed.Succeeded, string.Join(' ', thawed.Failures));
        AssertNothingIsLeft();
    }

    [Fact]
    public void What_it_forks_while_it_is_away_comes_back_too()
    {
        using Sleeper storm = Sleeper.Start(Home.Path, "sh", "-c", "while :; do (:) & (:) & sleep 0.01; done");
        for (int turn = 0; turn < 10; turn++)
        {
            Assert.True(Freezer.Do(FreezerActions.FreezeAlone, storm.Row).Succeeded);
            string own = storm.Cgroup;
            Assert.True(TestCgroup.IsFrozen(own));
            ActionResult thawed = Freezer.Do(FreezerActions.ThawNow, storm.Row);
            Assert.True(thawed.Succeeded, string.Join(' ', thawed.Failures));
            Assert.Equal(Home.Path, storm.Cgroup);
            Assert.Empty(Home.Children);
        }

        Assert.Empty(Freezer.Records);
    }

    [Fact]
    public void Where_bpftop_shares_the_cgroup_the_process_is_frozen_alone()
    {
        using FreezerUnderTest asOther = new(self: Other.Pid);

        Assert.True(asOther.Do(FreezerActions.Freeze, Sleeper.Row).Succeeded);

        Assert.Equal(Own, Sleeper.Cgroup);
        Assert.True(asOther.Do(FreezerActions.ThawAll).Succeeded);
        AssertNothingIsLeft();
    }

    [Fact]
    public void It_goes_back_also_where_the_record_is_lost_or_another_users()
    {
        Assert.True(Freezer.Do(FreezerActions.FreezeAlone, Sleeper.Row).Succeeded);
        File.Delete(Path.Join(Freezer.Folder, Assert.Single(Freezer.Records)));

        ActionPlan.Ready plan = Assert.IsType<ActionPlan.Ready>(Freezer.Plan(FreezerActions.Thaw, Sleeper.Row));
        Assert.Contains(plan.Effects, line => line.Contains($", and moved back to {Home.Path}: 1 process goes on", StringComparison.Ordinal));
        ActionResult thawed = Freezer.Run(plan);

        Assert.True(thawed.Succeeded, string.Join(' ', thawed.Failures));
        AssertNothingIsLeft();
    }

    [Theory]
    [InlineData("/a/bpftop-freeze-12-34", "/a")]
    [InlineData("/bpftop-freeze-12-34", "/")]
    [InlineData("/a/bpftop-freeze-12", null)]
    [InlineData("/a/bpftop-freeze-12-34-56", null)]
    [InlineData("/a/bpftop-freeze--1-34", null)]
    [InlineData("/bpftop-freeze-12-34/a", null)]
    [InlineData("/", null)]
    public void A_cgroup_for_one_process_is_told_by_its_name(string path, string? origin) => Assert.Equal(origin, LoneProcess.Of(path)?.Origin);

    [Fact]
    public void A_process_that_ends_while_it_is_frozen_leaves_no_directory()
    {
        Assert.True(Freezer.Do(FreezerActions.FreezeAlone, Sleeper.Row).Succeeded);
        string own = Sleeper.Cgroup;
        Sleeper.End();
        Wait.Until(() => TestCgroup.ProcessesOf(own).Length == 0, () => "it does not end");

        Freezer.RefreshNow();

        Assert.Empty(Home.Children);
        Assert.Empty(Freezer.Records);
        Assert.Empty(Freezer.List.Current);
    }

    [Fact]
    public void A_process_that_moved_in_the_last_moment_stays_where_it_went()
    {
        Bpftop.Freezer.Actions.FreezePlan plan = Freezer.Planner.Plan([Sleeper.Row], Bpftop.Freezer.Actions.FreezeScope.Process, default);
        string elsewhere = Home.Make("elsewhere");
        Sleeper.MoveTo(elsewhere);

        ActionResult result;
        using (Freezer.Journal.Lock(default))
        {
            result = Freezer.Freezing.Freeze(plan, null, default);
            Freezer.Recovery.RunLocked();
        }

        Assert.False(result.Succeeded);
        Assert.Equal(elsewhere, Sleeper.Cgroup);
        Assert.Equal(["elsewhere"], Home.Children);
        Assert.Empty(Freezer.Records);
    }

    [Fact]
    public void What_goes_back_to_a_cgroup_that_somebody_else_froze_is_said_to_stay_frozen()
    {
        Assert.True(Freezer.Do(FreezerActions.FreezeAlone, Sleeper.Row).Succeeded);
        TestCgroup.Write(Home.Path, "cgroup.freeze", "1");

        ActionResult result = Freezer.Do(FreezerActions.ThawAll);

        Assert.Equal([$"{Sleeper.Pid} is back in {Home.Path}, which stays frozen by {Home.Path}"], result.Failures.ToArray());
        Assert.Equal(Home.Path, Sleeper.Cgroup);
        Assert.Empty(Home.Children);
    }

    [Fact]
    public void A_process_that_ended_before_it_is_moved_leaves_no_directory()
    {
        ActionPlan plan = Freezer.Plan(FreezerActions.FreezeAlone, Sleeper.Row);
        Sleeper.End();

        ActionResult result = Freezer.Run(plan);

        Assert.False(result.Succeeded);
        Assert.Empty(Home.Children);
        Assert.Empty(Freezer.Records);
    }

    [Fact]
    public void A_cgroup_of_that_name_with_somebody_in_it_is_left_alone()
    {
        Home.Make(Sleeper.NameAlone);
        Other.MoveTo(Own);

        ActionResult result = Freezer.Do(FreezerActions.FreezeAlone, Sleeper.Row);

        Assert.False(result.Succeeded);
        Assert.Contains("is somebody else's", Assert.Single(result.Failures), StringComparison.Ordinal);
        Assert.Equal(Own, Other.Cgroup);
        Assert.False(TestCgroup.IsFrozen(Own));
        Assert.Empty(Freezer.Records);
    }

    [Fact]
    public void A_move_that_the_kernel_refuses_leaves_nothing_behind()
    {
        // No cgroup can be made below.
        TestCgroup.Write(Home.Path, "cgroup.max.descendants", "0");

        ActionResult result = Freezer.Do(FreezerActions.FreezeAlone, Sleeper.Row);

        Assert.False(result.Succeeded);
        Assert.StartsWith("cannot make ", Assert.Single(result.Failures), StringComparison.Ordinal);
        AssertNothingIsLeft();
    }

    [Fact]
    public async Task Several_bpftops_at_once_leave_nothing_behind()
    {
        const int Rounds = 30;
        using FreezerUnderTest second = new(Freezer.Folder);
        using FreezerUnderTest third = new(Freezer.Folder);
        Task[] users =
        [
            Task.Run(() => Try(Freezer, FreezerActions.FreezeAlone)),
            Task.Run(() => Try(second, FreezerActions.Freeze)),
        ];
        Task all = Task.WhenAll(users);
        while (!all.IsCompleted)
        {
            third.RefreshNow();
        }

        await all;
        if (Freezer.Plan(FreezerActions.ThawAll) is ActionPlan.Ready rest)
        {
            Assert.True(Freezer.Run(rest).Succeeded);
        }

        third.RefreshNow();
        AssertNothingIsLeft();

        void Try(FreezerUnderTest bpftop, string freeze)
        {
            for (int round = 0; round < Rounds * 2; round++)
            {
                if (bpftop.Plan(round % 2 == 0 ? freeze : FreezerActions.ThawNow, Sleeper.Row) is ActionPlan.Ready plan)
                {
                    bpftop.Run(plan);
                }
            }
        }
    }

    [Fact]
    public void Where_it_cannot_go_back_it_runs_on_where_it_is_until_it_can()
    {
        Assert.True(Freezer.Do(FreezerActions.FreezeAlone, Sleeper.Row).Succeeded);
        FreezeRecord record = Assert.Single(Freezer.List.Current).Record;
        OtherUser.GiveFolder(TestCgroup.Mount + Own);

        // Whoever thaws it may write to its own cgroup, and not to the one that it goes back to.
        string? problem = OtherUser.Run(() => Freezer.Thawing.Thaw(Own, 0, record));

        Assert.Equal($"cannot move {Sleeper.Pid} back to {Home.Path}: Permission denied; it runs on in {Own}, and is tried again", problem);
        Assert.False(TestCgroup.IsFrozen(Own));
        Assert.Single(Freezer.Records);
        Freezer.RefreshNow();
        AssertNothingIsLeft();
    }

    [Fact]
    public void A_cgroup_below_that_somebody_froze_for_itself_stays_frozen_when_the_process_goes_back()
    {
        Assert.True(Freezer.Do(FreezerActions.FreezeAlone, Sleeper.Row).Succeeded);
        string below = $"{Own}/below";
        Directory.CreateDirectory(TestCgroup.Mount + below);
        Other.MoveTo(below);
        TestCgroup.Write(below, "cgroup.freeze", "1");
        Wait.Until(() => TestCgroup.IsFrozen(below), () => "it is not frozen");

        ActionResult result = Freezer.Do(FreezerActions.ThawNow, Sleeper.Row);

        Assert.Equal([$"{below} is frozen for itself, so what is in it stays there; it is tried again"], result.Failures.ToArray());
        Assert.Equal(Home.Path, Sleeper.Cgroup);
        Assert.Equal(below, Other.Cgroup);
        Assert.True(TestCgroup.IsFrozen(below));
        Assert.Equal(FrozenEntry.Away, Assert.Single(Freezer.List.Current).State);

        TestCgroup.Write(below, "cgroup.freeze", "0");
        Freezer.RefreshNow();
        Assert.Equal(Home.Path, Other.Cgroup);
        AssertNothingIsLeft();
    }

    [Fact]
    public void One_that_somebody_moved_away_is_frozen_alone_again_only_when_the_rest_is_taken_back()
    {
        Assert.True(Freezer.Do(FreezerActions.FreezeAlone, Sleeper.Row).Succeeded);
        Other.MoveTo(Own);
        string elsewhere = Home.Make("elsewhere");
        Sleeper.MoveTo(elsewhere);

        ActionResult again = Freezer.Do(FreezerActions.FreezeAlone, Sleeper.Row);

        Assert.False(again.Succeeded);
        Assert.Contains("frozen alone before, and not all of that is taken back yet", string.Join(' ', again.Failures), StringComparison.Ordinal);
        Assert.Equal(elsewhere, Sleeper.Cgroup);
        Assert.False(TestCgroup.IsFrozen(elsewhere));

        Assert.True(Freezer.Do(FreezerActions.ThawAll).Succeeded);
        Assert.Equal(Home.Path, Other.Cgroup);
        Assert.False(Directory.Exists(TestCgroup.Mount + Own));
        Assert.True(Freezer.Do(FreezerActions.FreezeAlone, Sleeper.Row).Succeeded);
        Assert.StartsWith(elsewhere, Sleeper.Cgroup, StringComparison.Ordinal);
        Assert.True(Freezer.Do(FreezerActions.ThawAll).Succeeded);
        Assert.Equal(elsewhere, Sleeper.Cgroup);
    }
}
