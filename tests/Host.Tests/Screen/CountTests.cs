using System.Collections.Immutable;
using Bpftop.Host.Screen.Keys;
using Bpftop.Terminal;

namespace Bpftop.Host.Tests.Screen;

/// <summary>Counts before commands, marks, and what digits are for.</summary>
public sealed class CountTests
{
    [Theory]
    [InlineData("Alt-5 j", "work106")]
    [InlineData("Alt-1 2 j", "work113")]
    [InlineData("Alt-1 2 G", "work112")]
    [InlineData("Alt-7 gg", "work107")]
    [InlineData("G Alt-3 k", "work147")]
    [InlineData("Alt-9 9 9 9 9 9 9 9 9 9 j", "work150")]
    [InlineData("Alt-9 9 9 9 9 9 9 9 9 9 Ctrl-D", "work150")]
    [InlineData("Alt-0 j", "work102")]
    public void A_count_repeats_a_movement_or_names_a_line(string keys, string process)
    {
        ScreenHarness screen = Run();
        screen.Press(keys.Split(' '));

        Assert.Contains(process, screen.CursorLine(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_count_is_shown_while_it_waits_and_Esc_forgets_it()
    {
        ScreenHarness screen = Run();
        screen.Press("Alt-1", "2");
        Assert.Contains("12_", screen.Text(), StringComparison.Ordinal);
        screen.Press("z");
        Assert.Contains("12z_", screen.Text(), StringComparison.Ordinal);
        screen.Press("Esc");
        Assert.DoesNotContain("12", screen.Lines()[^2], StringComparison.Ordinal);
        screen.Press("j");
        Assert.Contains("work102", screen.CursorLine(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_command_that_takes_no_count_is_not_done()
    {
        ScreenHarness screen = Run();
        screen.Press("Alt-5", "t");

        Assert.Contains("tree takes no count: nothing was done", screen.Text(), StringComparison.Ordinal);
        Assert.Contains("50 lines, by pid", screen.AfterMessage(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_count_goes_so_many_matches_on_and_round()
    {
        ScreenHarness screen = Run();
        screen.Press("/");
        screen.Type("work13");
        screen.Press("Enter", "Alt-3", "n");
        Assert.Contains("work133", screen.CursorLine(), StringComparison.Ordinal);
        screen.Press("Alt-1", "2", "n");
        Assert.Contains("work135", screen.CursorLine(), StringComparison.Ordinal);
        screen.Press("Alt-9", "9", "9", "9", "9", "9", "9", "N");
        Assert.Contains("work136", screen.CursorLine(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_range_is_as_long_as_the_count()
    {
        ScreenHarness screen = Run();
        screen.Press("V", "Alt-4", "j");

        Assert.Contains("RANGE 5", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Where_digits_are_counts_no_screen_has_them()
    {
        ScreenHarness screen = Run(digits: true);
        screen.Press("2", "0", "j");
        Assert.Contains("work121", screen.CursorLine(), StringComparison.Ordinal);

        ScreenHarness usual = Run();
        usual.Press("2");
        Assert.Contains("there is no screen 2", usual.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Where_digits_are_of_pids_they_are_typed_for_the_process_to_go_to()
    {
        ScreenHarness screen = Run(digits: true, pids: true);
        screen.Press("1", "3", "7");
        Assert.Contains("work137", screen.CursorLine(), StringComparison.Ordinal);
        screen.Press("Enter", "j");
        Assert.Contains("work138", screen.CursorLine(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_mark_is_gone_to_and_there_is_a_way_back()
    {
        ScreenHarness screen = Run();
        screen.Press("Alt-9", "j", "gm");
        Assert.Contains("gm_", screen.Text(), StringComparison.Ordinal);
        screen.Press("a");
        screen.Press("G", "'", "a");
        Assert.Contains("work110", screen.CursorLine(), StringComparison.Ordinal);
        screen.Press("Ctrl-O");
        Assert.Contains("work150", screen.CursorLine(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_mark_stays_with_its_process_and_says_where_that_is_gone()
    {
        ScreenHarness screen = Run();
        screen.Press("gm", "a", "I", "'", "a");
        Assert.Contains("work101", screen.CursorLine(), StringComparison.Ordinal);

        screen.Machine.Run([.. ScreenHarness.Processes(50).Skip(1)]);
        screen.Tick();
        screen.Press("'", "a");
        Assert.Contains("what was marked as a is gone or hidden", screen.Text(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("b", "nothing is marked as b on this screen")]
    [InlineData("1", "a letter, a to z")]
    [InlineData("F5", "does nothing here")]
    public void What_is_no_mark_is_said(string key, string why)
    {
        ScreenHarness screen = Run();
        screen.Press("'", key);

        Assert.Contains(why, screen.Text(), StringComparison.Ordinal);
        screen.Press("j");
        Assert.Contains("work102", screen.CursorLine(), StringComparison.Ordinal);
    }

    private static ScreenHarness Run(bool digits = false, bool pids = false)
    {
        Assert.True(KeyBindings.TryCreate(ImmutableDictionary<string, string[]>.Empty, out KeyBindings? keys, out string? error, freesDigits: digits), error);
        ScreenHarness screen = new(change: options => options with { Keys = keys, DigitsAreOfPids = pids });
        screen.Machine.Run(ScreenHarness.Processes(50));
        screen.Tick();
        return screen;
    }
}
