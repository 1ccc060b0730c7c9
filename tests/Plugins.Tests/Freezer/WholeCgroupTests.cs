using System.Text.RegularExpressions;
using Bpftop.Freezer;
using Bpftop.Freezer.Journal;

namespace Bpftop.Plugins.Tests.Freezer;

/// <summary>Freezing and thawing cgroups as a whole, in the kernel.</summary>
public sealed partial class WholeCgroupTests : IDisposable
{
    private readonly TestCgroup _cgroup = new();
    private readonly FreezerUnderTest _freezer = new();
    private readonly List<Sleeper> _sleepers = [];

    [Fact]
    public void A_busy_process_stops_and_goes_on()
    {
        Sleeper busy = Start(Sleeper.StartBusy(_cgroup.Path));
        Wait.Until(() => busy.CpuTicks > 0, () => "it does not run");

        ActionResult frozen = _freezer.Do(FreezerActions.Freeze, busy.Row);

        Assert.True(frozen.Succeeded, frozen.Message);
        Assert.Matches(Froze(), frozen.Message);
        Assert.True(TestCgroup.IsFrozen(_cgroup.Path));
        long used = busy.CpuTicks;
        using (ManualResetEventSlim never = new(false))
        {
            // Nothing to wait for: that nothing happens is what is looked at.
            never.Wait(TimeSpan.FromMilliseconds(100));
        }

        Assert.Equal(used, busy.CpuTicks);
        ActionResult thawed = _freezer.Do(FreezerActions.Thaw, busy.Row);
        Assert.True(thawed.Succeeded, thawed.Message);
        Wait.Until(() => busy.CpuTicks > used, () => "it does not go on");
        Assert.Empty(_freezer.Records);
    }

    [Fact]
    public void A_hundred_processes_stop_each_named_before()
    {
        Start(Sleeper.Start(_cgroup.Path, "sh", "-c", "for n in $(seq 89); do sleep 1000 & done; for n in $(seq 10); do nice -n 10 sh -c 'while :; do :; done' & done; wait"));
        Wait.Until(() => _cgroup.Processes.Length == 100, () => $"{_cgroup.Processes.Length} processes were started");

        Wait.Until(() => _cgroup.Processes.Select(static pid => Sleeper.RowOf(pid).Name).Count(static name => name == "sleep") == 89, () => "not all of them sleep");
        Wait.Until(() => _cgroup.Processes.Count(static pid => File.ReadAllText($"/proc/{pid}/cmdline").StartsWith("sh\0-c\0while", StringComparison.Ordinal)) == 10, () => "not all of them run");
        ActionPlan.Ready plan = Assert.IsType<ActionPlan.Ready>(_freezer.Plan(FreezerActions.Freeze, _sleepers[0].Row));

        Assert.Equal($"freezes 100 processes in {_cgroup.Path}", plan.Summary);
        Assert.Equal(_cgroup.Processes.Select(static pid => Sleeper.RowOf(pid).Key).Order(Comparer), plan.Targets.Order(Comparer));
        Assert.All(_cgroup.Processes, pid => Assert.Contains($"  {pid} {Sleeper.RowOf(pid).Name}", plan.Effects));

        // Which cgroup that is was said once.
        Assert.DoesNotContain(plan.Effects, line => line.Contains(_cgroup.Path, StringComparison.Ordinal));
        ActionResult result = _freezer.Run(plan);
        Assert.True(result.Succeeded, $"{result.Message} {string.Join(' ', result.Failures)}");
        Assert.True(TestCgroup.IsFrozen(_cgroup.Path));
    }

    [Fact]
    public void Processes_of_cgroups_below_stop_and_are_named()
    {
        Sleeper above = Start(Sleeper.Start(_cgroup.Path));
        Sleeper below = Start(Sleeper.Start(_cgroup.Make("below")));
        Sleeper deep = Start(Sleeper.Start(_cgroup.Make("below/deep")));

        ActionPlan.Ready plan = Assert.IsType<ActionPlan.Ready>(_freezer.Plan(FreezerActions.Freeze, above.Row));

        Assert.Equal(3, plan.Targets.Length);
        Assert.Contains("In it, those of 2 cgroups below it included:", plan.Effects);
        Assert.Contains($"  {deep.Pid} sleep", plan.Effects);
        ActionResult result = _freezer.Run(plan);
        Assert.True(result.Succeeded, $"{result.Message} {string.Join(' ', result.Failures)}");
        Assert.True(TestCgroup.IsFrozen(below.Cgroup));
        Assert.False(TestCgroup.IsFreezeSet(below.Cgroup));
    }

