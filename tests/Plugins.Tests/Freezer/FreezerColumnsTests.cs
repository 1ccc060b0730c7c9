using Bpftop.Freezer;
using Bpftop.Freezer.Cgroups;
using Bpftop.Freezer.Journal;
using Bpftop.PluginContract;

namespace Bpftop.Plugins.Tests.Freezer;

/// <summary>What the columns say of real cgroups.</summary>
public sealed class FreezerColumnsTests : IDisposable
{
    private readonly TestCgroup _cgroup = new();
    private readonly ManualClock _time = new();
    private readonly FreezerUnderTest _freezer;
    private readonly ColumnSheet _sheet;
    private readonly string _below;
    private readonly ulong _id;
    private readonly ulong _idBelow;
    private long _tick;

    public FreezerColumnsTests()
    {
        _freezer = new FreezerUnderTest(time: _time);
        _below = _cgroup.Make("below");
        _id = Known(_cgroup.Path);
        _idBelow = Known(_below);
        _sheet = new ColumnSheet(_freezer.Columns);
    }

    [Fact]
    public void A_frozen_process_shows_at_once_and_then_by_whom()
    {
        ProcessRow frozen = Row(1001, _idBelow, ProcessTraits.Frozen);
        TestCgroup.Write(_cgroup.Path, "cgroup.freeze", "1");

        Assert.Equal(("frozen", ""), Values(frozen));

        _freezer.RefreshNow();
        Assert.Equal(($"frozen by {_cgroup.Path}", _cgroup.Path), Values(frozen));
    }

    [Fact]
    public void What_somebody_else_froze_is_found_within_four_refreshes_and_its_thaw_at_the_next()
    {
        ProcessRow frozen = Row(1001, _id, ProcessTraits.Frozen);
        Values(frozen);
        _freezer.RefreshNow();
        TestCgroup.Write(_cgroup.Path, "cgroup.freeze", "1");

        for (int turn = 0; turn < 4; turn++)
        {
            _freezer.RefreshNow();
        }

        Assert.Equal(("frozen", _cgroup.Path), Values(frozen));
        TestCgroup.Write(_cgroup.Path, "cgroup.freeze", "0");
        _freezer.RefreshNow();
        Assert.Equal("", Values(frozen).Holder);
    }

    [Fact]
    public void Who_holds_a_process_that_shows_as_frozen_is_looked_for_at_the_next_refresh_whatever_turn_it_is()
    {
        ProcessRow process = Row(1001, _idBelow, ProcessTraits.None);
        Values(process);
        _freezer.RefreshNow();
        TestCgroup.Write(_cgroup.Path, "cgroup.freeze", "1");

        Assert.Equal(("frozen", ""), Values(process with { Traits = ProcessTraits.Frozen }));
        _freezer.RefreshNow();

        Assert.Equal(($"frozen by {_cgroup.Path}", _cgroup.Path), Values(process with { Traits = ProcessTraits.Frozen }));
    }

    [Fact]
    public void While_nobody_looks_at_the_columns_no_cgroup_is_looked_at()
    {
        ProcessRow frozen = Row(1001, _id, ProcessTraits.Frozen);
        Values(frozen);
        _time.Advance(TimeSpan.FromSeconds(6));
        TestCgroup.Write(_cgroup.Path, "cgroup.freeze", "1");

        _freezer.RefreshNow();
        Assert.Equal(("frozen", ""), Values(frozen));

        _freezer.RefreshNow();
        Assert.Equal(("frozen", _cgroup.Path), Values(frozen));
    }

    [Fact]
    public void One_that_is_born_frozen_shows_at_once_as_its_cgroup_does()
    {
        TestCgroup.Write(_cgroup.Path, "cgroup.freeze", "1");
        Values(Row(1001, _id, ProcessTraits.Frozen));
        _freezer.RefreshNow();

        Assert.Equal(("frozen", _cgroup.Path), Values(Row(2002, _id, ProcessTraits.Frozen)));
    }

    [Fact]
    public void What_is_not_frozen_is_blank_and_so_it_is_after_the_thaw()
    {
        ProcessRow process = Row(1001, _id, ProcessTraits.None);
        Assert.Equal(("", ""), Values(process));
        TestCgroup.Write(_cgroup.Path, "cgroup.freeze", "1");
        _freezer.RefreshNow();
        TestCgroup.Write(_cgroup.Path, "cgroup.freeze", "0");

        Assert.Equal(("", ""), Values(process));
        _freezer.RefreshNow();
        Assert.Equal(("", ""), Values(process));
    }

    [Fact]
    public void Only_who_goes_on_in_a_cgroup_that_is_not_frozen_completely_is_freezing()
    {
        CgroupWatch watch = new(_cgroup.Path) { State = new FreezerState(_cgroup.Path, IsFreezing: true, "frozen") };

        Assert.Equal("freezing", FreezerColumns.TextOf(ProcessTraits.None, watch.State));
        Assert.Equal("frozen", FreezerColumns.TextOf(ProcessTraits.Frozen, watch.State));
        Assert.Null(FreezerColumns.TextOf(ProcessTraits.Zombie, watch.State));
        Assert.Null(FreezerColumns.TextOf(ProcessTraits.None, watch.State with { IsFreezing = false }));
        Assert.Null(FreezerColumns.TextOf(ProcessTraits.None, null));
    }

    [Fact]
    public void A_look_at_five_hundred_cgroups_allocates_nothing()
    {
        CgroupWatch[] watches = [.. Enumerable.Range(0, 500).Select(_ => new CgroupWatch(_below))];
        TestCgroup.Write(_cgroup.Path, "cgroup.freeze", "1");
        _freezer.Watched.Publish(watches);
        _freezer.Watched.Note(TimeSpan.Zero);
        _freezer.Watched.Refresh();
        Assert.All(watches, watch => Assert.Equal(_cgroup.Path, watch.State?.Holder));
        long before = GC.GetAllocatedBytesForCurrentThread();

        _freezer.Watched.Refresh();

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    public void Dispose()
    {
        _cgroup.Dispose();
        _freezer.Dispose();
    }

    private static ProcessRow Row(int pid, ulong cgroup, ProcessTraits traits) => Some.Row(pid) with { CgroupId = cgroup, Traits = traits };

    private ulong Known(string path)
    {
        using Cgroup cgroup = _freezer.Tree.Open(path, out _)!;
        _freezer.Cgroups.Add(cgroup.Id, path);
        return cgroup.Id;
    }

    private (string State, string Holder) Values(ProcessRow row)
    {
        _sheet.Fill([row], ++_tick);
        return (_sheet.Value(0, row.Key), _sheet.Value(1, row.Key));
    }
}
