using Bpftop.Freezer;
using Bpftop.Freezer.Actions;
using Bpftop.Freezer.Limits;

namespace Bpftop.Plugins.Tests.Freezer;

/// <summary>Limits of a cgroup in the machine's real tree: of how many cgroups may be below it, which every cgroup of version 2
/// has, whatever controllers there are.</summary>
public sealed class LimitTests : IDisposable
{
    private readonly FreezerUnderTest _freezer = new();
    private readonly TestCgroup _home = new();
    private readonly CgroupLimits _limits;
    private readonly LimitActions _actions;
    private readonly LimitKind _kind = new BelowLimit();

    public LimitTests()
    {
        _limits = new CgroupLimits(_freezer.Tree);
        _actions = new LimitActions(_freezer.Tree, _freezer.Planner, _limits);
    }

    private string File => $"{_home.Folder}/{_kind.File}";

    private FreezeTarget Target
    {
        get
        {
            using Bpftop.Freezer.Cgroups.Cgroup cgroup = _freezer.Tree.Open(_home.Path, out _)!;
            return new FreezeTarget(_home.Path, cgroup.Id, null, [], 0);
        }
    }

    [Fact]
    public void A_limit_is_set_and_taken_back_to_what_it_was_first()
    {
        System.IO.File.WriteAllText(File, "9");

        Assert.Null(_limits.Set(Target, _kind, "3"));
        Assert.Null(_limits.Set(Target, _kind, "5"));

        Assert.Equal("5", System.IO.File.ReadAllText(File).Trim());
        Assert.Equal($"{_home.Path}: below 5 (before: 9)", Assert.Single(_limits.Current).Line);
        ActionResult back = Do(LimitActions.Unlimit);
        Assert.True(back.Succeeded, back.Message);
        Assert.Equal("took back 1 limit", back.Message);
        Assert.Equal("9", System.IO.File.ReadAllText(File).Trim());
        Assert.Empty(_limits.Current);
    }

    [Fact]
    public void What_somebody_else_changed_since_stays()
    {
        Assert.Null(_limits.Set(Target, _kind, "3"));
        System.IO.File.WriteAllText(File, "7");

        ActionResult back = Do(LimitActions.Unlimit);

        Assert.False(back.Succeeded);
        Assert.Contains("was changed by somebody else (7): it stays", Assert.Single(back.Failures), StringComparison.Ordinal);
        Assert.Equal("7", System.IO.File.ReadAllText(File).Trim());
    }

    [Fact]
    public void What_is_as_it_was_is_not_remembered()
    {
        Assert.Null(_limits.Set(Target, _kind, "max"));
        Assert.Empty(_limits.Current);
        Assert.Null(_limits.Set(Target, _kind, "4"));
        Assert.Null(_limits.Set(Target, _kind, "max"));
        Assert.Empty(_limits.Current);
        Assert.Equal("no limit was set by this bpftop", Assert.IsType<ActionPlan.Refused>(Plan(new ActionRequest(LimitActions.Unlimit, [], []))).Reason);
    }

    [Fact]
    public void Another_cgroup_of_the_same_name_is_left_alone()
    {
        FreezeTarget before = Target;
        Directory.Delete(_home.Folder);
        Directory.CreateDirectory(_home.Folder);

        Assert.Contains("another cgroup of the same name", _limits.Set(before, _kind, "3"), StringComparison.Ordinal);
        Assert.Equal("max", System.IO.File.ReadAllText(File).Trim());
    }

    [Fact]
    public void What_the_kernel_does_not_take_is_said()
    {
        Assert.Contains($"cannot write {File}: ", _limits.Set(Target, _kind, "-3"), StringComparison.Ordinal);
        Assert.Empty(_limits.Current);
    }

    [Fact]
    public void Without_the_controller_the_reason_names_it()
    {
        using Sleeper sleeper = Sleeper.Start(_home.Path);
        bool has = System.IO.File.Exists($"{_home.Folder}/cpu.max");

        ActionPlan plan = Plan(new ActionRequest(LimitActions.Limit, [sleeper.Row], [], "cpu=50%"));

        if (has)
        {
            Assert.Equal("limits cpu of 1 process in " + _home.Path + " to 50%", Assert.IsType<ActionPlan.Ready>(plan).Summary);
        }
        else
        {
            Assert.Contains("the cpu controller is ", Assert.IsType<ActionPlan.Refused>(plan).Reason, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Who_leaves_is_told_of_limits_that_stay()
    {
        Assert.Null(new LimitNotice(_limits).Check());
        Assert.Null(_limits.Set(Target, _kind, "3"));

        LeavingNotice notice = new LimitNotice(_limits).Check()!;

        Assert.Equal(("1 limit that bpftop set stays", LimitActions.Unlimit), (notice.Message, notice.Undo.ActionId));
        Assert.Equal($"{_home.Path}: below 3 (before: max)", Assert.Single(notice.Lines));
    }

    public void Dispose()
    {
        _home.Dispose();
        _freezer.Dispose();
    }

    private ActionPlan Plan(ActionRequest request) => _actions.PlanAsync(request, CancellationToken.None).AsTask().GetAwaiter().GetResult();

    private ActionResult Do(string action) => _actions.RunAsync(
        Assert.IsType<ActionPlan.Ready>(Plan(new ActionRequest(action, [], []))), CancellationToken.None).AsTask().GetAwaiter().GetResult();

    internal sealed record BelowLimit() : LimitKind("below", "cgroup.max.descendants", "a number or max")
    {
        public override string TextOf(string value, string now) => value;

        public override string Show(string text) => text;
    }
}
