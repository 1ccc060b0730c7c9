using Bpftop.Freezer;
using Bpftop.Freezer.Cgroups;
using Bpftop.Freezer.Journal;

namespace Bpftop.Plugins.Tests.Freezer;

/// <summary>Freezing one process of a cgroup with others, and taking it back, whatever comes in between.</summary>
public sealed class AloneTests : IDisposable
{
    private readonly TestCgroup _cgroup = new();
    private readonly FreezerUnderTest _freezer = new();
    private readonly Sleeper _other;
    private readonly Sleeper _sleeper;

    public AloneTests()
    {
        _other = Sleeper.Start(_cgroup.Path);
        _sleeper = Sleeper.Start(_cgroup.Path);
    }

    private string Name => _sleeper.NameAlone;

    private string Own => $"{_cgroup.Path}/{Name}";

    [Fact]
    public void Just_the_process_stops_and_goes_back_when_it_is_thawed()
    {
        ActionPlan.Ready plan = Assert.IsType<ActionPlan.Ready>(_freezer.Plan(FreezerActions.FreezeAlone, _sleeper.Row));
        Assert.Equal([_sleeper.Row.Key], plan.Targets.ToArray());
        Assert.Equal($"freezes {_sleeper.Pid} sleep, alone of those in {_cgroup.Path}", plan.Summary);

        ActionResult frozen = _freezer.Run(plan);

        Assert.True(frozen.Succeeded, string.Join(' ', frozen.Failures));
        Assert.True(TestCgroup.IsFrozen(Own));
        Assert.Equal(Own, _sleeper.Cgroup);
        Assert.Equal(_cgroup.Path, _other.Cgroup);
        FrozenEntry entry = Assert.Single(_freezer.List.Current);
        Assert.Equal(("alone", FrozenEntry.Frozen, 1), (entry.How, entry.State, entry.Processes));

        ActionResult thawed = _freezer.Do(FreezerActions.Thaw, _sleeper.Row);
        Assert.True(thawed.Succeeded, string.Join(' ', thawed.Failures));
        AssertNothingIsLeft();
    }

    [Fact]
    public void What_it_forks_while_it_is_away_comes_back_too()
    {
        using Sleeper storm = Sleeper.Start(_cgroup.Path, "sh", "-c", "while :; do (:) & (:) & sleep 0.01; done");
        for (int turn = 0; turn < 10; turn++)
        {
            Assert.True(_freezer.Do(FreezerActions.FreezeAlone, storm.Row).Succeeded);
            string own = storm.Cgroup;
            Assert.True(TestCgroup.IsFrozen(own));
            ActionResult thawed = _freezer.Do(FreezerActions.ThawNow, storm.Row);
            Assert.True(thawed.Succeeded, string.Join(' ', thawed.Failures));
            Assert.Equal(_cgroup.Path, storm.Cgroup);
            Assert.Empty(_cgroup.Children);
        }

        Assert.Empty(_freezer.Records);
    }

    [Fact]
    public void A_process_of_the_root_cgroup_is_frozen_alone()
    {
        using Sleeper inRoot = Sleeper.Start();
        Assert.Equal("/", inRoot.Cgroup);
        try
        {
            ActionResult frozen = _freezer.Do(FreezerActions.Freeze, inRoot.Row);

            Assert.True(frozen.Succeeded, string.Join(' ', frozen.Failures));
            Assert.Equal($"/{inRoot.NameAlone}", inRoot.Cgroup);
            Assert.True(TestCgroup.IsFrozen(inRoot.Cgroup));
        }
        finally
        {
            Assert.True(_freezer.Do(FreezerActions.ThawAll).Succeeded);
        }

        Assert.Equal("/", inRoot.Cgroup);
        Assert.False(Directory.Exists($"{TestCgroup.Mount}/{inRoot.NameAlone}"));
    }

