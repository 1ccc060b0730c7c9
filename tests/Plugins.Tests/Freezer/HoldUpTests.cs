using System.Globalization;
using Bpftop.Freezer;

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
    public void The_process_is_named_and_the_offer_undoes_it()
    {
        ActionResult result = _freezer.Do(FreezerActions.Freeze, _other.Row);

        Assert.False(result.Succeeded);
        Assert.StartsWith($"2 processes in {_cgroup.Path}: not frozen completely after 3.", result.Message, StringComparison.Ordinal);
        Assert.Equal([$"{_held.Pid} sleep: held by the freezer of cgroup v1 ({_cgroup.Path}); thaw it there first"], result.Failures.ToArray());
        Assert.Equal(FrozenEntry.Freezing, Assert.Single(_freezer.List.Current).State);

        ActionResult undone = _freezer.Run(_freezer.Plan(result.Offer!));
        Assert.True(undone.Succeeded, string.Join(' ', undone.Failures));
        Assert.False(TestCgroup.IsFreezeSet(_cgroup.Path));
        Assert.Empty(_freezer.List.Current);
    }

    [Fact]
    public void A_cgroup_that_says_it_is_frozen_because_those_below_it_are_is_not_believed()
    {
        // Processes of its own and a cgroup below: the kernel looks at the latter only.
        _other.MoveTo(_cgroup.Make("below"));

        ActionResult result = _freezer.Do(FreezerActions.Freeze, _held.Row);

        Assert.False(result.Succeeded);
        Assert.StartsWith($"{_held.Pid} sleep: held by the freezer of cgroup v1", Assert.Single(result.Failures), StringComparison.Ordinal);
        Assert.Equal(FrozenEntry.Freezing, Assert.Single(_freezer.List.Current).State);
        LetGo();
        Wait.Until(
            () =>
            {
                _freezer.RefreshNow();
                return _freezer.List.Current[0].State == FrozenEntry.Frozen;
            },
            () => "it is not frozen");
    }

    [Fact]
    public void Once_version_1_lets_go_the_freeze_completes()
    {
        Assert.False(_freezer.Do(FreezerActions.Freeze, _other.Row).Succeeded);

        LetGo();

        Wait.Until(() => TestCgroup.IsFrozen(_cgroup.Path), () => "it is not frozen");
        _freezer.RefreshNow();
        Assert.Equal(FrozenEntry.Frozen, Assert.Single(_freezer.List.Current).State);
    }

    [Fact]
    public void A_thaw_says_that_version_1_holds_it() => Assert.Equal(
        $"{_held.Pid} sleep is held by the freezer of cgroup v1 ({_cgroup.Path}), which bpftop does not thaw",
        _freezer.Refused(FreezerActions.ThawNow, _held.Row));

    [Fact]
    public async Task A_freeze_that_is_cancelled_meanwhile_offers_the_undo()
    {
        using CancellationTokenSource cancel = new();
        ActionPlan.Ready plan = Assert.IsType<ActionPlan.Ready>(_freezer.Plan(FreezerActions.Freeze, _other.Row));

        ValueTask<ActionResult> running = _freezer.Actions.RunAsync(plan, cancel.Token);
        Wait.Until(() => TestCgroup.IsFreezeSet(_cgroup.Path), () => "the freeze does not begin");
        await cancel.CancelAsync();
        ActionResult result = await running;

        Assert.NotNull(result.Offer);
        Assert.True(_freezer.Run(_freezer.Plan(result.Offer)).Succeeded);
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
                File.WriteAllText($"{root}/{pid}/wchan", function);
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
