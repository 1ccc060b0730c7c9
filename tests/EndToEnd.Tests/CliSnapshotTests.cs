using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Bpftop.EndToEnd.Tests;

public sealed class CliSnapshotTests
{
    [Fact]
    public void A_JSON_sample_tells_of_a_process_what_proc_does()
    {
        using CliChild child = new("my child");
        CliResult result = CliProgram.Run("snapshot", "--format", "json", "-d", "100").Expect(0);
        Assert.Equal("", result.Error);
        Assert.Single(result.Lines);
        using JsonDocument line = JsonDocument.Parse(result.Output);
        JsonElement root = line.RootElement;
        Assert.Equal("bpftop.snapshot/1", root.GetProperty("schema").GetString());
        Assert.Equal("bpf", root.GetProperty("collector").GetProperty("name").GetString());
        Assert.Equal(0, root.GetProperty("collector").GetProperty("dropped").GetInt32());
        Assert.InRange(root.GetProperty("interval_ms").GetDouble(), 1, 60_000);

        JsonElement found = root.GetProperty("processes").EnumerateArray().Single(process => process.GetProperty("pid").GetInt32() == child.Id);
        Assert.Equal(Environment.ProcessId, found.GetProperty("ppid").GetInt32());
        Assert.Equal("sleep", found.GetProperty("name").GetString());
        Assert.Equal("my child 300", found.GetProperty("command").GetString());
        Assert.Equal("S", found.GetProperty("state").GetString());
        Assert.Equal(1, found.GetProperty("threads").GetInt32());
        Assert.Equal(new FileInfo($"/proc/{child.Id}/exe").LinkTarget, found.GetProperty("exe").GetString());
        string[] stat = File.ReadAllText($"/proc/{child.Id}/stat").Split(' ');
        Assert.Equal(long.Parse(stat[22], CultureInfo.InvariantCulture), found.GetProperty("virt").GetInt64());
        Assert.False(found.TryGetProperty("tid", out _));
    }

    [Fact]
    public void Samples_come_one_a_line_and_one_an_interval()
    {
        long startedAt = Stopwatch.GetTimestamp();
        CliResult result = CliProgram.Run("snapshot", "--format", "json", "-n", "3", "-d", "200", "-c", "pid", "--top", "1").Expect(0);
        Assert.True(Stopwatch.GetElapsedTime(startedAt) > TimeSpan.FromMilliseconds(500));
        Assert.Equal(3, result.Lines.Length);
        string[] times = [.. result.Lines.Select(text =>
        {
            using JsonDocument line = JsonDocument.Parse(text);
            JsonElement process = Assert.Single(line.RootElement.GetProperty("processes").EnumerateArray());
            Assert.Equal(["pid"], process.EnumerateObject().Select(property => property.Name));
            return line.RootElement.GetProperty("time").GetString()!;
        })];
        Assert.Equal(times.Order(StringComparer.Ordinal), times);
        Assert.Equal(3, times.Distinct().Count());
    }

    [Fact]
    public void Rows_are_chosen_and_sorted_as_asked()
    {
        using CliChild first = new("one");
        using CliChild second = new("two");
        string[] pids = Pids("-p", $"{first.Id},{second.Id}", "-s", "pid:desc");
        Assert.Equal(new[] { first.Id, second.Id }.OrderDescending().Select(pid => pid.ToString(CultureInfo.InvariantCulture)), pids);
        Assert.Equal([$"{first.Id}"], Pids("-f", $"pid = {first.Id}"));
        Assert.Equal([$"{first.Id}"], Pids("-p", $"{first.Id},{second.Id}", "--top", "1", "-s", first.Id < second.Id ? "pid" : "pid:desc"));
        Assert.Contains($"{first.Id}", Pids("-u", "root"));

        static string[] Pids(params string[] arguments)
        {
            CliResult result = CliProgram.Run(["snapshot", "--format", "csv", "-d", "100", "-c", "pid", .. arguments]).Expect(0);
            string[] lines = result.Output.TrimEnd().Split("\r\n");
            Assert.Equal("time,pid", lines[0]);
            return [.. lines[1..].Select(line => line.Split(',')[1])];
        }
    }