    [Fact]
    public void Where_bpftop_shares_the_cgroup_the_process_is_frozen_alone()
    {
        using FreezerUnderTest asOther = new(self: _other.Pid);

        Assert.True(asOther.Do(FreezerActions.Freeze, _sleeper.Row).Succeeded);

        Assert.Equal(Own, _sleeper.Cgroup);
        Assert.True(asOther.Do(FreezerActions.ThawAll).Succeeded);
        AssertNothingIsLeft();
    }

    [Fact]
    public void Killed_when_it_was_recorded_and_nothing_done()
    {
        WriteRecord();

        Restart();

        AssertNothingIsLeft();
    }

    [Fact]
    public void Killed_when_the_directory_was_made()
    {
        WriteRecord();
        _cgroup.Make(Name);

        Restart();

        AssertNothingIsLeft();
    }

    [Fact]
    public void Killed_when_the_directory_was_frozen_and_nobody_in_it()
    {
        WriteRecord();
        _cgroup.Make(Name);
        TestCgroup.Write(Own, Cgroup.FreezeFile, "1");

        Restart();

        AssertNothingIsLeft();
    }

    [Fact]
    public void Killed_when_the_process_was_moved_it_is_listed_and_thawed()
    {
        Assert.True(_freezer.Do(FreezerActions.FreezeAlone, _sleeper.Row).Succeeded);

        using FreezerUnderTest next = Restart();

        Assert.Equal(Own, Assert.Single(next.List.Current).Cgroup);
        Assert.True(next.Do(FreezerActions.ThawAll).Succeeded);
        AssertNothingIsLeft();
    }

    [Fact]
    public void Killed_when_it_was_thawed_and_not_moved_back()
    {
        Assert.True(_freezer.Do(FreezerActions.FreezeAlone, _sleeper.Row).Succeeded);
        TestCgroup.Write(Own, Cgroup.FreezeFile, "0");

        Restart();

        AssertNothingIsLeft();
    }

    [Fact]
    public void Killed_when_it_was_moved_back_and_the_directory_not_removed()
    {
        Assert.True(_freezer.Do(FreezerActions.FreezeAlone, _sleeper.Row).Succeeded);
        TestCgroup.Write(Own, Cgroup.FreezeFile, "0");
        _sleeper.MoveTo(_cgroup.Path);

        Restart();

        AssertNothingIsLeft();
    }

    [Fact]
    public void Killed_when_the_directory_was_removed_and_the_record_not()
    {
        WriteRecord();
        File.WriteAllText(Path.Join(_freezer.Folder, "alone-1-1.json.new"), "{");

        Restart();

        AssertNothingIsLeft();
        Assert.Empty(Directory.GetFiles(_freezer.Folder, "*.new"));
    }

    [Fact]
    public void It_goes_back_also_where_the_record_is_lost_or_another_users()
    {
        Assert.True(_freezer.Do(FreezerActions.FreezeAlone, _sleeper.Row).Succeeded);
        File.Delete(Path.Join(_freezer.Folder, Assert.Single(_freezer.Records)));

        ActionPlan.Ready plan = Assert.IsType<ActionPlan.Ready>(_freezer.Plan(FreezerActions.Thaw, _sleeper.Row));
        Assert.Contains(plan.Effects, line => line.Contains($", and moved back to {_cgroup.Path}: 1 process goes on", StringComparison.Ordinal));
        ActionResult thawed = _freezer.Run(plan);

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
        Assert.True(_freezer.Do(FreezerActions.FreezeAlone, _sleeper.Row).Succeeded);
        string own = _sleeper.Cgroup;
        _sleeper.End();
        Wait.Until(() => TestCgroup.ProcessesOf(own).Length == 0, () => "it does not end");

        _freezer.RefreshNow();

        Assert.Empty(_cgroup.Children);
        Assert.Empty(_freezer.Records);
        Assert.Empty(_freezer.List.Current);
    }

