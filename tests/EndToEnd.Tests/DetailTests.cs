using System.Diagnostics;

namespace Bpftop.EndToEnd.Tests;

/// <summary>The details of a process, in a real terminal.</summary>
public sealed class DetailTests
{
    [Fact]
    public void Enter_opens_the_details_which_outlive_the_process_and_Esc_closes_them()
    {
        using CliChild child = new("details-of");
        using ScreenTerminal terminal = new("-d 200 -f 'command ~ /^details-of/'");
        terminal.WaitFor($" {child.Id} ");
        terminal.Press("Enter");

        // The last line: all above it is drawn by then.
        string screen = terminal.WaitFor("qClose");
        Assert.Contains($" {child.Id} ", screen, StringComparison.Ordinal);
        Assert.Contains("user root", screen, StringComparison.Ordinal);
        Assert.Contains("Memory ", screen, StringComparison.Ordinal);

        // To the table and back, and on the whole screen: the table's header is gone then.
        terminal.Press("C-w");
        terminal.WaitUntilGone("qClose");
        terminal.Press("C-w");
        terminal.WaitFor("qClose");
        terminal.Press("o");
        terminal.WaitUntilGone("TIME+ Command");
        terminal.Press("o");
        terminal.WaitFor("TIME+ Command");
        using (Process running = Process.GetProcessById(child.Id))
        {
            running.Kill();
        }

        terminal.WaitFor("ended before ");
        terminal.Press("Escape");
        terminal.WaitUntilGone("ended before ");
        terminal.Press("q");
        terminal.WaitUntilRestored("left with 0");
    }

    [Fact]
    public void In_the_past_the_summary_is_of_that_moment_and_what_is_not_kept_is_said()
    {
        using CliChild child = new("details-then");
        using ScreenTerminal terminal = new("-d 200 -f 'command ~ /^details-then/'");
        terminal.WaitFor($" {child.Id} ");
        terminal.Press("Enter");
        terminal.WaitFor("parents");

        for (int steps = 0; steps < 100 && !terminal.Screen.Contains("PAST ", StringComparison.Ordinal); steps++)
        {
            // There may be no frame before this one yet, which is then said.
            terminal.Press(",");
            terminal.WaitFor(static screen => screen.Contains("PAST ", StringComparison.Ordinal) || screen.Contains("oldest", StringComparison.Ordinal), "answer to ,");
        }

        Assert.Contains("parents", terminal.WaitFor("as of"), StringComparison.Ordinal);
        terminal.Press("3");
        terminal.WaitFor("nothing of it is kept of ");
        terminal.Press("Escape");
        terminal.WaitUntilGone("PAST ");
        terminal.Press("1");
        terminal.WaitFor("parents");
        Assert.DoesNotContain("as of", terminal.Screen, StringComparison.Ordinal);
        terminal.Press("q", "q");
        terminal.WaitUntilRestored("left with 0");
    }
}
