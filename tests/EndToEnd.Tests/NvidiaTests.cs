using System.Globalization;
using System.Text.Json;
using Bpftop.Tests.Nvidia;

namespace Bpftop.EndToEnd.Tests;

/// <summary>The real program with its real plugin, over a driver of the test's own.</summary>
public sealed class NvidiaTests
{
    [NotStaticFact(Lacks.Driver)]
    public void Snapshot_shows_what_a_process_uses_of_the_gpu()
    {
        using CliChild child = new("gpu-snapshot");
        using FakeNvml nvml = new(Scenario(child));
        CliResult result = CliProgram.Run(
            "--config", nvml.Configuration, "snapshot", "--format", "json", "-d", "1500", "-p", child.Id.ToString(CultureInfo.InvariantCulture)).Expect(0);
        using JsonDocument sample = JsonDocument.Parse(result.Lines[^1]);
        JsonElement process = sample.RootElement.GetProperty("processes")[0];

        Assert.Equal(55, process.GetProperty("gpu.util").GetDouble());
        Assert.Equal(1073741824, process.GetProperty("gpu.mem").GetDouble());
        Assert.Equal(4, process.GetProperty("gpu.enc").GetDouble());
        Assert.Equal(0, process.GetProperty("gpu.dec").GetDouble());
        Assert.Equal("0", process.GetProperty("gpu.id").GetString());
        JsonElement plugin = sample.RootElement.GetProperty("plugins").EnumerateArray().Single(static plugin => plugin.GetProperty("id").GetString() == "nvidia");
        Assert.Equal("ready", plugin.GetProperty("state").GetString());
        Assert.Equal(["init", "shutdown"], nvml.Log);
    }

    [NotStaticFact(Lacks.Driver)]
    public void The_screen_has_bars_columns_keys_and_a_table_of_the_gpus()
    {
        using CliChild child = new("gpu-screen");
        using FakeNvml nvml = new(Scenario(child));
        using ScreenTerminal terminal = new(
            $"--config {nvml.Configuration} --disable containers --disable freezer --disable systemd -d 200 -p {child.Id} -c pid,gpu.util,gpu.mem,command");
        terminal.WaitFor("37% 71C 182/350W power-cap");
        terminal.WaitFor("8.00G/24.0G procs:1");
        terminal.WaitFor(screen => Row(screen, child).Contains("55.0", StringComparison.Ordinal), "use of the GPU");
        Assert.Contains("1.00G", Row(terminal.Screen, child), StringComparison.Ordinal);

        terminal.Press("g", "G");
        terminal.WaitUntilGone("GPU%");
        terminal.Press("g", "G");
        terminal.WaitFor("GPU%");
        terminal.Press("W");
        terminal.WaitFor("by gpu.mem");
        terminal.Press("y", "g");
        terminal.WaitFor("gpu.util ");

        terminal.GoToScreen("GPUs");
        terminal.WaitFor("NVIDIA Fake 0");
        terminal.Press("1");

        // A GPU that falls off the bus says so, and its process has nothing on it.
        nvml.Say(Scenario(child) + "gpu 0 lost 1\n");
        terminal.WaitFor(static screen => screen.Contains("GPU0[", StringComparison.Ordinal) && screen.Contains("lost]", StringComparison.Ordinal), "lost GPU");
        terminal.WaitFor(screen => !Row(screen, child).Contains("1.00G", StringComparison.Ordinal), "process without memory");

        terminal.Press("q");
        terminal.WaitUntilRestored("left with 0");
        Assert.Equal(["init", "shutdown"], nvml.Log);
    }

    [NotStaticFact(Lacks.Driver)]
    public void A_driver_that_is_reloaded_is_away_for_a_while_and_comes_back_with_the_gpus_it_has_then()
    {
        using CliChild child = new("gpu-reload");
        using FakeNvml nvml = new(Scenario(child));
        using ScreenTerminal terminal = new($"--config {nvml.Configuration} -d 200 -p {child.Id} -c pid,gpu.mem,command");
        terminal.WaitFor("procs:1");
        nvml.Say(Scenario(child) + "fail * 1\nfail nvmlInit 9\n");
        terminal.WaitUntilGone("procs:1");
        terminal.Press("p");
        terminal.WaitFor("the NVIDIA driver is not loaded");

        nvml.Say(Scenario(child) + "generation 2\ngpus 2\n");
        terminal.WaitFor("VRAM1[");
        terminal.WaitFor("procs:1");
        Assert.Equal(0, nvml.Count("dead handle"));
        terminal.Press("q");
        terminal.WaitUntilRestored("left with 0");
        Assert.Equal(nvml.Count("init"), nvml.Count("shutdown"));
    }

    [NotStaticFact(Lacks.Driver)]
    public void A_driver_that_hangs_holds_up_neither_the_screen_nor_leaving_it()
    {
        using CliChild child = new("gpu-hangs");
        using FakeNvml nvml = new(Scenario(child));
        using ScreenTerminal terminal = new($"--config {nvml.Configuration} -d 200 -p {child.Id} -c pid,gpu.mem,command");
        terminal.WaitFor("procs:1");

        // Longer than this test would wait for anything.
        nvml.Say(Scenario(child) + "delay nvmlDeviceGetUtilizationRates 90000\n");
        terminal.WaitFor(_ => nvml.Count("nvmlDeviceGetUtilizationRates") == 1, "hanging call in the log");
        terminal.Press("g", "G");
        terminal.WaitUntilGone("GMEM");
        terminal.Press("q");
        terminal.WaitUntilRestored("left with 0");
    }

    [NotStaticFact(Lacks.Driver)]
    public void An_init_that_never_returns_is_said_and_holds_up_neither_a_snapshot_nor_the_screen()
    {
        using CliChild child = new("gpu-init");
        using FakeNvml nvml = new(Scenario(child) + "delay nvmlInit 86400000\n");
        CliResult result = CliProgram.Run(
            "--config", nvml.Configuration, "snapshot", "--format", "json", "-d", "500", "-p", child.Id.ToString(CultureInfo.InvariantCulture)).Expect(0);
        using JsonDocument sample = JsonDocument.Parse(result.Lines[^1]);
        Assert.False(sample.RootElement.GetProperty("processes")[0].TryGetProperty("gpu.util", out _));

        using ScreenTerminal terminal = new($"--config {nvml.Configuration} -d 200 -p {child.Id} -c pid,command");
        terminal.WaitFor("gpu-init");
        terminal.Press("p");
        terminal.WaitFor("the NVIDIA driver has not answered for");
        terminal.Press("q");
        terminal.WaitUntilRestored("left with 0");
    }

    private static string Scenario(CliChild child) => FakeNvml.OneGpu + string.Create(
        CultureInfo.InvariantCulture, $"process 0 compute {child.Id} 1073741824\nsample 0 {child.Id} 55 4 0\n");

    private static string Row(string screen, CliChild child) =>
        screen.Split('\n').FirstOrDefault(line => line.Contains("gpu-screen", StringComparison.Ordinal) && line.Contains($"{child.Id} ", StringComparison.Ordinal)) ?? "";
}