    [Fact]
    public void A_process_that_moved_in_the_last_moment_stays_where_it_went()
    {
        Bpftop.Freezer.Actions.FreezePlan plan = _freezer.Planner.Plan([_sleeper.Row], Bpftop.Freezer.Actions.FreezeScope.Process, default);
        string elsewhere = _cgroup.Make("elsewhere");
        _sleeper.MoveTo(elsewhere);

        ActionResult result;
        using (_freezer.Journal.Lock(default))
        {
            result = _freezer.Freezing.Freeze(plan, null, default);
            _freezer.Recovery.RunLocked();
        }

        Assert.False(result.Succeeded);
        Assert.Equal(elsewhere, _sleeper.Cgroup);
        Assert.Equal(["elsewhere"], _cgroup.Children);
        Assert.Empty(_freezer.Records);
    }

    [Fact]
    public void What_goes_back_to_a_cgroup_that_somebody_else_froze_is_said_to_stay_frozen()
    {
        Assert.True(_freezer.Do(FreezerActions.FreezeAlone, _sleeper.Row).Succeeded);
        TestCgroup.Write(_cgroup.Path, "cgroup.freeze", "1");

        ActionResult result = _freezer.Do(FreezerActions.ThawAll);

        Assert.Equal([$"{_sleeper.Pid} is back in {_cgroup.Path}, which stays frozen by {_cgroup.Path}"], result.Failures.ToArray());
        Assert.Equal(_cgroup.Path, _sleeper.Cgroup);
        Assert.Empty(_cgroup.Children);
    }

    [Fact]
    public void A_process_that_ended_before_it_is_moved_leaves_no_directory()
    {
        ActionPlan plan = _freezer.Plan(FreezerActions.FreezeAlone, _sleeper.Row);
        _sleeper.End();

        ActionResult result = _freezer.Run(plan);

        Assert.False(result.Succeeded);
        Assert.Empty(_cgroup.Children);
        Assert.Empty(_freezer.Records);
    }

    [Fact]
    public void A_cgroup_of_that_name_with_somebody_in_it_is_left_alone()
    {
        _cgroup.Make(Name);
        _other.MoveTo(Own);

        ActionResult result = _freezer.Do(FreezerActions.FreezeAlone, _sleeper.Row);

        Assert.False(result.Succeeded);
        Assert.Contains("is somebody else's", Assert.Single(result.Failures), StringComparison.Ordinal);
        Assert.Equal(Own, _other.Cgroup);
        Assert.False(TestCgroup.IsFrozen(Own));
        Assert.Empty(_freezer.Records);
    }

    [Fact]
    public void A_move_that_the_kernel_refuses_leaves_nothing_behind()
    {
        // No cgroup can be made below.
        TestCgroup.Write(_cgroup.Path, "cgroup.max.descendants", "0");

        ActionResult result = _freezer.Do(FreezerActions.FreezeAlone, _sleeper.Row);

        Assert.False(result.Succeeded);
        Assert.StartsWith("cannot make ", Assert.Single(result.Failures), StringComparison.Ordinal);
        AssertNothingIsLeft();
    }

    [Fact]
    public void Nobody_cleans_up_behind_one_who_is_at_work()
    {
        WriteRecord();
        _cgroup.Make(Name);
        using FreezerUnderTest other = new(_freezer.Folder);
        using (_freezer.Journal.TryLock())
        {
            other.RefreshNow();
            Assert.Equal([Name], _cgroup.Children);
            Assert.Single(_freezer.Records);
        }

        other.RefreshNow();
        AssertNothingIsLeft();
    }

    [Fact]
    public async Task Several_bpftops_at_once_leave_nothing_behind()
    {
        const int Rounds = 30;
        using FreezerUnderTest second = new(_freezer.Folder);
        using FreezerUnderTest third = new(_freezer.Folder);
        Task[] users =
        [
            Task.Run(() => Try(_freezer, FreezerActions.FreezeAlone)),
            Task.Run(() => Try(second, FreezerActions.Freeze)),
        ];
        Task all = Task.WhenAll(users);
        while (!all.IsCompleted)
        {
            third.RefreshNow();
        }

        await all;
        if (_freezer.Plan(FreezerActions.ThawAll) is ActionPlan.Ready rest)
        {
            Assert.True(_freezer.Run(rest).Succeeded);
        }

        third.RefreshNow();
        AssertNothingIsLeft();

        void Try(FreezerUnderTest bpftop, string freeze)
        {
            for (int round = 0; round < Rounds * 2; round++)
            {
                if (bpftop.Plan(round % 2 == 0 ? freeze : FreezerActions.ThawNow, _sleeper.Row) is ActionPlan.Ready plan)
                {
                    bpftop.Run(plan);
                }
            }
        }
    }

