using Bpftop.Host.Plugins;
using Bpftop.Host.Snapshot;

namespace Bpftop.Host.Tests.Plugins;

public sealed class PlanLinesTests
{
    private static readonly GroupName Shop = new(PartOf.Container, "web-shop", "docker");
    private static readonly GroupName Worker = new(PartOf.Unit, "worker.service", null);
    private static readonly (ProcessKey, GroupName)[] Known = [(Key(1), Shop), (Key(2), Shop), (Key(3), Shop), (Key(4), Worker), (Key(5), Worker)];

    [Fact]
    public void A_whole_group_is_named_before_the_path() => Assert.Equal(
        ["freezes container web-shop (docker): 3 processes", "freezes 3 processes in /docker/0123", "effect"],
        Lines(Plan("freezes", "freezes 3 processes in /docker/0123", 1, 2, 3), Known));

    [Fact]
    public void A_part_of_a_group_is_not_called_the_group() => Assert.Equal(
        "kills 1 process of worker.service, which has 2", Lines(Plan("kills", "summary", 4), Known)[0]);

    [Fact]
    public void Each_group_has_its_line() => Assert.Equal(
        ["thaws 2 processes of container web-shop (docker), which has 3", "thaws worker.service: 2 processes", "summary", "effect"],
        Lines(Plan("thaws", "summary", 1, 2, 4, 5), Known));

    [Fact]
    public void Nothing_is_added_where_the_plan_has_no_verb_or_nobody_is_known()
    {
        Assert.Equal(["summary", "effect"], Lines(Plan(null, "summary", 1), Known));
        Assert.Equal(["summary", "effect"], Lines(Plan("freezes", "summary", 9), Known));
    }

    /// <summary>A plugin that read the start from /proc knows it to the clock tick.</summary>
    [Fact]
    public void A_start_to_the_tick_is_enough()
    {
        ProcessKey exact = new(7, 123_456_789);

        Assert.Equal(
            "freezes worker.service: 1 process",
            Lines(Plan("freezes", "summary") with { Targets = [exact with { StartNs = 120_000_000 }] }, [(exact, Worker)])[0]);
    }

    private static string[] Lines(ActionPlan.Ready plan, (ProcessKey, GroupName)[] known) => [.. PlanLines.Of(plan, known)];

    private static ProcessKey Key(int pid) => new(pid, (ulong)pid * 1_000_000_000);

    private static ActionPlan.Ready Plan(string? does, string summary, params int[] pids) =>
        new(new ActionRequest("a.act", [], []), [.. pids.Select(Key)], summary, ["effect"]) { Does = does };
}
