using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Bpftop.EndToEnd.Tests;

/// <summary>The real program in a real terminal, over this machine's own processes.</summary>
public sealed partial class ScreenTests
{
    [Fact]
    public void It_shows_this_machines_processes_and_leaves_with_zero()
    {
        using CliChild child = new("screen-shows");
        using ScreenTerminal terminal = new("-d 200");
        string screen = terminal.WaitFor("Tasks:");
        Assert.Contains("PID", screen, StringComparison.Ordinal);
        Assert.Contains("F1Help", screen, StringComparison.Ordinal);

        terminal.Press("\\");
        terminal.Type("command ~ /^screen-shows/");
        terminal.WaitFor(Row(child));

        terminal.Press("Enter", "q");
        terminal.WaitUntilRestored("left with 0");
    }

    [Fact]
    public void Rows_follow_the_sort_column_and_its_direction()
    {
        using CliChild one = new("screen-sort");
        using CliChild other = new("screen-sort");
        (int low, int high) = one.Id < other.Id ? (one.Id, other.Id) : (other.Id, one.Id);
        using ScreenTerminal terminal = new($"-d 200 -s pid:asc -p {low},{high}");
        terminal.WaitFor(screen => LineOf(screen, low) < LineOf(screen, high) && LineOf(screen, low) >= 0, "ascending pids");

        terminal.Press("I");
        terminal.WaitFor(screen => LineOf(screen, high) < LineOf(screen, low) && LineOf(screen, high) >= 0, "descending pids");
        terminal.Press("M");
        terminal.WaitFor("by mem");
        terminal.Press("F6");
        terminal.WaitFor("Sort by");
        terminal.Type("nice");
        terminal.Press("Enter");
        terminal.WaitFor("by nice");
    }

    [Fact]
    public void A_tree_shows_a_child_below_its_parent_and_folds()
    {
        using Process parent = Process.Start(new ProcessStartInfo("bash", ["-c", "sleep 300 & echo $!; wait"]) { RedirectStandardOutput = true })!;
        int child = int.Parse(parent.StandardOutput.ReadLine()!, CultureInfo.InvariantCulture);
        try
        {
            using ScreenTerminal terminal = new($"-d 200 -t -p {parent.Id},{child}");
            terminal.WaitFor("└─ sleep 300");
            terminal.Press("-");
            terminal.WaitUntilGone("└─ sleep 300");
            terminal.Press("+");
            terminal.WaitFor("└─ sleep 300");
        }
        finally
        {
            using Process sleeping = Process.GetProcessById(child);
            sleeping.Kill();
            parent.WaitForExit();
        }
    }

    [Fact]
    public void Search_moves_the_cursor_and_hides_nothing()
    {
        using CliChild hay = new("screen-hay");
        using CliChild needle = new("screen-needle");
        using ScreenTerminal terminal = new($"-d 200 -p {hay.Id},{needle.Id}");
        terminal.Press("/");
        terminal.Type("needle");
        terminal.WaitFor("Search: needle");
        terminal.Press("Enter", "x");
        string screen = terminal.WaitFor("Send a signal to 1 process");

        Assert.Contains($"{needle.Id} ", screen, StringComparison.Ordinal);
        Assert.Contains("screen-hay", screen, StringComparison.Ordinal);
    }

    [Fact]
    public void Help_and_pause_answer_their_keys()
    {
        using ScreenTerminal terminal = new("-d 200");
        terminal.Press("?");
        terminal.WaitFor("q F10 Ctrl-C");
        terminal.Press("/");
        terminal.Type("suspend");
        terminal.WaitUntilGone("q F10 Ctrl-C");
        terminal.Press("Escape");
        terminal.WaitFor("q F10 Ctrl-C");
        terminal.Press("Escape");
        terminal.WaitUntilGone("q F10 Ctrl-C");

        terminal.Press("Z");
        terminal.WaitFor("PAUSED");
        terminal.Press("Z");
        terminal.WaitUntilGone("PAUSED");
    }

    [Fact]
    public void It_shrinks_to_20_by_5_and_grows_again()
    {
        using CliChild child = new("screen-small");
        using ScreenTerminal terminal = new($"-d 200 -p {child.Id}");
        terminal.WaitFor("Tasks:");

        terminal.Resize(20, 5);

        // What tmux cuts out of the large screen, before the small one is drawn, may have the row, and no line of keys.
        terminal.WaitFor(
            screen => !screen.Contains("Tasks:", StringComparison.Ordinal) && LineOf(screen, child.Id) > 0 && screen.Contains("F1Help", StringComparison.Ordinal),
            "small screen");

        terminal.Resize(120, 40);
        terminal.WaitFor(screen => screen.Contains("Tasks:", StringComparison.Ordinal) && LineOf(screen, child.Id) > 0, "large screen");
    }