    [Fact]
    public void Threads_are_rows_with_their_tid()
    {
        int self = Environment.ProcessId;
        CliResult result = CliProgram.Run("snapshot", "--format", "json", "-d", "100", "--threads", "-p", $"{self}", "-c", "pid").Expect(0);
        using JsonDocument line = JsonDocument.Parse(result.Output);
        JsonElement[] rows = [.. line.RootElement.GetProperty("processes").EnumerateArray()];
        Assert.All(rows, row => Assert.Equal(self, row.GetProperty("pid").GetInt32()));
        Assert.Single(rows, row => !row.TryGetProperty("tid", out _));
        Assert.Contains(rows, row => row.TryGetProperty("tid", out JsonElement tid) && tid.GetInt32() != self);
    }

    [Fact]
    public void A_hostile_name_reaches_no_output_raw()
    {
        using CliChild child = new("\u001b[31m\u001b]0;owned\u0007\u202e\n\"x\"");
        foreach (string format in (string[])["table", "json"])
        {
            CliResult result = CliProgram.Run("snapshot", "--format", format, "-d", "100", "-p", $"{child.Id}").Expect(0);
            Assert.DoesNotContain(result.Output, character => char.IsControl(character) && character != '\n');
            Assert.DoesNotContain('\u202e', result.Output);
            Assert.Contains("owned", result.Output, StringComparison.Ordinal);
            Assert.Equal(format == "json" ? 1 : 2, result.Lines.Length);
        }
    }

    [Fact]
    public async Task What_started_and_ended_between_two_refreshes_is_told()
    {
        string folder = Directory.CreateTempSubdirectory("bpftop-test-").FullName;
        try
        {
            string brief = Path.Join(folder, "brief-one");
            File.CreateSymbolicLink(brief, "/bin/sh");
            Task<CliResult> running = Task.Run(() => CliProgram.Run("snapshot", "--format", "json", "-d", "1000", "-c", "pid"));
            while (!running.IsCompleted)
            {
                using Process process = Process.Start(brief, ["-c", "exit 7"]);
                process.WaitForExit();
            }

            using JsonDocument line = JsonDocument.Parse((await running).Expect(0).Output);
            JsonElement[] told = [.. line.RootElement.GetProperty("exited").EnumerateArray().Where(exited => exited.GetProperty("name").GetString() == "brief-one")];
            Assert.NotEmpty(told);
            Assert.All(told, exited => Assert.Equal(7, exited.GetProperty("exit_code").GetInt32()));
            Assert.Contains(told, exited => exited.GetProperty("cpu_s").GetDouble() > 0);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void A_reader_that_leaves_ends_it_quietly()
    {
        using Process program = CliProgram.Start(CliProgram.Executable, "snapshot", "--format", "json", "-n", "100000", "-d", "100");
        try
        {
            Assert.NotNull(program.StandardOutput.ReadLine());
            program.StandardOutput.Close();
            Assert.True(program.WaitForExit(CliProgram.Deadline), "it went on writing to nobody");
            Assert.Equal(0, program.ExitCode);
            Assert.Equal("", program.StandardError.ReadToEnd());
        }
        finally
        {
            if (!program.HasExited)
            {
                program.Kill();
            }
        }
    }

    [Fact]
    public void An_interrupt_ends_it_behind_a_whole_line()
    {
        Process program = CliProgram.Start(CliProgram.Executable, "snapshot", "--format", "json", "-n", "100000", "-d", "100");
        Assert.NotNull(program.StandardOutput.ReadLine());
        CliProgram.RunOther("kill", "-INT", $"{program.Id}").Expect(0);
        CliResult result = CliProgram.Finish(program).Expect(0);
        Assert.Equal("", result.Error);
        foreach (string text in result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            JsonDocument.Parse(text).Dispose();
        }
    }

    [Fact]
    public void A_shells_next_command_writes_behind_it()
    {
        string file = Path.GetTempFileName();
        try
        {
            CliProgram.RunOther("sh", "-c", "{ echo before; \"$1\" snapshot --format csv -d 100 -c pid; echo after; } >\"$2\"", "sh", CliProgram.Executable, file).Expect(0);
            string[] lines = File.ReadAllText(file).Split('\n');
            Assert.Equal("before", lines[0]);
            Assert.Equal("time,pid\r", lines[1]);
            Assert.Equal("after", lines[^2]);
            Assert.True(lines.Length > 5);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
