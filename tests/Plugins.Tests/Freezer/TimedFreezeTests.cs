using Bpftop.Freezer;
using Bpftop.Freezer.Journal;
using Bpftop.Toolkit;

namespace Bpftop.Plugins.Tests.Freezer;

/// <summary>Freezing for a time.</summary>
public sealed class TimedFreezeTests : IDisposable
{
    private readonly ManualClock _time = new();
    private readonly TestCgroup _cgroup = new();
    private readonly FreezerUnderTest _freezer;
    private readonly Sleeper _sleeper;

    public TimedFreezeTests()
    {
        _freezer = new FreezerUnderTest(time: _time);
        _sleeper = Sleeper.Start(_cgroup.Path);
    }

    [Fact]
    public void It_is_thawed_when_its_time_is_over_and_not_before()
    {
        Assert.Equal(TimeSpan.FromMilliseconds(100), _freezer.Refresh.Period);
        _time.Advance(TimeSpan.FromSeconds(2));
        ActionResult result = FreezeFor("30 s");
        Assert.EndsWith(", for 30 s", result.Message, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromSeconds(1), _freezer.Refresh.Period);

        _time.Advance(TimeSpan.FromSeconds(29.5));
        _freezer.RefreshNow();
        Assert.True(TestCgroup.IsFrozen(_cgroup.Path));
        Assert.InRange(_freezer.Refresh.Period, TimeSpan.FromSeconds(0.49), TimeSpan.FromSeconds(0.51));

        _time.Advance(TimeSpan.FromSeconds(0.6));
        _freezer.RefreshNow();
        Assert.False(TestCgroup.IsFrozen(_cgroup.Path));
        Assert.Empty(_freezer.List.Current);
        Assert.Empty(_freezer.Records);
    }

    [Fact]
    public void What_is_overdue_is_thawed_by_the_next_bpftop_and_moved_back()
    {
        Assert.True(_freezer.Do(FreezerActions.FreezeAlone, _sleeper.Row).Succeeded);
        _freezer.Journal.Write(_freezer.List.Current[0].Record with { ThawAt = _time.SecondsSinceStart() + 5 });
        _time.Advance(TimeSpan.FromHours(1));

        using FreezerUnderTest next = new(_freezer.Folder, time: _time);
        next.RefreshNow();

        Assert.Equal(_cgroup.Path, _sleeper.Cgroup);
        Assert.Empty(_cgroup.Children);
        Assert.Empty(next.Records);
    }

    [Fact]
    public void What_is_overdue_and_cannot_go_back_is_not_thawed_again_once_somebody_freezes_it()
    {
        Assert.True(_freezer.Do(FreezerActions.FreezeAlone, _sleeper.Row).Succeeded);
        _freezer.Journal.Write(_freezer.List.Current[0].Record with { ThawAt = _time.SecondsSinceStart() + 5 });
        string own = _sleeper.Cgroup;

        // Whose journal it is may write to the process's own cgroup, and not to the one that it goes back to.
        OtherUser.GiveFolder(_freezer.Folder);
        OtherUser.GiveFolder(TestCgroup.Mount + own);
        using FreezerUnderTest next = new(_freezer.Folder, time: _time);
        _time.Advance(TimeSpan.FromHours(1));
        RefreshAsOther(next);
        Assert.Equal(FrozenEntry.Away, Assert.Single(next.List.Current).State);
        Assert.False(TestCgroup.IsFreezeSet(own));

        TestCgroup.Write(own, "cgroup.freeze", "1");
        RefreshAsOther(next);

        FrozenEntry entry = Assert.Single(next.List.Current);
        Assert.Null(entry.Record.ThawAt);
        Assert.NotEqual(FrozenEntry.Away, entry.State);
        Assert.True(TestCgroup.IsFreezeSet(own));
    }

    [Fact]
    public void What_is_overdue_and_cannot_be_thawed_keeps_no_core_busy()
    {
        FreezeFor("5");
        FrozenEntry entry = Assert.Single(_freezer.List.Current);

        _time.Advance(TimeSpan.FromSeconds(5.5));
        Assert.Equal(TimeSpan.Zero, _freezer.Refresh.Period);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.FromSeconds(1), _freezer.Refresh.Period);

        Assert.NotNull(entry.Record.ThawAt);
        _freezer.RefreshNow();
        Assert.False(TestCgroup.IsFrozen(_cgroup.Path));
    }

    [Fact]
    public void The_list_says_how_long_it_still_takes()
    {
        FreezeFor("12.5");
        _time.Advance(TimeSpan.FromSeconds(2));
        FreezerTable table = new(_freezer.List, _time);
        TableBuffer buffer = new(table.Table);

        table.Fill(PluginContract.Some.Tick(1), new TableBlock(buffer));

        Assert.Equal(_cgroup.Path, buffer.Keys[0]);
        Assert.Equal(1, buffer.Number(0, 3));
        Assert.Equal(10.5, buffer.Number(0, 5), 6);
    }

    [Fact]
    public void Whoever_leaves_is_told_and_can_thaw_all()
    {
        FreezerNotice notice = new(_freezer.List, _time);
        Assert.Null(notice.Check());
        FreezeFor("20");

        LeavingNotice? left = notice.Check();

        Assert.Equal("1 process that bpftop froze stays frozen", left?.Message);
        Assert.Equal([$"{_cgroup.Path}: 1 process, frozen; to be thawed in 20 s, which bpftop does only while it runs"], left!.Lines.ToArray());
        Assert.True(_freezer.Run(_freezer.Plan(left.Undo)).Succeeded);
        Assert.False(TestCgroup.IsFrozen(_cgroup.Path));
        Assert.Null(notice.Check());
    }

    public void Dispose()
    {
        _cgroup.Dispose();
        _sleeper.Dispose();
        _freezer.Dispose();
    }

    private static void RefreshAsOther(FreezerUnderTest freezer) => OtherUser.Run(() =>
    {
        freezer.RefreshNow();
        return true;
    });

    private ActionResult FreezeFor(string seconds)
    {
        ActionResult result = _freezer.Run(_freezer.Plan(new ActionRequest(FreezerActions.FreezeFor, [_sleeper.Row], [], seconds)));
        Assert.True(result.Succeeded, string.Join(' ', result.Failures));
        return result;
    }
}
