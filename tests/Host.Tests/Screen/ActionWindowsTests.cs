using System.Collections.Immutable;
using Bpftop.Host.Plugins;
using Bpftop.Terminal;

namespace Bpftop.Host.Tests.Screen;

public sealed class ActionWindowsTests
{
    private static readonly ActionSpec Open = new("box.open", "Open the box", ActionRisk.Medium, "Opens.") { Key = "X" };
    private static readonly ActionSpec Shut = new("box.shut", "Shut the box", ActionRisk.None, "Shuts.") { Key = "u" };
    private static readonly ActionSpec Restart = new("box.restart", "Restart the box", ActionRisk.Low, "Restarts.")
    {
        TableId = "box.list",
        AlsoOnProcesses = true,
        Key = "R",
    };

    [Fact]
    public void An_action_without_risk_runs_at_once()
    {
        ScreenHarness screen = Run();
        screen.Press("u");
        screen.Settle();
        screen.Settle();

        Assert.Single(screen.Plugins.Ran);
        Assert.False(screen.Screen.HoldsFrames);
        Assert.Contains("it is done", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_an_action_without_risk_could_not_do_stays_to_be_read()
    {
        ScreenHarness screen = Run();
        screen.Plugins.Result = ActionResult.Failed("not all of it", "101: it has ended");
        screen.Press("u");
        screen.Settle();
        screen.Settle();

        Assert.True(screen.Screen.HoldsFrames);
        Assert.Contains("101: it has ended", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan_may_ask_though_its_action_does_not()
    {
        ScreenHarness screen = Run();
        screen.Plugins.Plan = static request => new ActionPlan.Ready(request, [], "shuts what others use", []) { Risk = ActionRisk.Medium };
        screen.Press("u");
        screen.Settle();

        Assert.Empty(screen.Plugins.Ran);
        Assert.Contains("shuts what others use", screen.Text(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(80, 24)]
    [InlineData(40, 10)]
    public void A_thousand_effects_scroll_to_the_last_and_enter_still_cancels(int width, int height)
    {
        ScreenHarness screen = Run(width, height);
        screen.Plugins.Plan = static request => new ActionPlan.Ready(
            request, [], "opens a thousand", [.. Enumerable.Range(1, 1000).Select(static number => $"effect {number}.")]);
        screen.Press("X");
        screen.Settle();
        Assert.Contains("opens a thousand", screen.Text(), StringComparison.Ordinal);
        Assert.Contains(" of 1001 ", screen.Text(), StringComparison.Ordinal);
        Assert.DoesNotContain("effect 1000.", screen.Text(), StringComparison.Ordinal);

        screen.Press("G");
        Assert.Contains("effect 1000.", screen.Text(), StringComparison.Ordinal);
        Assert.Contains("-1001 of 1001 ", screen.Text(), StringComparison.Ordinal);
        Assert.Contains("[>Cancel<]", screen.Text(), StringComparison.Ordinal);

        screen.Press("k", "Up");
        screen.Wheel(MouseAction.WheelUp, 5);
        Assert.Contains("-996 of 1001 ", screen.Text(), StringComparison.Ordinal);
        screen.Press("j", "Down", "PgDn", "PgDn");
        Assert.Contains("-1001 of 1001 ", screen.Text(), StringComparison.Ordinal);
        screen.Press("PgUp", "g");
        Assert.Contains(" 1-", screen.Text(), StringComparison.Ordinal);

        screen.Press("Enter");
        Assert.Empty(screen.Plugins.Ran);
        Assert.False(screen.Screen.HoldsFrames);
    }

    [Fact]
    public void A_question_that_needs_a_word_scrolls_by_arrows_only()
    {
        ScreenHarness screen = Run(40, 10);
        screen.Plugins.Plan = static request => new ActionPlan.Ready(
            request, [], "opens", [.. Enumerable.Range(1, 100).Select(static number => $"effect {number}.")])
        {
            Risk = ActionRisk.High,
        };
        screen.Press("X");
        screen.Settle();
        screen.Press("End");
        Assert.Contains("effect 100.", screen.Text(), StringComparison.Ordinal);

        screen.Type("gyes");
        Assert.Contains("gyes", screen.Text(), StringComparison.Ordinal);
        screen.Press("Enter");
        Assert.Empty(screen.Plugins.Ran);
    }

    [Fact]
    public void A_long_sentence_is_wrapped_and_not_cut()
    {
        ScreenHarness screen = Run(40, 20);
        screen.Plugins.Plan = static _ => new ActionPlan.Refused(
            "the cgroup /app.slice/a-very-long-name-without-any-space-at-all.service holds the terminal that bpftop runs in");
        screen.Press("X");
        screen.Settle();

        Assert.Contains("that bpftop runs in", screen.Text(), StringComparison.Ordinal);
        Assert.Contains("at-all.service", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_result_offers_is_planned_and_asked_below_the_result()
    {
        ScreenHarness screen = Run();
        screen.Plugins.Results = Offering;
        screen.Plugins.Plan = static request => new ActionPlan.Ready(request, [], $"plan of {request.ActionId}", []);
        Confirm(screen, "X");
        screen.Settle();

        Assert.True(screen.LineOf("did not complete") < screen.LineOf("101: foo (D)"));
        Assert.True(screen.LineOf("101: foo (D)") < screen.LineOf("plan of box.shut"));
        Assert.Equal("the very same", screen.Plugins.Planned[^1].Argument);
        Assert.Single(screen.Plugins.Ran);

        screen.Press("Enter");
        screen.Settle();
        Assert.Equal(["box.open", "box.shut"], screen.Plugins.Ran.Select(static plan => plan.Request.ActionId));
        Assert.False(screen.Screen.HoldsFrames);
    }

    [Fact]
    public void An_offer_that_is_turned_down_does_nothing()
    {
        ScreenHarness screen = Run();
        screen.Plugins.Results = Offering;
        Confirm(screen, "X");
        screen.Settle();
        screen.Press("Esc");

        Assert.Single(screen.Plugins.Ran);
        Assert.False(screen.Screen.HoldsFrames);
    }

    [Fact]
    public void An_offer_that_is_refused_shows_the_result_and_why()
    {
        ScreenHarness screen = Run();
        screen.Plugins.Results = Offering;
        screen.Plugins.Plan = static request => request.ActionId == "box.shut"
            ? new ActionPlan.Refused("it is shut already")
            : new ActionPlan.Ready(request, [], "opens", []);
        Confirm(screen, "X");
        screen.Settle();

        Assert.Contains("did not complete", screen.Text(), StringComparison.Ordinal);
        Assert.Contains("it is shut already", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_offer_of_an_action_that_nobody_has_leaves_the_result()
    {
        ScreenHarness screen = Run();
        screen.Plugins.Results = static _ => ActionResult.Failed("did not complete") with { Offer = new ActionRequest("box.nobody", [], []) };
        Confirm(screen, "X");

        Assert.Contains("did not complete", screen.Text(), StringComparison.Ordinal);
        Assert.Single(screen.Plugins.Planned);
    }

    [Fact]
    public void An_action_on_a_tables_rows_may_be_for_processes_too()
    {
        ScreenHarness screen = Run();
        screen.Press("m");
        Assert.Matches("Restart the box +R  ", screen.Text());
        screen.Press("Esc", "j", "R");
        screen.Settle();

        ActionRequest request = Assert.Single(screen.Plugins.Planned);
        Assert.Equal(102, Assert.Single(request.Processes).Key.Pid);
        Assert.Empty(request.TableRows);
    }

    [Fact]
    public void A_slash_makes_letters_of_j_and_k()
    {
        ScreenHarness screen = Run();
        screen.Plugins.Set(new PluginHealth
        {
            Id = "box",
            Name = "Boxes",
            Folder = "/plugins/box",
            State = PluginState.Ready,
            Actions = [Open, Shut, new ActionSpec("box.keep", "Keep the box", ActionRisk.Medium, "Keeps.")],
        });
        screen.Press("m", "/", "k");
        Assert.Contains("Action: k", screen.Text(), StringComparison.Ordinal);
        screen.Press("Enter");
        screen.Settle();

        Assert.Equal("box.keep", Assert.Single(screen.Plugins.Planned).ActionId);
    }

    private static ActionResult Offering(ActionPlan.Ready plan) => plan.Request.ActionId == "box.open"
        ? ActionResult.Failed("did not complete", "101: foo (D)") with { Offer = new ActionRequest("box.shut", [], [], "the very same") }
        : ActionResult.Done("it is shut");

    private static void Confirm(ScreenHarness screen, string key)
    {
        screen.Press(key);
        screen.Settle();
        screen.Press("y");
        screen.Settle();
    }

    private static ScreenHarness Run(int width = 120, int height = 40)
    {
        ScreenHarness screen = new(width, height);
        screen.Plugins.Set(new PluginHealth
        {
            Id = "box",
            Name = "Boxes",
            Folder = "/plugins/box",
            State = PluginState.Ready,
            Actions = [Open, Shut, Restart],
        });
        screen.Machine.Run(ScreenHarness.Processes(3));
        screen.Tick();
        return screen;
    }
}
