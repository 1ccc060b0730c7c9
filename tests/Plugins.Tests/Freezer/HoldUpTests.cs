using System.Globalization;
using Bpftop.Freezer;
using Bpftop.Freezer.Journal;

namespace Bpftop.Plugins.Tests.Freezer;

/// <summary>A freeze that does not complete, made by the freezer of version 1, which holds a process first.</summary>
public sealed class HoldUpTests : IDisposable
{
    private readonly TestCgroup _cgroup = new();
    private readonly FreezerUnderTest _freezer = new();
    private readonly Sleeper _held = Sleeper.Start();
    private readonly Sleeper _other = Sleeper.Start();
    private readonly string _first;

    public HoldUpTests()
    {
        string mount = File.ReadLines("/proc/self/mounts").Select(static line => line.Split(' '))
            .FirstOrDefault(static fields => fields[2] == "cgroup" && fields[3].Split(',').Contains("freezer"))?[1]
            ?? throw new InvalidOperationException("the freezer of cgroup v1 is not mounted");
        _first = mount + _cgroup.Path;
        Directory.CreateDirectory(_first);
        File.WriteAllText($"{_first}/cgroup.procs", _held.Pid.ToString(CultureInfo.InvariantCulture));
        File.WriteAllText($"{_first}/freezer.state", "FROZEN");
        Wait.Until(() => File.ReadAllText($"{_first}/freezer.state").Trim() == "FROZEN", () => "version 1 does not freeze");
        _held.MoveTo(_cgroup.Path);
        _other.MoveTo(_cgroup.Path);
    }

    [Fact]
    public void A_freeze_that_times_out_is_taken_back_and_names_who_held_it_up()
    {
        ActionResult result = _freezer.Do(FreezerActions.Freeze, _other.Row);

        Assert.False(result.Succeeded);
        Assert.Matches($"^2 processes in {_cgroup.Path}: not frozen completely after 3[.][0-9]+ s, and thawed again$", result.Message);
        Assert.Equal([$"{_held.Pid} sleep: held by the freezer of cgroup v1 ({_cgroup.Path}); thaw it there first"], result.Failures.ToArray());
        Assert.Null(result.Offer);
        AssertNothingIsLeft();
    }

    [Fact]
    public void What_timed_out_does_not_freeze_later_when_nothing_holds_it_up_any_more()
    {
        Assert.False(_freezer.Do(FreezerActions.Freeze, _other.Row).Succeeded);

        LetGo();
        Wait.Until(() => _held.Stat.State == 'S' && Sleeper.WaitsIn(_held.Pid) != "__refrigerator", () => $"it is in {Sleeper.WaitsIn(_held.Pid)}");

        AssertNothingIsLeft();
        Assert.True(_freezer.Do(FreezerActions.Freeze, _other.Row).Succeeded);
        _freezer.RefreshNow();
        Assert.Equal(FrozenEntry.Frozen, Assert.Single(_freezer.List.Current).State);
    }

    [Fact]
    public void A_process_that_is_frozen_alone_and_does_not_stop_is_moved_back()
    {
        ActionResult result = _freezer.Do(FreezerActions.FreezeAlone, _held.Row);

        Assert.False(result.Succeeded);
        Assert.EndsWith("and thawed again", result.Message, StringComparison.Ordinal);
        Assert.Equal(_cgroup.Path, _held.Cgroup);
        Assert.Empty(_cgroup.Children);
        AssertNothingIsLeft();
    }

    [Fact]
    public void Of_two_cgroups_the_one_that_stops_stays_frozen_and_the_other_is_taken_back()
    {
        string quiet = _cgroup.Make("quiet");
        string stuck = _cgroup.Make("stuck");
        _held.MoveTo(stuck);
        _other.MoveTo(quiet);

        ActionResult result = _freezer.Do(FreezerActions.Freeze, _held.Row, _other.Row);

        Assert.False(result.Succeeded);
        Assert.Matches($"^froze 1 process in {quiet} in [0-9]+ ms; 1 process in {stuck}: not frozen completely after 3[.][0-9]+ s, and thawed again$", result.Message);
        Assert.True(TestCgroup.IsFrozen(quiet));
        Assert.False(TestCgroup.IsFreezeSet(stuck));
        Assert.Equal((quiet, FrozenEntry.Frozen), Assert.Single(_freezer.List.Current) is var entry ? (entry.Cgroup, entry.State) : default);
    }