    [Fact]
    public void A_signal_goes_to_exactly_the_tagged_processes()
    {
        using CliChild first = new("screen-kill");
        using CliChild second = new("screen-kill");
        using CliChild third = new("screen-kill");
        int[] pids = [.. new[] { first.Id, second.Id, third.Id }.Order()];
        using ScreenTerminal terminal = new($"-d 200 -s pid:asc -p {string.Join(',', pids)}");
        terminal.WaitFor(screen => pids.All(pid => LineOf(screen, pid) > 0), "three rows");

        terminal.Press("Space", "Space", "x");
        terminal.WaitFor("Send a signal to 2 processes");
        terminal.Press("Enter");
        terminal.WaitFor("TERM sent to 2 processes");

        terminal.WaitFor(_ => HasEnded(pids[0]) && HasEnded(pids[1]), "end of both");
        Assert.False(HasEnded(pids[2]));
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("HUP")]
    public void A_signal_that_ends_it_leaves_the_terminal_as_it_was(string signal)
    {
        using ScreenTerminal terminal = new("-d 200");
        Process.Start("kill", [$"-{signal}", terminal.ProgramId.ToString(CultureInfo.InvariantCulture)]).WaitForExit();

        terminal.WaitFor(static screen => LeftWith().IsMatch(screen), "the end of it");
        terminal.WaitUntilRestored("left with");
    }

    [Fact]
    public void It_stops_like_any_job_and_comes_back()
    {
        using ScreenTerminal terminal = new(null);
        terminal.TypeLine($"'{CliProgram.Executable}' -d 200");
        terminal.WaitFor("[eBPF]");
        terminal.Press("C-z");
        terminal.WaitUntilRestored("Stopped");

        terminal.TypeLine("fg; echo back with $?");
        terminal.WaitFor("[eBPF]");
        Assert.Equal("1", terminal.Query("#{alternate_on}"));
        terminal.Press("q");
        terminal.WaitUntilRestored("back with 0");
    }

    [Fact]
    public void A_hostile_command_line_is_shown_and_never_obeyed()
    {
        using CliChild child = new("evil\u001b]2;owned\u0007\u001b[2J\u001b[?1049l\u202eabc");
        using ScreenTerminal terminal = new($"-d 200 -p {child.Id}");
        string screen = terminal.WaitFor("evil␛]2;owned␇␛[2J␛[?1049l");

        Assert.NotEqual("owned", terminal.Query("#{pane_title}"));
        Assert.Equal("1", terminal.Query("#{alternate_on}"));
        Assert.DoesNotContain('\u202e', screen);
        Assert.Contains("F1Help", screen, StringComparison.Ordinal);
    }

    [Fact]
    public void The_mouse_sorts_by_a_header_and_selects_a_row()
    {
        using CliChild child = new("screen-mouse");
        using ScreenTerminal terminal = new($"-d 200 -p {child.Id}");
        string screen = terminal.WaitFor(text => LineOf(text, child.Id) > 0, "row");
        int header = Array.FindIndex(screen.Split('\n'), line => line.Contains("PID", StringComparison.Ordinal)) + 1;

        terminal.Type($"\u001b[<0;6;{header}M\u001b[<0;6;{header}m");

        terminal.WaitFor("by pid");
    }

    [Fact]
    public void Readonly_refuses_to_signal()
    {
        using CliChild child = new("screen-readonly");
        using ScreenTerminal terminal = new($"-d 200 --readonly -p {child.Id}");
        terminal.WaitFor(text => LineOf(text, child.Id) > 0, "row");
        terminal.Press("x");

        terminal.WaitFor("--readonly: no action can run");
        Assert.False(HasEnded(child.Id));
    }

    [GeneratedRegex("left with [0-9]", RegexOptions.CultureInvariant)]
    private static partial Regex LeftWith();

    private static string Row(CliChild child) => string.Create(CultureInfo.InvariantCulture, $"{child.Id,7} ");

    private static int LineOf(string screen, int pid)
    {
        string start = string.Create(CultureInfo.InvariantCulture, $"{pid,7} ");
        return Array.FindIndex(screen.Split('\n'), line => line.StartsWith(start, StringComparison.Ordinal));
    }

    private static bool HasEnded(int pid)
    {
        try
        {
            // The test is the parent, so what ended stays as a zombie until it is waited for.
            return File.ReadAllText($"/proc/{pid}/stat").Split(") ")[^1].StartsWith('Z');
        }
        catch (IOException)
        {
            return true;
        }
    }
}
