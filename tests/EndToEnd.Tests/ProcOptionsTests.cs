using System.Text.Json;

namespace Bpftop.EndToEnd.Tests;

/// <summary>A /proc that leaves things out, mounted in a mount and pid namespace of the test's own, which takes it away
/// with its last process.</summary>
public sealed class ProcOptionsTests
{
    private const string Mount = "mount -t proc -o \"$0\" proc /proc && exec \"$@\"";

    [Theory]
    [InlineData("bpf")]
    [InlineData("proc")]
    public void With_processes_only_what_the_machine_does_is_left_out_and_never_0(string collector)
    {
        CliResult result = Run("subset=pid", "snapshot", "--format", "json", "-d", "100", "--collector", collector).Expect(0);
        using JsonDocument line = JsonDocument.Parse(result.Output);
        JsonElement system = line.RootElement.GetProperty("system");

        Assert.False(system.TryGetProperty("cpus", out _));
        Assert.False(system.TryGetProperty("load", out _));
        foreach (string part in (string[])["cpu", "memory", "swap"])
        {
            Assert.Equal("{}", system.GetProperty(part).GetRawText());
        }

        Assert.All(system.GetProperty("pressure").EnumerateObject(), static part => Assert.Equal("{}", part.Value.GetRawText()));
        JsonElement own = line.RootElement.GetProperty("processes").EnumerateArray().Single(static process => process.GetProperty("pid").GetInt32() == 1);
        Assert.Equal("bpftop", own.GetProperty("name").GetString());
        Assert.True(own.GetProperty("res").GetDouble() > 0);
        foreach (string unknown in (string[])["mem", "ncpu", "oom"])
        {
            Assert.False(own.TryGetProperty(unknown, out _), unknown);
        }

        if (collector == "proc")
        {
            Assert.False(own.TryGetProperty("delay.io", out _));
        }
    }

    [Fact]
    public void The_doctor_says_what_is_not_known_with_processes_only()
    {
        string text = Run("subset=pid", "doctor").Expect(0).Output;

        string line = Assert.Single(text.Split('\n'), static line => line.Contains("  /proc ", StringComparison.Ordinal));
        Assert.StartsWith("warn  ", line, StringComparison.Ordinal);
        foreach (string what in (string[])["subset=pid", "CPU shares", "memory", "load", "disk traffic", "pressure"])
        {
            Assert.Contains(what, line, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("unknown", text, StringComparison.Ordinal);
        Assert.Matches($@"(?m)^ok    kernel .*, {File.ReadAllLines("/proc/stat").Count(static cpu => cpu.StartsWith("cpu", StringComparison.Ordinal)) - 1} CPUs$", text);
    }

    [Theory]
    [InlineData("bpf")]
    [InlineData("proc")]
    public void Hidden_processes_hide_nothing_from_root(string collector)
    {
        CliResult result = Run("hidepid=2", "snapshot", "--format", "json", "-d", "100", "--collector", collector).Expect(0);
        using JsonDocument line = JsonDocument.Parse(result.Output);

        Assert.True(line.RootElement.GetProperty("system").GetProperty("cpus").GetInt32() > 0);
        Assert.True(line.RootElement.GetProperty("system").GetProperty("memory").GetProperty("total").GetDouble() > 0);
        Assert.Contains(line.RootElement.GetProperty("processes").EnumerateArray(), static process => process.GetProperty("pid").GetInt32() == 1);
        Assert.Matches("(?m)^ok    /proc .*hidepid=(2|invisible), which hides nothing from this user$", Run("hidepid=2", "doctor").Expect(0).Output);
    }

    [Fact]
    public void The_screen_has_dashes_where_nothing_is_known()
    {
        using ScreenTerminal terminal = new("-d 200", $"unshare --mount --propagation private --pid --fork --kill-child sh -c '{Mount}' subset=pid ");
        string screen = terminal.WaitFor("Load: - - -");

        Assert.Matches(@"Avg\[\s+-\]", screen);
        Assert.Matches(@"Mem\[\s+-/-\]", screen);
        Assert.Matches(@"Swp\[\s+-/-\]", screen);
        Assert.Contains("Disk: read - write -", screen, StringComparison.Ordinal);
        terminal.Press("q");
        terminal.WaitUntilRestored("left with 0");
    }

    private static CliResult Run(string options, params string[] arguments) => CliProgram.RunOther(
        "unshare",
        ["--mount", "--propagation", "private", "--pid", "--fork", "--kill-child", "sh", "-c", Mount, options, CliProgram.Executable, .. arguments]);
}
