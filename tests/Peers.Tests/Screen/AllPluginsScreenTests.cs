using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Bpftop.Tests.Nvidia;

namespace Bpftop.Peers.Tests.Screen;

/// <summary>The built program in a terminal, with all four plugins.</summary>
public sealed partial class AllPluginsScreenTests
{
    private const string Columns = "pid,cpu,systemd.service,container.name,freezer.state,gpu.mem,command";

    /// <summary>The shortest time after which bpftop itself gives a source up is as long. A busy machine may hold up any
    /// single answer, but not each of some.</summary>
    private static readonly TimeSpan _atOnce = TimeSpan.FromSeconds(2);

    /// <summary>Leaving gives what hangs a moment to end, and it is done once.</summary>
    private static readonly TimeSpan _longestLeaving = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task The_screen_shows_units_containers_and_GPUs_and_outlives_their_sources()
    {
        // Other tests have containers and units at the same time.
        string name = string.Create(CultureInfo.InvariantCulture, $"front{Environment.ProcessId}");
        string unit = name + ".service";
        SystemdPeer systemd = new((unit, SystemdUnits.Service("The front end", "ExecStart=/bin/sleep 100000")));
        DockerPeer docker = new();
        await using StartedPeers peers = await StartedPeers.OfAsync(systemd, docker);
        await systemd.StartUnitAsync(unit);
        int front = systemd.MainPid($"/system.slice/{unit}");
        Container shop = await docker.RunAsync(name);
        using FakeNvml nvml = new(string.Create(CultureInfo.InvariantCulture, $"{FakeNvml.OneGpu}\nprocess 0 compute {shop.Pid} 734003200\n"));
        using PluginConfig config = new(systemd.BusAddress, docker.SocketPath, nvml.Library);
        using ScreenTerminal terminal = new($"--config '{config.Path}' --columns {Columns}");

        // The header, then each table by its key, and Enter for a row's processes.
        terminal.WaitFor("GPU0");
        ShowRow(terminal, "Containers", name, "localhost/bb:7", "running");
        terminal.Press("Enter");
        WaitForLine(terminal, Text(shop.Pid), name, "700M", "sleep 1000");

        ShowRow(terminal, "Units", unit, "active", "running", Text(front));
        terminal.Press("Enter");
        WaitForLine(terminal, Text(front), unit, "sleep 1000");

        terminal.Press("p");
        foreach (string id in (string[])["containers", "freezer", "nvidia", "systemd"])
        {
            WaitForLine(terminal, id, "ready");
        }

        await docker.CrashAsync();
        await systemd.CrashAsync();
        WaitForLine(terminal, "containers", "degraded");
        WaitForLine(terminal, "systemd", "degraded");
        terminal.Press("Escape");
        terminal.WaitFor("Command");
        ShowRow(terminal, "Containers", name);

        await docker.StartAsync();
        terminal.Press("p");
        WaitForLine(terminal, "containers", "ready");
        terminal.Press("Escape");
        terminal.WaitFor("Command");
        Quit(terminal);
    }

    [Fact]
    public async Task The_screen_answers_and_quits_at_once_while_every_source_hangs()
    {
        using SilentSocket bus = new();
        using SilentSocket engine = new();
        using FakeNvml nvml = new(FakeNvml.OneGpu + "\ndelay * 90000\n");
        using PluginConfig config = new($"unix:path={bus.Path}", engine.Path, nvml.Library);
        using ScreenTerminal terminal = new($"--config '{config.Path}' --columns {Columns}");
        await Wait.UntilAsync(() => bus.HasGuest && engine.HasGuest, () => "bpftop asked neither bus nor engine");

        (string Key, Func<string, bool> IsAnswer)[] keys =
        [
            ("p", static screen => screen.Contains("REASON", StringComparison.Ordinal)),
            ("Escape", static screen => !screen.Contains("REASON", StringComparison.Ordinal)),
            ("?", static screen => screen.Contains("Help:", StringComparison.Ordinal)),
            ("Escape", static screen => !screen.Contains("Help:", StringComparison.Ordinal)),
        ];
        TimeSpan[] best = [.. keys.Select(static _ => TimeSpan.MaxValue)];
        for (int time = 0; time < 5; time++)
        {
            for (int index = 0; index < keys.Length; index++)
            {
                TimeSpan took = Answer(terminal, keys[index].Key, keys[index].IsAnswer);
                best[index] = took < best[index] ? took : best[index];
            }
        }

        Assert.All(best, static took => Assert.True(took < _atOnce, $"the fastest answer took {took}"));

        // Refreshes went on meanwhile: something of the header changes with each.
        string before = terminal.Screen;
        terminal.WaitFor(screen => screen.Split('\n')[0] != before.Split('\n')[0] || Uptime(screen) != Uptime(before), "refresh");
        Quit(terminal);
    }

    /// <summary>Opens a plugin's table by its key and puts the cursor on a row.</summary>
    private static void ShowRow(ScreenTerminal terminal, string table, string row, params string[] more)
    {
        string screen = terminal.WaitFor(screen => Tab(table).IsMatch(screen), $"tab {table}");
        terminal.Press(Tab(table).Match(screen).Groups[1].Value);

        // The screen of before may have the same words, in the command of a process.
        terminal.WaitFor(
            screen => screen.Contains('▲', StringComparison.Ordinal) && screen.Split('\n').Any(line =>
                line.StartsWith(row, StringComparison.Ordinal) && more.All(text => line.Contains(text, StringComparison.Ordinal))),
            $"row {row}");

        // By its name: rows above it come and go.
        terminal.Press("/");
        terminal.Type(row);
        terminal.WaitFor($"Search: {row}");
        terminal.Press("Enter");
        terminal.WaitUntilGone("Search:");
    }

    private static TimeSpan Answer(ScreenTerminal terminal, string key, Func<string, bool> isAnswer)
    {
        Stopwatch watch = Stopwatch.StartNew();
        terminal.Press(key);
        terminal.WaitFor(isAnswer, $"answer to {key}");
        return watch.Elapsed;
    }

    private static void Quit(ScreenTerminal terminal)
    {
        Stopwatch watch = Stopwatch.StartNew();
        terminal.Press("q");
        terminal.WaitUntilRestored("left with 0");
        Assert.True(watch.Elapsed < _longestLeaving, $"it took {watch.Elapsed} to leave");
    }

    private static Regex Tab(string title) => new($"(\\d) {title}\\b", RegexOptions.CultureInvariant);

    private static string Uptime(string screen) => UptimeText().Match(screen).Value;

    private static string WaitForLine(ScreenTerminal terminal, params string[] texts) => terminal.WaitFor(
        screen => screen.Split('\n').Any(line => texts.All(text => line.Contains(text, StringComparison.Ordinal))),
        $"line with {string.Join(", ", texts)}");

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex("Uptime: [0-9:]+")]
    private static partial Regex UptimeText();
}
