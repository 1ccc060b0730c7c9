using System.Diagnostics;
using System.Text.Json;

namespace Bpftop.EndToEnd.Tests;

/// <summary>The real program over a real module of the name service that is slow, down, or changes its mind.</summary>
public sealed class SlowNamesTests
{
    /// <summary>No sample and no end may come as late as an answer of it.</summary>
    private static readonly TimeSpan _answer = TimeSpan.FromMinutes(3);

    [NotStaticFact(Lacks.NameService)]
    public void A_snapshot_has_numbers_where_names_do_not_come_and_does_not_wait_for_them()
    {
        using SlowNameService service = new(_answer);
        service.Name("slowpoke");
        long start = Stopwatch.GetTimestamp();
        CliResult result = Finish(Start(service, "snapshot", "--format", "json", "-d", "500", "-p", $"{service.Pid}"));

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(SlowNameService.Uid, UserIn(result.Output));
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, _answer - TimeSpan.FromMinutes(1));
    }

    [NotStaticFact(Lacks.NameService)]
    public void A_snapshot_waits_for_a_name_that_comes_in_time_and_numeric_for_none()
    {
        using SlowNameService service = new(TimeSpan.Zero);
        service.Name("quick");

        Assert.Equal("quick", UserIn(Finish(Start(service, "snapshot", "--format", "json", "-d", "500", "-p", $"{service.Pid}")).Output));
        Assert.Equal(
            SlowNameService.Uid,
            UserIn(Finish(Start(service, "snapshot", "--numeric", "--format", "json", "-d", "500", "-p", $"{service.Pid}")).Output));
    }

    [NotStaticFact(Lacks.NameService)]
    public void The_screen_shows_every_row_at_once_and_is_left_at_once_while_a_name_is_looked_up()
    {
        using SlowNameService service = new(_answer);
        using ScreenTerminal terminal = new(null);
        string command = string.Join(' ', service.Prefix.Select(static word => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'"));
        terminal.TypeLine($"{command} '{CliProgram.Executable}' -d 200 -p {service.Pid} --columns pid,uid,user,command; echo left with $?");
        terminal.WaitFor(screen => screen.Split('\n').Any(line =>
            line.Contains($"{service.Pid}", StringComparison.Ordinal)
            && line.Contains("sleep 300", StringComparison.Ordinal)
            && line.Split(' ').Count(static word => word.StartsWith(SlowNameService.Uid, StringComparison.Ordinal)) == 2), "row with its number");

        terminal.Press("q");
        terminal.WaitUntilRestored("left with 0");
    }

    [NotStaticFact(Lacks.NameService)]
    public async Task SIGTERM_ends_it_while_a_name_is_looked_up()
    {
        using SlowNameService service = new(_answer);
        long start = Stopwatch.GetTimestamp();
        using Process monitor = Start(service, "snapshot", "--format", "json", "-d", "200", "-n", "100000", "-p", $"{service.Pid}");
        try
        {
            // The name has not come by then, so it is still looked up.
            Assert.Equal(SlowNameService.Uid, UserIn(monitor.StandardOutput.ReadLine()!));
            Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, _answer - TimeSpan.FromMinutes(1));
            using Process kill = Process.Start("kill", $"-TERM {monitor.Id}");
            kill.WaitForExit();
            Task<string> rest = monitor.StandardOutput.ReadToEndAsync();
            Assert.True(monitor.WaitForExit(_answer - TimeSpan.FromMinutes(2)), "it waits for the name");
            _ = await rest.WaitAsync(CliProgram.Deadline);
        }
        finally
        {
            if (!monitor.HasExited)
            {
                monitor.Kill();
            }
        }
    }

    [NotStaticFact(Lacks.NameService)]
    public void A_failed_look_up_is_tried_again_and_a_uid_that_is_handed_out_again_has_its_new_name()
    {
        using SlowNameService service = new(TimeSpan.Zero);
        using Process monitor = Start(service, "snapshot", "--format", "json", "-d", "500", "-n", "100000", "-u", SlowNameService.Uid);
        try
        {
            ReadUntil(monitor, SlowNameService.Uid);
            service.Name("first");
            ReadUntil(monitor, "first");

            service.EndUser();
            service.Name("second");
            ReadUntil(monitor, null);
            service.StartUser();
            ReadUntil(monitor, "second");
        }
        finally
        {
            monitor.Kill();
            monitor.WaitForExit();
        }
    }

    /// <summary>Starts the program over the name service; its pid is the one that is started, for all before it exec.</summary>
    private static Process Start(SlowNameService service, params string[] arguments) =>
        CliProgram.Start(service.Prefix[0], [.. service.Prefix[1..], CliProgram.Executable, .. arguments]);

    private static CliResult Finish(Process process) => CliProgram.Finish(process);

    private static void ReadUntil(Process monitor, string? user)
    {
        long start = Stopwatch.GetTimestamp();
        string? shown;
        do
        {
            shown = UserIn(monitor.StandardOutput.ReadLine() ?? throw new InvalidOperationException("it ended"));
            Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromMinutes(3), $"the user is {shown}, not {user}");
        }
        while (shown != user);
    }

    private static string? UserIn(string sample)
    {
        using JsonDocument json = JsonDocument.Parse(sample);
        JsonElement processes = json.RootElement.GetProperty("processes");
        return processes.GetArrayLength() == 0 ? null : processes[0].GetProperty("user").GetString();
    }
}
