using System.Text.Json;

namespace Bpftop.Host.Tests.Plugins;

/// <summary>The program with all the worst guests at once, one of them taking the sampling thread.</summary>
public sealed class GuestsInTheProgramTests
{
    [Fact]
    public async Task Snapshots_go_on_and_name_each_of_them()
    {
        using PluginRoot root = new("Allocates", "BadConstructor", "Good", "Hangs", "NewerMinor", "ShipsOwnAbstractions", "Slow", "Throws", "WrongMajor");
        string config = Path.Combine(root.Path, "config.json");
        await File.WriteAllTextAsync(config, """{ "plugins": { "hangs": { "in": "fill" } } }""");

        ProgramRun run = await ProgramRun.OfBpftop(
            "snapshot", "--collector", "proc", "--config", config, "--plugin-dir", root.Path, "--format", "json", "-n", "5", "-d", "200");

        Assert.True(run.ExitCode == 0, run.Errors);
        string[] lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(5, lines.Length);
        using JsonDocument last = JsonDocument.Parse(lines[^1]);
        Dictionary<string, string?> states = last.RootElement.GetProperty("plugins").EnumerateArray()
            .ToDictionary(static plugin => plugin.GetProperty("id").GetString()!, static plugin => plugin.GetProperty("state").GetString());
        Assert.Equal("ready", states["good"]);
        Assert.Equal("ready", states["ships"]);
        Assert.Equal("hung", states["hangs"]);
        Assert.Equal("failed", states["badconstructor"]);
        Assert.Equal("refused", states["wrongmajor"]);
        Assert.Equal("refused", states["newerminor"]);
        Assert.Equal("suspended", states["throws"]);
        JsonElement process = last.RootElement.GetProperty("processes").EnumerateArray().First();
        Assert.Equal(JsonValueKind.Number, process.GetProperty("good.seen").ValueKind);
        Assert.False(process.TryGetProperty("hangs.value", out _));
        Assert.False(process.TryGetProperty("throws.value", out _));
    }
}
