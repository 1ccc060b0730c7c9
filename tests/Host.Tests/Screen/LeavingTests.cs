using Bpftop.Host.Plugins;

namespace Bpftop.Host.Tests.Screen;

public sealed class LeavingTests
{
    private static readonly LeavingNotice Frozen = new(
        "2 cgroups stay frozen", ["/app.slice/web.service", "/app.slice/db.service"], new ActionRequest("box.thaw", [], [], "all"), "Thaw all");

    [Theory]
    [InlineData("q")]
    [InlineData("F10")]
    [InlineData("Ctrl-C")]
    public void With_nothing_left_behind_quitting_is_quitting(string key)
    {
        ScreenHarness screen = Run();
        screen.Press(key);

        Assert.True(screen.Screen.IsDone);
    }

    [Theory]
    [InlineData("q")]
    [InlineData("F10")]
    [InlineData("Ctrl-C")]
    public void What_would_be_left_behind_is_shown_first(string key)
    {
        ScreenHarness screen = Run(Frozen);
        screen.Press(key);

        Assert.False(screen.Screen.IsDone);
        Assert.Contains("2 cgroups stay frozen", screen.Text(), StringComparison.Ordinal);
        Assert.Contains("/app.slice/db.service", screen.Text(), StringComparison.Ordinal);
        Assert.Contains("[>Thaw all<]", screen.Text(), StringComparison.Ordinal);

        screen.Press("Esc");
        Assert.False(screen.Screen.IsDone);
        Assert.False(screen.Screen.HoldsFrames);
    }

    [Fact]
    public void Undoing_runs_with_no_second_question_and_leaves()
    {
        ScreenHarness screen = Run(Frozen);
        screen.Press("q", "Enter");
        screen.Settle();
        Assert.False(screen.Screen.IsDone);
        screen.Settle();

        Assert.Equal("all", Assert.Single(screen.Plugins.Ran).Request.Argument);
        Assert.True(screen.Screen.IsDone);
    }

    [Fact]
    public void Leaving_all_the_same_undoes_nothing()
    {
        ScreenHarness screen = Run(Frozen);
        screen.Press("q", "Right", "Enter");

        Assert.True(screen.Screen.IsDone);
        Assert.Empty(screen.Plugins.Planned);
    }

    [Fact]
    public void An_undo_that_fails_says_why_and_stays()
    {
        ScreenHarness screen = Run(Frozen);
        screen.Plugins.Result = ActionResult.Failed("one did not thaw", "/app.slice/web.service: its parent is frozen");
        screen.Press("q", "Enter");
        screen.Settle();
        screen.Settle();

        Assert.False(screen.Screen.IsDone);
        Assert.Contains("its parent is frozen", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_undo_that_is_refused_says_why_and_stays()
    {
        ScreenHarness screen = Run(Frozen);
        screen.Plugins.Plan = static _ => new ActionPlan.Refused("nothing is frozen any more");
        screen.Press("q", "Enter");
        screen.Settle();

        Assert.False(screen.Screen.IsDone);
        Assert.Contains("nothing is frozen any more", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Each_notice_is_asked_for()
    {
        ScreenHarness screen = Run(Frozen, Frozen with { Message = "a door stays open" });
        screen.Press("q", "Tab", "Enter");
        Assert.False(screen.Screen.IsDone);
        Assert.Contains("a door stays open", screen.Text(), StringComparison.Ordinal);

        screen.Press("Left", "Enter");
        Assert.False(screen.Screen.IsDone);
        Assert.False(screen.Screen.HoldsFrames);
    }

    [Fact]
    public void Readonly_shows_the_notice_and_no_undo()
    {
        ScreenHarness screen = new(change: options => options with { ReadOnly = true });
        screen.Plugins.Notices = [Frozen];
        screen.Press("q");

        Assert.Contains("2 cgroups stay frozen", screen.Text(), StringComparison.Ordinal);
        Assert.DoesNotContain("Thaw all", screen.Text(), StringComparison.Ordinal);
        screen.Press("Enter");
        Assert.True(screen.Screen.IsDone);
    }

    private static ScreenHarness Run(params LeavingNotice[] notices)
    {
        ScreenHarness screen = new();
        screen.Plugins.Notices = [.. notices];
        screen.Machine.Run(ScreenHarness.Processes(3));
        screen.Tick();
        return screen;
    }
}
