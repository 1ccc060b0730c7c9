using System.Globalization;
using System.Text.Json;

namespace Bpftop.EndToEnd.Tests;

/// <summary>When a process started: one answer, by every run and collector, in a time namespace, too.</summary>
public sealed class StartTimeTests
{
    private const double Offset = 100_000;

    [Theory]
    [InlineData("bpf", "bpf")]
    [InlineData("bpf", "proc")]
    [InlineData("proc", "proc")]
    public void Two_runs_say_the_same_of_every_process(string one, string other)
    {
        Dictionary<int, Row> first = Snapshot(one);
        Dictionary<int, Row> second = Snapshot(other);
        int[] common = [.. first.Keys.Where(pid => second.TryGetValue(pid, out Row? row) && row.Name == first[pid].Name)];
        Assert.True(common.Length > 10, $"only {common.Length} processes are in both");

        // A pid that was given out again in between is another process, and there is no more than one of those.
        int[] different = [.. common.Where(pid => first[pid].Started != second[pid].Started)];
        Assert.True(different.Length <= 1, string.Join('\n', different.Select(pid => $"{first[pid]} and {second[pid]}")));
    }

    [Theory]
    [InlineData("bpf")]
    [InlineData("proc")]
    public void In_a_time_namespace_ages_and_starts_are_what_they_are_outside(string collector)
    {
        using CliChild child = new("time");
        Row outside = Snapshot(collector)[child.Id];
        Dictionary<int, Row> rows = Snapshot(collector, "unshare", "--time", "--boottime", $"{Offset:0}", "--monotonic", "5000", "--fork", "--kill-child");
        Row inside = rows[child.Id];

        Assert.Equal(outside.Started, inside.Started);
        Assert.InRange(inside.Elapsed - outside.Elapsed, 0, CliProgram.Deadline.TotalSeconds);
        double uptime = Uptime();
        Assert.All(rows.Values, row => Assert.InRange(row.Elapsed, 0, uptime));
    }

    /// <summary>Set back, so that processes started before the namespace's clock was 0.</summary>
    [Theory]
    [InlineData("bpf")]
    [InlineData("proc")]
    public void In_a_time_namespace_that_was_set_back_old_processes_are_old(string collector)
    {
        using CliChild child = new("time");
        Row outside = Snapshot(collector)[child.Id];
        Row inside = Snapshot(collector, "unshare", "--time", "--boottime", $"-{Uptime() - 0.5:0}", "--fork", "--kill-child")[child.Id];

        // /proc has ticks of a number that wraps around, which begin elsewhere.
        double tick = collector == "proc" ? 0.0101 : 0;
        Assert.InRange(Seconds(outside.Started) - Seconds(inside.Started), 0, tick);
        Assert.InRange(inside.Elapsed - outside.Elapsed, 0, CliProgram.Deadline.TotalSeconds);
    }

    [Fact]
    public void In_a_time_namespace_what_ended_has_lived_as_long_as_it_did()
    {
        // The shell's child lives and dies between two refreshes of the same shell's other child. It has a name of its own, for
        // others on this machine sleep as well, and shorter.
        DirectoryInfo folder = Directory.CreateTempSubdirectory("bpftop-naps-");
        string nap = Path.Join(folder.FullName, "bpftop-nap");
        File.CreateSymbolicLink(nap, "/bin/sleep");
        CliResult result = CliProgram.RunOther(
            "unshare", "--time", "--boottime", $"{Offset:0}", "--fork", "--kill-child", "sh", "-c",
            $"(while kill -0 $$; do {nap} 0.05; done) 2>/dev/null >/dev/null & {CliProgram.Executable} snapshot --collector bpf --format json -n 2 -d 500 -c pid; kill $!").Expect(0);
        folder.Delete(recursive: true);
        double[] lifetimes = [.. result.Lines.SelectMany(static line =>
        {
            using JsonDocument sample = JsonDocument.Parse(line);
            return sample.RootElement.GetProperty("exited").EnumerateArray()
                .Where(static ended => ended.GetProperty("name").GetString() == "bpftop-nap")
                .Select(static ended => ended.GetProperty("lifetime_s").GetDouble()).ToArray();
        })];

        Assert.NotEmpty(lifetimes);
        Assert.All(lifetimes, static seconds => Assert.InRange(seconds, 0.04, CliProgram.Deadline.TotalSeconds));
    }

    private static double Seconds(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static double Uptime() => double.Parse(File.ReadAllText("/proc/uptime").Split(' ')[0], CultureInfo.InvariantCulture);

    private static Dictionary<int, Row> Snapshot(string collector, params string[] inside)
    {
        string[] command = [.. inside, CliProgram.Executable, "snapshot", "--collector", collector, "--format", "json", "-d", "100", "-c", "pid,name,started,elapsed"];
        CliResult result = CliProgram.RunOther(command[0], command[1..]).Expect(0);
        using JsonDocument sample = JsonDocument.Parse(result.Lines[^1]);
        return sample.RootElement.GetProperty("processes").EnumerateArray().Select(static process => new Row(
            process.GetProperty("pid").GetInt32(),
            process.GetProperty("name").GetString()!,
            process.GetProperty("started").GetRawText(),
            process.GetProperty("elapsed").GetDouble())).ToDictionary(static row => row.Pid);
    }

    private sealed record Row(int Pid, string Name, string Started, double Elapsed);
}