    [Fact]
    public void A_cgroup_inside_of_another_chosen_one_is_covered()
    {
        Sleeper above = Start(Sleeper.Start(_cgroup.Path));
        Sleeper below = Start(Sleeper.Start(_cgroup.Make("below")));
        Sleeper same = Start(Sleeper.Start(_cgroup.Path));

        Assert.True(_freezer.Do(FreezerActions.Freeze, below.Row, above.Row, same.Row).Succeeded);

        Assert.Single(_freezer.Records);
        Assert.False(TestCgroup.IsFreezeSet(below.Cgroup));
    }

    [Fact]
    public void What_an_ancestor_holds_is_thawed_by_the_ancestor_which_is_named()
    {
        Sleeper above = Start(Sleeper.Start(_cgroup.Path));
        Sleeper below = Start(Sleeper.Start(_cgroup.Make("below")));
        TestCgroup.Write(_cgroup.Path, "cgroup.freeze", "1");

        ActionPlan.Ready plan = Assert.IsType<ActionPlan.Ready>(_freezer.Plan(FreezerActions.Thaw, below.Row));

        Assert.Contains(plan.Effects, line => line.Contains($"{_cgroup.Path}, an ancestor of {below.Cgroup} that holds it: 2 processes go on", StringComparison.Ordinal));
        Assert.Contains($"  {above.Pid} sleep", plan.Effects);
        Assert.True(_freezer.Run(plan).Succeeded);
        Assert.False(TestCgroup.IsFrozen(below.Cgroup));
    }

    [Fact]
    public void Where_several_ancestors_hold_it_all_of_them_let_go()
    {
        Sleeper below = Start(Sleeper.Start(_cgroup.Make("below")));
        TestCgroup.Write(_cgroup.Path, "cgroup.freeze", "1");
        TestCgroup.Write(below.Cgroup, "cgroup.freeze", "1");

        ActionResult result = _freezer.Do(FreezerActions.ThawNow, below.Row);

        Assert.True(result.Succeeded, string.Join(' ', result.Failures));
        Assert.False(TestCgroup.IsFrozen(below.Cgroup));
    }

    [Fact]
    public void To_thaw_all_thaws_nothing_that_somebody_else_froze()
    {
        Sleeper below = Start(Sleeper.Start(_cgroup.Make("below")));
        Assert.True(_freezer.Do(FreezerActions.Freeze, below.Row).Succeeded);
        TestCgroup.Write(_cgroup.Path, "cgroup.freeze", "1");

        ActionResult result = _freezer.Do(FreezerActions.ThawAll);

        Assert.Equal([$"{below.Cgroup} stays frozen by {_cgroup.Path}"], result.Failures.ToArray());
        Assert.False(TestCgroup.IsFreezeSet(below.Cgroup));
        Assert.True(TestCgroup.IsFreezeSet(_cgroup.Path));
        Assert.Empty(_freezer.Records);
    }

    [Fact]
    public void A_cgroup_that_somebody_froze_for_itself_stays_frozen_when_the_one_above_is_thawed_and_that_is_said()
    {
        Sleeper above = Start(Sleeper.Start(_cgroup.Path));
        Sleeper below = Start(Sleeper.Start(_cgroup.Make("below")));
        Sleeper deep = Start(Sleeper.Start(_cgroup.Make("below/deep")));
        Sleeper beside = Start(Sleeper.Start(_cgroup.Make("beside")));
        TestCgroup.Write(below.Cgroup, "cgroup.freeze", "1");
        Assert.True(_freezer.Do(FreezerActions.Freeze, above.Row).Succeeded);

        ActionPlan.Ready plan = Assert.IsType<ActionPlan.Ready>(_freezer.Plan(new ActionRequest(FreezerActions.Thaw, [], [_cgroup.Path])));
        ActionResult result = _freezer.Run(plan);

        Assert.Equal($"thaws 2 processes in {_cgroup.Path}", plan.Summary);
        Assert.Contains($"{below.Cgroup} stays frozen: it was frozen for itself", plan.Effects);
        Assert.DoesNotContain($"  {deep.Pid} sleep", plan.Effects);
        Assert.Equal($"thawed 2 processes in {_cgroup.Path}; {below.Cgroup} stays frozen: it was frozen for itself", result.Message);
        Assert.True(TestCgroup.IsFreezeSet(below.Cgroup));
        Assert.True(TestCgroup.IsFrozen(deep.Cgroup));
        Assert.False(TestCgroup.IsFrozen(beside.Cgroup));
    }

