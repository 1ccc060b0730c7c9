using System.Diagnostics;
using System.Globalization;

namespace Bpftop.EndToEnd.Tests;

/// <summary>strace of a process in the details, in a real terminal, and what becomes of the process whatever becomes of bpftop.</summary>
public sealed class TraceTests
{
    [Fact]
    public void Calls_are_shown_between_s_and_s_and_a_stopped_or_killed_bpftop_holds_nobody_up()
    {
        using Process caller = Process.Start(new ProcessStartInfo("nice", ["dd", "if=/dev/zero", "of=/dev/null", "bs=1"]) { RedirectStandardError = true })!;
        try
        {
            using ScreenTerminal terminal = new($"-d 200 -f 'pid = {caller.Id}'");
            Open(terminal, caller.Id);
            terminal.Press("s");
            terminal.WaitFor(static screen => screen.Contains("write ", StringComparison.Ordinal) && screen.Contains("1, \"\\0\", 1", StringComparison.Ordinal), "call of dd");
            Assert.NotEqual(0, TracerOf(caller.Id));
            terminal.Press("s");
            terminal.WaitFor("was traced for ");
            WaitUntilFree(caller.Id);

            // More lines than the pipe has room for, while nobody takes them.
            terminal.Press("s");
            terminal.WaitUntilGone("was traced for ");
            Wait.Until(() => TracerOf(caller.Id) != 0, () => "strace does not attach again");
            int program = terminal.ProgramId;
            Signal("STOP", program);
            WaitForCalls(caller.Id, 25_000);
            Assert.NotEqual(0, TracerOf(caller.Id));

            // The shell has the terminal meanwhile, which is still raw: Enter is no end of a line.
            terminal.Type("fg");
            terminal.Press("C-j");
            terminal.WaitFor("lines are missing");

            Signal("KILL", program);
            WaitUntilFree(caller.Id);
            WaitForCalls(caller.Id, 10_000);
        }
        finally
        {
            caller.Kill();
            caller.WaitForExit();
        }
    }

    /// <summary>It writes nothing for which there would be no reader.</summary>
    [Fact]
    public void A_process_that_sleeps_is_let_go_too()
    {
        using CliChild child = new("traced");
        using ScreenTerminal terminal = new($"-d 200 -f 'pid = {child.Id}'");
        Open(terminal, child.Id);
        Begin(terminal, child.Id);
        terminal.Press("Tab");
        WaitUntilFree(child.Id);

        terminal.Press("BTab");
        terminal.WaitFor("was traced for ");
        Begin(terminal, child.Id);
        terminal.Press("C-z");
        WaitUntilFree(child.Id);
        terminal.TypeLine("fg");

        terminal.WaitFor("was traced for ");
        Begin(terminal, child.Id);
        terminal.Press("Escape");
        WaitUntilFree(child.Id);

        terminal.WaitUntilGone(" 0 Trace");
        Open(terminal, child.Id);
        Begin(terminal, child.Id);
        Signal("KILL", terminal.ProgramId);
        WaitUntilFree(child.Id);
    }

    private static void Begin(ScreenTerminal terminal, int pid)
    {
        terminal.Press("s");
        terminal.WaitFor("1 line, traced for ");
        Assert.NotEqual(0, TracerOf(pid));
    }

    private static void Open(ScreenTerminal terminal, int pid)
    {
        terminal.WaitFor($" {pid} ");
        terminal.Press("Enter");
        terminal.WaitFor(" 0 Trace");
        terminal.Press("0");
        terminal.WaitFor("s begins strace");
        Assert.Equal(0, TracerOf(pid));
    }

    private static void Signal(string signal, int pid)
    {
        using Process kill = Process.Start("kill", [$"-{signal}", pid.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }

    private static void WaitUntilFree(int pid) => Wait.Until(() => TracerOf(pid) == 0, () => $"process {pid} is still traced by {TracerOf(pid)}");

    private static void WaitForCalls(int pid, int count)
    {
        long before = Line(pid, "io", "syscw:");
        Wait.Until(() => Line(pid, "io", "syscw:") - before >= count, () => $"process {pid} stands still");
    }

    private static int TracerOf(int pid) => (int)Line(pid, "status", "TracerPid:");

    private static long Line(int pid, string file, string key) =>
        long.Parse(File.ReadLines($"/proc/{pid}/{file}").First(line => line.StartsWith(key, StringComparison.Ordinal)).AsSpan(key.Length), CultureInfo.InvariantCulture);
}
