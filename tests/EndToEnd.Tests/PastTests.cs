using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Bpftop.EndToEnd.Tests;

/// <summary>A minute ago, in a real terminal.</summary>
public sealed class PastTests
{
    [Fact]
    public void A_process_that_is_gone_is_in_the_past_and_Esc_returns()
    {
        using CliChild child = new("past-gone");
        using ScreenTerminal terminal = new("-d 200 -f 'command ~ /^past-gone/'");
        terminal.WaitFor($" {child.Id} ");

        // So that it is in more frames than one, and a step that is drawn late does not pass over it.
        for (int seconds = 0; seconds < 2; seconds++)
        {
            string uptime = UptimeOf(terminal.Screen);
            terminal.WaitFor(screen => UptimeOf(screen) != uptime, "next second");
        }

        using (Process running = Process.GetProcessById(child.Id))
        {
            running.Kill();
        }

        terminal.WaitFor("no process matches the filter");
        for (int steps = 0; steps < 100 && !terminal.Screen.Contains("past-gone 300", StringComparison.Ordinal); steps++)
        {
            terminal.Press(",");
            terminal.WaitFor("PAST ");
        }

        string screen = terminal.WaitFor($" {child.Id} ");
        Assert.Contains("Esc returns", screen, StringComparison.Ordinal);
        terminal.Press("x");
        terminal.WaitFor("nothing can be done to the past");
        terminal.Press("Escape");
        terminal.WaitUntilGone("PAST ");
        terminal.WaitFor("no process matches the filter");
        terminal.Press("q");
        terminal.WaitUntilRestored("left with 0");
    }

    [Fact]
    public void A_wrong_value_is_refused()
    {
        CliResult result = CliProgram.Run("--history", "1441").Expect(2);
        Assert.Contains("--history 1441: must be a whole number of minutes, 0 to 1440", result.Error, StringComparison.Ordinal);
    }

    private static string UptimeOf(string screen) => Regex.Match(screen, "Uptime: [0-9:]+").Value;
}