    [Fact]
    public void What_is_thawed_for_itself_and_held_by_the_one_above_is_said_to_be_frozen_by_that()
    {
        Sleeper below = Start(Sleeper.Start(_cgroup.Make("below")));
        Assert.True(_freezer.Do(FreezerActions.Freeze, below.Row).Succeeded);
        TestCgroup.Write(_cgroup.Path, "cgroup.freeze", "1");
        TestCgroup.Write(below.Cgroup, "cgroup.freeze", "0");

        Assert.Equal($"{below.Cgroup} is frozen by {_cgroup.Path}, and not for itself any more", _freezer.Refused(FreezerActions.ThawAll));
    }

    [Fact]
    public void What_was_thawed_meanwhile_keeps_nobody_from_thawing_the_rest()
    {
        Sleeper one = Start(Sleeper.Start(_cgroup.Make("one")));
        Sleeper two = Start(Sleeper.Start(_cgroup.Make("two")));
        Assert.True(_freezer.Do(FreezerActions.Freeze, one.Row, two.Row).Succeeded);
        ActionPlan plan = _freezer.Plan(FreezerActions.ThawAll);
        TestCgroup.Write(one.Cgroup, "cgroup.freeze", "0");

        ActionResult result = _freezer.Run(plan);

        Assert.Equal($"thawed 1 process in {two.Cgroup}", result.Message);
        Assert.False(TestCgroup.IsFrozen(two.Cgroup));
    }

