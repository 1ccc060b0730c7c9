using System.Diagnostics;
using System.Text.Json;

namespace Bpftop.EndToEnd.Tests;

/// <summary>Commands that a plugin's tables have.</summary>
public sealed class TableCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bpftop-test-").FullName;

    public TableCommandTests()
    {
        string configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        string built = Path.Join(Repository.Root, "artifacts/bin/Bpftop.TestPlugins.Good", configuration);
        CliProgram.RunOther("cp", "-R", built, Path.Join(_folder, "Good")).Expect(0);
        CliProgram.RunOther("chmod", "-R", "u=rwX,go=rX", _folder).Expect(0);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [NotStaticFact(Lacks.Folders)]
    public void A_table_is_printed_in_each_format()
    {
        using JsonDocument line = JsonDocument.Parse(Run("owners", "--format", "json", "-d", "100").Expect(0).Output);
        JsonElement root = line.RootElement;
        Assert.Equal("bpftop.table/1", root.GetProperty("schema").GetString());
        Assert.Equal("good.owners", root.GetProperty("table").GetString());
        Assert.InRange(root.GetProperty("interval_ms").GetDouble(), 1, 60_000);
        JsonElement[] rows = [.. root.GetProperty("rows").EnumerateArray()];
        Assert.Equal(["others", "root"], rows.Select(static row => row.GetProperty("good.owner").GetString()));
        Assert.True(rows[1].GetProperty("good.processes").GetInt32() >= 2, "this test and bpftop");
        Assert.True(rows[1].GetProperty("good.threads").GetInt32() >= rows[1].GetProperty("good.processes").GetInt32(), "what it adds up is there");

        string[] csv = Run("owners", "--format", "csv", "-d", "100", "-n", "2", "-c", "good.owner", "-s", "good.owner:desc").Expect(0).Output.TrimEnd().Split("\r\n");
        Assert.Equal(["time,good.owner", "root", "others", "root", "others"], csv.Select(static (text, index) => index == 0 ? text : text.Split(',')[1]));

        CliResult table = Run("owners", "-d", "100", "--top", "1").Expect(0);
        Assert.Equal(["OWNER", "PROCESSES", "THREADS"], table.Lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("others", table.Lines[1], StringComparison.Ordinal);
        Assert.Equal(2, table.Lines.Length);
        Assert.Equal("", table.Error);
    }

    [NotStaticTheory(Lacks.Folders)]
    [InlineData("root", "-o", "root")]
    [InlineData("others,root", "--owner", "root,others")]
    [InlineData("root", "-0")]
    [InlineData("", "-0", "-o", "others")]
    [InlineData("", "--owner", "x\" or good.owner = \"root")]
    [InlineData("others", "-f", "not good.owner = root")]
    public void Its_flags_and_a_filter_choose_rows(string expected, params string[] arguments)
    {
        string[] lines = Run(["owners", "--format", "csv", "-d", "100", "-c", "good.owner", .. arguments]).Expect(0).Output.TrimEnd().Split("\r\n");
        Assert.Equal("time,good.owner", lines[0]);
        Assert.Equal(expected, string.Join(',', lines[1..].Select(static line => line.Split(',')[1])));
    }

    [NotStaticFact(Lacks.Folders)]
    public void A_log_prints_what_comes_and_a_flag_sets_an_option_of_the_plugin()
    {
        CliResult result = Run("events", "--format", "json", "-d", "100", "-n", "4", "--answer", "from a flag").Expect(0);
        List<int> numbers = [];
        foreach (string text in result.Lines)
        {
            using JsonDocument line = JsonDocument.Parse(text);
            JsonElement root = line.RootElement;
            Assert.Equal("bpftop.log/1", root.GetProperty("schema").GetString());
            Assert.Equal("good.events", root.GetProperty("table").GetString());
            Assert.Equal("from a flag", root.GetProperty("good.said").GetString());
            Assert.InRange(root.GetProperty("good.at").GetDouble(), 1.7e9, 1e11);
            numbers.Add(root.GetProperty("good.event").GetInt32());
        }

        // The first reading was waited for: it came before.
        Assert.True(numbers[0] > 1, string.Join(' ', numbers));
        Assert.Equal(Enumerable.Range(numbers[0], 4), numbers);
    }

    [NotStaticFact(Lacks.Folders)]
    public void A_log_ends_after_the_time_that_it_was_given()
    {
        long startedAt = Stopwatch.GetTimestamp();
        CliResult result = Run("events", "--format", "csv", "-d", "200", "-t", "1").Expect(0);

        Assert.True(Stopwatch.GetElapsedTime(startedAt) > TimeSpan.FromSeconds(1));
        string[] lines = result.Output.TrimEnd().Split("\r\n");
        Assert.Equal("time,good.at,good.event,good.said", lines[0]);
        Assert.NotEmpty(lines[1..]);
        Assert.Equal(lines[1..].Distinct(), lines[1..]);
        Assert.DoesNotContain(lines[0], lines[1..]);
    }

    [NotStaticFact(Lacks.Folders)]
    public void A_log_goes_on_until_it_is_interrupted_and_ends_behind_a_whole_line()
    {
        Process program = CliProgram.Start(CliProgram.Executable, "events", "--plugin-dir", _folder, "--format", "json", "-d", "100");
        Assert.NotNull(program.StandardOutput.ReadLine());
        CliProgram.RunOther("kill", "-INT", $"{program.Id}").Expect(0);
        CliResult result = CliProgram.Finish(program).Expect(0);

        Assert.Equal("", result.Error);
        foreach (string text in result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            JsonDocument.Parse(text).Dispose();
        }
    }

    [NotStaticFact(Lacks.Folders)]
    public void A_reader_that_leaves_ends_a_log_quietly()
    {
        using Process program = CliProgram.Start(CliProgram.Executable, "events", "--plugin-dir", _folder, "-d", "100");
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

    [NotStaticFact(Lacks.Folders)]
    public void Help_is_the_tables_and_plugins_info_lists_the_commands()
    {
        string help = CliProgram.Run("--plugin-dir", _folder, "owners", "--help").Expect(0).Output;
        Assert.Contains("Print whose processes there are.", help, StringComparison.Ordinal);
        Assert.Contains("-o, --owner", help, StringComparison.Ordinal);
        Assert.Contains("--duration", help, StringComparison.Ordinal);
        Assert.DoesNotContain("--tree", help, StringComparison.Ordinal);

        Assert.Contains("command     bpftop events: Print when the source is read.\n", Run("plugins", "info", "good").Expect(0).Output, StringComparison.Ordinal);
        Assert.Contains("bpftop plugins info", CliProgram.Run("--help").Expect(0).Output, StringComparison.Ordinal);
    }

    [NotStaticTheory(Lacks.Folders)]
    [InlineData(2, "ownerss: unknown command; did you mean owners?; see bpftop --help", "ownerss")]
    [InlineData(2, "--owned: unknown option; did you mean --owner?; see bpftop owners --help", "owners", "--owned", "x")]
    [InlineData(2, "--columns: unknown column \"good.ownr\"; did you mean good.owner?", "owners", "-c", "good.ownr")]
    [InlineData(2, "--filter: \"good.owner > ▸> 1\", character 14: ", "owners", "-f", "good.owner > > 1")]
    [InlineData(1, "owners: plugin good is disabled: switched off by the configuration or --disable; --enable good switches it on for this run", "owners", "--disable", "good")]
    public void What_is_wrong_is_one_line(int exitCode, string expected, params string[] arguments)
    {
        CliResult result = Run(arguments).Expect(exitCode);
        Assert.Equal("", result.Output);
        Assert.StartsWith($"bpftop: {expected}", Assert.Single(result.Error.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
    }

    [NotStaticFact(Lacks.Folders)]
    public void A_source_that_is_not_there_is_told_with_its_reason()
    {
        string file = Path.Join(_folder, "config.json");
        File.WriteAllText(file, """{ "plugins": { "good": { "source": "absent" } } }""");
        CliResult result = Run("owners", "--config", file).Expect(1);
        Assert.Equal("", result.Output);
        Assert.Equal("bpftop: owners: plugin good is absent: no source here; start the source.\n", result.Error);

        // A source that does not answer is not waited for without end.
        File.WriteAllText(file, """{ "plugins": { "good": { "source": "hangs" } } }""");
        Assert.Equal(3, Run("owners", "--config", file, "-d", "100").Expect(0).Lines.Length);
    }

    private CliResult Run(params string[] arguments) => CliProgram.Run([.. arguments, "--plugin-dir", _folder]);
}