    [Fact]
    public void Where_it_cannot_go_back_it_runs_on_where_it_is_until_it_can()
    {
        Assert.True(_freezer.Do(FreezerActions.FreezeAlone, _sleeper.Row).Succeeded);
        FreezeRecord record = Assert.Single(_freezer.List.Current).Record;
        OtherUser.GiveFolder(TestCgroup.Mount + Own);

        // Whoever thaws it may write to its own cgroup, and not to the one that it goes back to.
        string? problem = OtherUser.Run(() => _freezer.Thawing.Thaw(Own, 0, record));

        Assert.Equal($"cannot move {_sleeper.Pid} back to {_cgroup.Path}: Permission denied; it runs on in {Own}, and is tried again", problem);
        Assert.False(TestCgroup.IsFrozen(Own));
        Assert.Single(_freezer.Records);
        _freezer.RefreshNow();
        AssertNothingIsLeft();
    }

    [Fact]
    public void One_that_somebody_moved_away_is_frozen_alone_again_only_when_the_rest_is_taken_back()
    {
        Assert.True(_freezer.Do(FreezerActions.FreezeAlone, _sleeper.Row).Succeeded);
        _other.MoveTo(Own);
        string elsewhere = _cgroup.Make("elsewhere");
        _sleeper.MoveTo(elsewhere);

        ActionResult again = _freezer.Do(FreezerActions.FreezeAlone, _sleeper.Row);

        Assert.False(again.Succeeded);
        Assert.Contains("frozen alone before, and not all of that is taken back yet", string.Join(' ', again.Failures), StringComparison.Ordinal);
        Assert.Equal(elsewhere, _sleeper.Cgroup);
        Assert.False(TestCgroup.IsFrozen(elsewhere));

        Assert.True(_freezer.Do(FreezerActions.ThawAll).Succeeded);
        Assert.Equal(_cgroup.Path, _other.Cgroup);
        Assert.False(Directory.Exists(TestCgroup.Mount + Own));
        Assert.True(_freezer.Do(FreezerActions.FreezeAlone, _sleeper.Row).Succeeded);
        Assert.StartsWith(elsewhere, _sleeper.Cgroup, StringComparison.Ordinal);
        Assert.True(_freezer.Do(FreezerActions.ThawAll).Succeeded);
        Assert.Equal(elsewhere, _sleeper.Cgroup);
    }

    public void Dispose()
    {
        _cgroup.Dispose();
        _other.Dispose();
        _sleeper.Dispose();
        _freezer.Dispose();
    }

    private void WriteRecord()
    {
        using IDisposable held = _freezer.Journal.Lock(CancellationToken.None);
        _freezer.Journal.Write(Record());
    }

    private FreezeRecord Record() => new()
    {
        Boot = _freezer.Journal.Boot,
        Root = _freezer.Tree.RootId,
        Cgroup = Own,
        Id = 0,
        Alone = new LoneProcess(_sleeper.Pid, _sleeper.Stat.StartTicks, _cgroup.Path),
        Since = 1,
    };

    /// <summary>Another bpftop, which knows of the first one only what the journal says.</summary>
    private FreezerUnderTest Restart()
    {
        FreezerUnderTest next = new(_freezer.Folder);
        next.RefreshNow();
        return next;
    }

    private void AssertNothingIsLeft()
    {
        Assert.Equal(_cgroup.Path, _sleeper.Cgroup);
        Assert.False(TestCgroup.IsFrozen(_cgroup.Path));
        Assert.Empty(_cgroup.Children);
        Assert.Empty(_freezer.Records);
    }
}
