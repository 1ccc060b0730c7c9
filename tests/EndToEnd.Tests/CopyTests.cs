using System.Globalization;

namespace Bpftop.EndToEnd.Tests;

/// <summary>What a copy says, and whether it is true, in a real tmux with its own defaults, which pass no OSC 52 on.</summary>
public sealed class CopyTests
{
    [Theory]
    [InlineData("")]
    [InlineData("env -u TMUX -u TMUX_PANE ")] // as below sudo
    public void Within_tmux_a_copy_is_in_the_buffer_that_tmux_pastes(string without)
    {
        using CliChild child = new("copied-child");
        using ScreenTerminal terminal = Start(without, child);

        terminal.Press("y");
        terminal.Press("p");

        terminal.WaitFor("pid copied to tmux");
        Assert.Equal(child.Id.ToString(CultureInfo.InvariantCulture), terminal.Buffer.TrimEnd('\n'));
    }

    [Theory]
    [InlineData("tmux", 0)]
    [InlineData("setpriv", 65534)]
    public void What_is_called_like_a_program_in_the_working_directory_is_not_run(string program, int owner)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("bpftop-copy-");
        try
        {
            string trap = Path.Join(folder.FullName, program);
            ScriptFile.Write(trap, "touch \"$0.ran\"");
            using CliChild child = new("copied-child");
            using ScreenTerminal terminal = Start($"cd '{folder.FullName}' && ", child, owner);

            terminal.Press("y");
            terminal.Press("p");

            // tmux takes nothing of another user than its own.
            terminal.WaitFor(owner == 0 ? "pid copied to tmux" : "pid sent to the terminal");
            Assert.Single(folder.GetFiles());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("TMUX=/nonexistent,1,0")]
    [InlineData("-u TMUX -u TMUX_PANE TERM=xterm")]
    public void A_copy_that_nobody_confirms_is_said_to_be_sent_and_not_to_be_copied(string environment)
    {
        using CliChild child = new("sent-child");
        using ScreenTerminal terminal = Start($"env {environment} ", child);

        terminal.Press("y");
        terminal.Press("p");

        string screen = terminal.WaitFor("pid sent to the terminal");
        Assert.DoesNotContain("copied", screen, StringComparison.Ordinal);
        Assert.Empty(terminal.Buffer);
    }

    private static ScreenTerminal Start(string before, CliChild child, int ownerOfTmux = 0)
    {
        ScreenTerminal terminal = new(null);
        try
        {
            terminal.GiveSocketTo(ownerOfTmux);
            terminal.TypeLine(string.Create(CultureInfo.InvariantCulture, $"{before}'{CliProgram.Executable}' -d 200 -p {child.Id}; echo left with $?"));
            terminal.WaitFor("[eBPF]");
            terminal.WaitFor(child.Id.ToString(CultureInfo.InvariantCulture));
            return terminal;
        }
        catch
        {
            terminal.Dispose();
            throw;
        }
    }
}