    [Fact]
    public async Task A_record_that_cannot_be_removed_keeps_no_other_freeze_from_being_taken_back()
    {
        string[] stuck = [_cgroup.Make("one"), _cgroup.Make("two")];
        File.WriteAllText($"{_first}/cgroup.procs", _other.Pid.ToString(CultureInfo.InvariantCulture));
        _held.MoveTo(stuck[0]);
        _other.MoveTo(stuck[1]);
        ActionPlan.Ready plan = Assert.IsType<ActionPlan.Ready>(_freezer.Plan(FreezerActions.Freeze, _held.Row, _other.Row));

        ValueTask<ActionResult> running = _freezer.Actions.RunAsync(plan, CancellationToken.None);
        Wait.Until(() => _freezer.Records.Length == 2 && stuck.All(TestCgroup.IsFreezeSet), () => "the freezes do not begin");
        foreach (string record in _freezer.Records)
        {
            string file = Path.Join(_freezer.Folder, record);
            File.Delete(file);
            Directory.CreateDirectory(file);
        }

        ActionResult result = await running;

        Assert.False(result.Succeeded);
        Assert.EndsWith("and thawed again", result.Message, StringComparison.Ordinal);
        Assert.All(stuck, path => Assert.Contains(result.Failures, failure => failure.StartsWith($"{path}: ", StringComparison.Ordinal)));
        Assert.All(stuck, static path => Assert.False(TestCgroup.IsFreezeSet(path)));
        Assert.Null(result.Offer);
    }

    [Fact]
    public void What_was_frozen_below_before_stays_frozen_when_a_freeze_is_taken_back()
    {
        string below = _cgroup.Make("below");
        _other.MoveTo(below);
        TestCgroup.Write(below, "cgroup.freeze", "1");
        Wait.Until(() => TestCgroup.IsFrozen(below), () => "it is not frozen");

        Assert.False(_freezer.Do(FreezerActions.Freeze, _held.Row).Succeeded);

        Assert.False(TestCgroup.IsFreezeSet(_cgroup.Path));
        Assert.True(TestCgroup.IsFreezeSet(below));
        Assert.True(TestCgroup.IsFrozen(below));
    }

    [Fact]
    public void A_cgroup_that_says_it_is_frozen_because_those_below_it_are_is_not_believed()
    {
        // Processes of its own and a cgroup below: the kernel looks at the latter only.
        _other.MoveTo(_cgroup.Make("below"));

        ActionResult result = _freezer.Do(FreezerActions.Freeze, _held.Row);

        Assert.False(result.Succeeded);
        Assert.StartsWith($"{_held.Pid} sleep: held by the freezer of cgroup v1", Assert.Single(result.Failures), StringComparison.Ordinal);
        AssertNothingIsLeft();
    }

    [Fact]
    public void Killed_while_a_freeze_is_held_up_it_is_freezing_until_its_time_is_over_and_then_taken_back()
    {
        ManualClock time = new();
        Begin(time);
        using FreezerUnderTest next = new(_freezer.Folder, time: time);

        next.RefreshNow();
        Assert.Equal(FrozenEntry.Freezing, Assert.Single(next.List.Current).State);
        Assert.True(next.Refresh.Period <= TimeSpan.FromSeconds(1));

        time.Advance(TimeSpan.FromSeconds(4));
        next.RefreshNow();

        Assert.Empty(next.List.Current);
        AssertNothingIsLeft();
    }

    [Fact]
    public void Killed_while_a_freeze_was_held_up_and_complete_since_then_it_is_kept_and_listed()
    {
        ManualClock time = new();
        Begin(time);
        LetGo();
        Wait.Until(() => TestCgroup.IsFrozen(_cgroup.Path), () => "it is not frozen");
        time.Advance(TimeSpan.FromHours(1));
        using FreezerUnderTest next = new(_freezer.Folder, time: time);

        next.RefreshNow();

        FrozenEntry entry = Assert.Single(next.List.Current);
        Assert.Equal(FrozenEntry.Frozen, entry.State);
        Assert.Null(entry.Record.CompleteBy);
        next.RefreshNow();
        Assert.True(TestCgroup.IsFrozen(_cgroup.Path));
    }

    [Fact]
    public void What_cannot_be_taken_back_stays_listed_as_freezing_and_is_tried_again()
    {
        ManualClock time = new();
        Begin(time);
        time.Advance(TimeSpan.FromSeconds(4));
        using FreezerUnderTest next = new(_freezer.Folder, time: time);
        OtherUser.GiveFolder(_freezer.Folder);
        OtherUser.Run(() =>
        {
            next.RefreshNow();
            return true;
        });

        FrozenEntry entry = Assert.Single(next.List.Current);
        Assert.Equal(FrozenEntry.Freezing, entry.State);
        Assert.NotNull(entry.Record.CompleteBy);
        Assert.Single(_freezer.Records);
    }

