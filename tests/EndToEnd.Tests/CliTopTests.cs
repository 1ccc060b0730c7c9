using System.Text.Json;

namespace Bpftop.EndToEnd.Tests;

public sealed class CliTopTests
{
    [Fact]
    public void A_group_is_what_its_processes_add_up_to()
    {
        using CliChild first = new("one");
        using CliChild second = new("two");
        string filter = $"pid in ({first.Id}, {second.Id})";
        string[] columns = ["threads", "minflt"];
        const string Shown = "processes,name,threads,minflt";

        // Two looks, so only what is the same in both: the kernel takes pages from a process that sleeps, and counts those that
        // it has in parts.
        using JsonDocument sample = JsonDocument.Parse(
            CliProgram.Run("top", "name", "--once", "--format", "json", "-d", "100", "-f", filter, "-c", Shown).Expect(0).Output);
        JsonElement group = Assert.Single(sample.RootElement.GetProperty("rows").EnumerateArray());
        Assert.Equal("sleep", group.GetProperty("name").GetString());
        Assert.Equal(2, group.GetProperty("processes").GetInt32());
        using JsonDocument snapshot = JsonDocument.Parse(
            CliProgram.Run("snapshot", "--format", "json", "-d", "100", "-f", filter, "-c", string.Join(',', columns)).Expect(0).Output);
        JsonElement[] processes = [.. snapshot.RootElement.GetProperty("processes").EnumerateArray()];
        foreach (string id in columns)
        {
            Assert.Equal(processes.Sum(process => process.GetProperty(id).GetDouble()), group.GetProperty(id).GetDouble());
        }
    }

    [Fact]
    public void Who_uses_most_is_first_and_the_rest_is_as_asked()
    {
        using CliChild first = new("one");
        using CliChild second = new("two");
        using CliChild third = new("one");
        CliResult result = CliProgram.Run(
            "top", "command", "-n", "2", "-d", "100", "--format", "csv", "-c", "command,processes", "-s", "processes", "-f", $"pid in ({first.Id}, {second.Id}, {third.Id})").Expect(0);
        string[] lines = result.Output.TrimEnd().Split("\r\n");
        Assert.Equal("time,command,processes", lines[0]);
        Assert.Equal(["one 300,2", "two 300,1", "one 300,2", "two 300,1"], lines[1..].Select(static line => line[(line.IndexOf(',', StringComparison.Ordinal) + 1)..]));
    }

    [Theory]
    [InlineData(2, "top usrs: nothing to group by; did you mean users?", "top", "usrs")]
    [InlineData(2, "Required argument 'WHAT' missing", "top")]
    [InlineData(2, "--group: top takes the column as its argument", "top", "users", "-g", "name")]
    [InlineData(2, "--sort: unknown column \"command\"", "top", "users", "--once", "-s", "command")]
    [InlineData(1, "top units: no plugin that is on knows a process's unit; see bpftop plugins", "top", "units", "--disable", "systemd")]
    public void What_is_wrong_is_one_line(int exitCode, string message, params string[] arguments)
    {
        CliResult result = CliProgram.Run(arguments).Expect(exitCode);
        Assert.Equal("", result.Output);
        Assert.Contains(message, Assert.Single(result.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }
}
