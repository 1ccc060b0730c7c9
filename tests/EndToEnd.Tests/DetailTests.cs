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
}