    [Fact]
    public void A_thaw_says_that_version_1_holds_it() => Assert.Equal(
        $"{_held.Pid} sleep is held by the freezer of cgroup v1 ({_cgroup.Path}), which bpftop does not thaw",
        _freezer.Refused(FreezerActions.ThawNow, _held.Row));

    [Fact]
    public async Task A_freeze_that_is_cancelled_meanwhile_is_taken_back()
    {
        using CancellationTokenSource cancel = new();
        ActionPlan.Ready plan = Assert.IsType<ActionPlan.Ready>(_freezer.Plan(FreezerActions.Freeze, _other.Row));

        ValueTask<ActionResult> running = _freezer.Actions.RunAsync(plan, cancel.Token);
        Wait.Until(() => TestCgroup.IsFreezeSet(_cgroup.Path), () => "the freeze does not begin");
        await cancel.CancelAsync();
        ActionResult result = await running;

        Assert.False(result.Succeeded);
        AssertNothingIsLeft();
    }

    [Theory]
    [InlineData('D', "folio_wait_bit_common", "in uninterruptible sleep (folio_wait_bit_common), waiting for a device or a file system")]
    [InlineData('D', "0", "in uninterruptible sleep, waiting for a device or a file system")]
    [InlineData('R', "0", "still running inside the kernel")]
    [InlineData('D', "kernel_clone", null)]
    [InlineData('S', "get_signal", null)]
    public void A_thread_is_told_by_its_state_and_what_it_waits_in(char state, string function, string? reason)
    {
        string root = Path.Join(Path.GetTempPath(), $"bpftop-test-proc-{Guid.NewGuid():N}");
        try
        {
            foreach (int pid in new[] { _held.Pid, _other.Pid })
            {
                string stat = $"{pid} (stuck) {(pid == _other.Pid ? state : 'S')} 1 1 1 0 -1 64 0 0 0 0 0 0 0 0 20 0 1 0 5 0";
                Directory.CreateDirectory($"{root}/{pid}/task/{pid}");
                File.WriteAllText($"{root}/{pid}/stat", stat);
                File.WriteAllText($"{root}/{pid}/task/{pid}/stat", stat);
                File.WriteAllText($"{root}/{pid}/task/{pid}/wchan", function);
            }

            using Bpftop.Freezer.Cgroups.Cgroup cgroup = _freezer.Tree.Open(_cgroup.Path, out _)!;
            string line = Assert.Single(new Bpftop.Freezer.Actions.HoldUps(_freezer.Tree, new Bpftop.Freezer.Processes.ProcFiles(root)).Of(cgroup));
            Assert.Equal(reason is null ? $"{_cgroup.Folder}/cgroup.events says \"frozen 0\", and no process in it shows why" : $"{_other.Pid} stuck: {reason}", line);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    public void Dispose()
    {
        LetGo();
        _cgroup.Dispose();
        _held.Dispose();
        _other.Dispose();
        Wait.Until(Removed, () => $"{_first} cannot be removed");
        _freezer.Dispose();
    }

    /// <summary>Begins a freeze as a bpftop does that is killed while it waits.</summary>
    private void Begin(TimeProvider time)
    {
        using Bpftop.Freezer.Cgroups.Cgroup cgroup = _freezer.Tree.Open(_cgroup.Path, out _)!;
        using IDisposable held = _freezer.Journal.Lock(CancellationToken.None);
        _freezer.Journal.Write(new FreezeRecord
        {
            Boot = _freezer.Journal.Boot,
            Root = _freezer.Tree.RootId,
            Cgroup = _cgroup.Path,
            Id = cgroup.Id,
            Since = 1,
            CompleteBy = time.SecondsSinceStart() + 3,
        });
        TestCgroup.Write(_cgroup.Path, "cgroup.freeze", "1");
    }

    private void AssertNothingIsLeft()
    {
        Assert.False(TestCgroup.IsFreezeSet(_cgroup.Path));
        Assert.False(TestCgroup.IsFrozen(_cgroup.Path));
        Assert.Empty(_freezer.Records);
    }

    private void LetGo() => File.WriteAllText($"{_first}/freezer.state", "THAWED");

    private bool Removed()
    {
        try
        {
            Directory.Delete(_first);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