    [Fact]
    public void What_cannot_be_opened_stays_recorded()
    {
        Sleeper below = Start(Sleeper.Start(_cgroup.Make("below")));
        Assert.True(_freezer.Do(FreezerActions.Freeze, below.Row).Succeeded);
        OtherUser.GiveFolder(_freezer.Folder);
        File.SetUnixFileMode(_cgroup.Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        string? problem = OtherUser.Run(() =>
        {
            _freezer.Recovery.RunLocked();
            return _freezer.Thawing.Thaw(below.Cgroup, 0, _freezer.List.Current[0].Record);
        });

        Assert.Equal($"cannot open {TestCgroup.Mount}{below.Cgroup}: Permission denied", problem);
        Assert.Equal(FrozenEntry.Unknown, Assert.Single(_freezer.List.Current).State);
        Assert.Single(_freezer.Records);
    }

    [Fact]
    public void What_is_frozen_already_is_not_frozen_again()
    {
        Sleeper sleeper = Start(Sleeper.Start(_cgroup.Make("below")));
        TestCgroup.Write(_cgroup.Path, "cgroup.freeze", "1");

        Assert.Equal($"{sleeper.Pid} sleep is already frozen by {_cgroup.Path}", _freezer.Refused(FreezerActions.Freeze, sleeper.Row));
        Assert.Equal($"{sleeper.Pid} sleep is already frozen by {_cgroup.Path}", _freezer.Refused(FreezerActions.FreezeAlone, sleeper.Row));
    }

    [Fact]
    public void A_process_that_is_not_frozen_is_not_thawed()
    {
        Sleeper sleeper = Start(Sleeper.Start(_cgroup.Path));

        Assert.Equal($"{sleeper.Pid} sleep is not frozen", _freezer.Refused(FreezerActions.ThawNow, sleeper.Row));
        Assert.Equal("nothing is frozen by bpftop", _freezer.Refused(FreezerActions.ThawAll));
    }

    [Fact]
    public void A_process_that_moved_after_it_was_asked_is_not_frozen()
    {
        Sleeper sleeper = Start(Sleeper.Start(_cgroup.Path));
        ActionPlan plan = _freezer.Plan(FreezerActions.Freeze, sleeper.Row);
        sleeper.MoveTo(_cgroup.Make("other"));

        ActionResult result = _freezer.Run(plan);

        Assert.False(result.Succeeded);
        Assert.Contains("no longer what you were shown", result.Message, StringComparison.Ordinal);
        Assert.False(TestCgroup.IsFreezeSet(_cgroup.Path));
        Assert.False(TestCgroup.IsFreezeSet(sleeper.Cgroup));
        Assert.Empty(_freezer.Records);
    }

    [Fact]
    public void A_cgroup_into_which_something_protected_came_after_it_was_asked_is_not_frozen()
    {
        Sleeper bpftop = Start(Sleeper.Start());
        Sleeper sleeper = Start(Sleeper.Start(_cgroup.Path));
        using FreezerUnderTest freezer = new(self: bpftop.Pid);
        ActionPlan plan = freezer.Plan(FreezerActions.Freeze, sleeper.Row);
        bpftop.MoveTo(_cgroup.Path);

        ActionResult result = freezer.Run(plan);

        Assert.False(result.Succeeded);
        Assert.False(TestCgroup.IsFreezeSet(_cgroup.Path));
        Assert.Empty(_cgroup.Children);
    }

    [Fact]
    public void A_cgroup_that_was_removed_after_it_was_asked_is_a_result()
    {
        string path = _cgroup.Make("short");
        Sleeper sleeper = Start(Sleeper.Start(path));
        ActionPlan plan = _freezer.Plan(FreezerActions.Freeze, sleeper.Row);
        sleeper.End();
        Wait.Until(() => TestCgroup.ProcessesOf(path).Length == 0, () => "it does not end");
        Directory.Delete(TestCgroup.Mount + path);

        ActionResult result = _freezer.Run(plan);

        Assert.False(result.Succeeded);
        Assert.StartsWith("nothing was frozen", result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_frozen_cgroup_that_was_removed_leaves_the_list()
    {
        string path = _cgroup.Make("short");
        Sleeper sleeper = Start(Sleeper.Start(path));
        Assert.True(_freezer.Do(FreezerActions.Freeze, sleeper.Row).Succeeded);
        Assert.Single(_freezer.List.Current);
        sleeper.End();
        Wait.Until(() => TestCgroup.ProcessesOf(path).Length == 0, () => "it does not end");
        Directory.Delete(TestCgroup.Mount + path);

        _freezer.RefreshNow();

        Assert.Empty(_freezer.List.Current);
        Assert.Empty(_freezer.Records);
    }

    [Fact]
    public void A_cgroup_that_somebody_else_thawed_leaves_the_list()
    {
        Sleeper sleeper = Start(Sleeper.Start(_cgroup.Path));
        Assert.True(_freezer.Do(FreezerActions.Freeze, sleeper.Row).Succeeded);
        TestCgroup.Write(_cgroup.Path, "cgroup.freeze", "0");

        _freezer.RefreshNow();

        Assert.Empty(_freezer.List.Current);
    }

    [Fact]
    public void The_next_bpftop_lists_and_thaws_it()
    {
        Sleeper sleeper = Start(Sleeper.Start(_cgroup.Path));
        Assert.True(_freezer.Do(FreezerActions.Freeze, sleeper.Row).Succeeded);
        using FreezerUnderTest next = new(_freezer.Folder);

        next.RefreshNow();

        FrozenEntry entry = Assert.Single(next.List.Current);
        Assert.Equal((_cgroup.Path, "whole", FrozenEntry.Frozen, 1), (entry.Cgroup, entry.How, entry.State, entry.Processes));
        ActionResult result = next.Run(next.Plan(new ActionRequest(FreezerActions.Thaw, [], [_cgroup.Path])));
        Assert.True(result.Succeeded, string.Join(' ', result.Failures));
        Assert.False(TestCgroup.IsFrozen(_cgroup.Path));
        _freezer.RefreshNow();
        Assert.Empty(_freezer.List.Current);
    }

    [Fact]
    public void The_group_is_killed_at_once_frozen_or_not()
    {
        Sleeper above = Start(Sleeper.Start(_cgroup.Path));
        Sleeper below = Start(Sleeper.Start(_cgroup.Make("below")));
        Assert.True(_freezer.Do(FreezerActions.Freeze, above.Row).Succeeded);

        ActionPlan.Ready plan = Assert.IsType<ActionPlan.Ready>(_freezer.Plan(FreezerActions.Kill, above.Row));
        Assert.Contains($"  {below.Pid} sleep", plan.Effects);
        ActionResult result = _freezer.Run(plan);

        Assert.True(result.Succeeded, string.Join(' ', result.Failures));
        Assert.Equal($"killed 2 processes in {_cgroup.Path}", result.Message);
        Assert.True(above.HasExited && below.HasExited, "they live");
    }

    public void Dispose()
    {
        _cgroup.Dispose();
        _sleepers.ForEach(static sleeper => sleeper.Dispose());
        _freezer.Dispose();
    }

    private static readonly Comparer<ProcessKey> Comparer = Comparer<ProcessKey>.Create(static (one, other) => one.Pid.CompareTo(other.Pid));

    [GeneratedRegex("^froze 1 process in /bpftop-test-freezer-[0-9-]+ in [0-9]+ ms$")]
    private static partial Regex Froze();

    private Sleeper Start(Sleeper sleeper)
    {
        _sleepers.Add(sleeper);
        return sleeper;
    }
}
