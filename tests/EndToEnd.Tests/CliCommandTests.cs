using System.Text.Json;

namespace Bpftop.EndToEnd.Tests;

public sealed class CliCommandTests
{
    [Theory]
    [InlineData("--delay 99: must be", "-d", "99")]
    [InlineData("--dely: unknown option; did you mean --delay?", "--dely", "100")]
    [InlineData("--user nosuchuser: no such user", "-u", "nosuchuser")]
    [InlineData("--columns: unknown column \"cpuu\"; did you mean cpu?", "snapshot", "-c", "cpuu")]
    [InlineData("--sort: unknown column \"nme\"; did you mean name?", "snapshot", "-s", "nme")]
    [InlineData("--filter: \"cpu > ▸> 1\", character 7:", "snapshot", "-f", "cpu > > 1")]
    [InlineData("--config: ", "snapshot", "--config")]
    [InlineData("/no/such.json: no such file", "snapshot", "--config", "/no/such.json")]
    [InlineData("plugin nosuch: there is no such plugin", "plugins", "enable", "nosuch")]
    public void A_wrong_word_is_one_line_and_exit_code_2(string expected, params string[] arguments)
    {
        CliResult result = CliProgram.Run(arguments).Expect(2);
        Assert.Equal("", result.Output);
        string line = Assert.Single(result.Error.TrimEnd('\n').Split('\n'));
        if (!expected.StartsWith("--config", StringComparison.Ordinal))
        {
            Assert.StartsWith($"bpftop: {expected}", line, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Help_and_version_are_for_people()
    {
        string help = CliProgram.Run("--help").Expect(0).Output;
        Assert.Contains("snapshot", help, StringComparison.Ordinal);
        Assert.Contains("Commands of plugins, each with --help: connections, dns, names, sessions, traffic", help, StringComparison.Ordinal);
        Assert.Matches(@"^bpftop \d+\.\d+\.\d+\n$", CliProgram.Run("-V").Expect(0).Output);
    }

    [Fact]
    public void A_file_configures_and_a_flag_beats_it()
    {
        string folder = Directory.CreateTempSubdirectory("bpftop-test-").FullName;
        try
        {
            string file = Path.Join(folder, "config.json");
            File.WriteAllText(file, "{ \"delay\": 60000, /* slow */ \"collector\": \"proc\" }");
            CliResult result = CliProgram.Run("snapshot", "--format", "json", "--config", file, "-d", "100", "-c", "pid").Expect(0);
            using JsonDocument line = JsonDocument.Parse(result.Output);
            Assert.Equal("proc", line.RootElement.GetProperty("collector").GetProperty("name").GetString());

            File.WriteAllText(file, "{\n  \"colector\": \"proc\" }");
            Assert.Equal(
                $"bpftop: {file}:2:3: unknown key \"colector\"; did you mean collector?\n",
                CliProgram.Run("snapshot", "--config", file).Expect(2).Error);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [NotStaticFact(Lacks.Folders)]
    public void A_plugin_is_switched_in_a_file_and_its_columns_are_in_a_sample()
    {
        string folder = Directory.CreateTempSubdirectory("bpftop-test-").FullName;
        try
        {
            string configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
            string built = Path.Join(Repository.Root, "artifacts/bin/Bpftop.TestPlugins.Good", configuration);
            CliProgram.RunOther("cp", "-R", built, Path.Join(folder, "Good")).Expect(0);
            CliProgram.RunOther("chmod", "-R", "u=rwX,go=rX", folder).Expect(0);
            string file = Path.Join(folder, "config.json");
            File.WriteAllText(file, "{\n  // mine\n  \"tree\": true\n}\n");
            string[] common = ["--config", file, "--plugin-dir", folder];

            Assert.Contains(CliProgram.Run(["plugins", .. common]).Expect(0).Lines, line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is ["good", "ready", ..]);
            Assert.Contains("column      good.", CliProgram.Run(["plugins", "info", "good", .. common]).Expect(0).Output, StringComparison.Ordinal);
            Assert.Equal("ready", State(out string[] columns));
            Assert.Contains(columns, column => column.StartsWith("good.", StringComparison.Ordinal));

            CliProgram.Run(["plugins", "disable", "good", .. common]).Expect(0);
            Assert.Equal("{\n  \"plugins\": {\n    \"good\": { \"enabled\": false }\n  },\n  // mine\n  \"tree\": true\n}\n", File.ReadAllText(file));
            Assert.Equal("disabled", State(out columns));
            Assert.DoesNotContain(columns, column => column.StartsWith("good.", StringComparison.Ordinal));

            Assert.Equal("ready", State(out _, "--enable", "good"));
            CliProgram.Run(["plugins", "enable", "good", .. common]).Expect(0);
            Assert.Equal("ready", State(out _));
            Assert.Equal(2, CliProgram.Run(["plugins", "enable", "goood", .. common]).ExitCode);

            string State(out string[] columns, params string[] more)
            {
                // The first sample may come before the plugin's probe has answered.
                CliResult result = CliProgram.Run(["snapshot", "--format", "json", "-d", "250", "-n", "5", .. common, .. more]).Expect(0);
                using JsonDocument line = JsonDocument.Parse(result.Lines[^1]);
                columns = [.. line.RootElement.GetProperty("processes").EnumerateArray().SelectMany(process => process.EnumerateObject()).Select(property => property.Name).Distinct()];
                return line.RootElement.GetProperty("plugins").EnumerateArray().Single(plugin => plugin.GetProperty("id").GetString() == "good").GetProperty("state").GetString()!;
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Doctor_finds_nothing_essential_missing_here()
    {
        CliResult result = CliProgram.Run("doctor").Expect(0);
        Assert.Contains(result.Lines, line => line.StartsWith("ok    program walk", StringComparison.Ordinal));
        Assert.Contains(result.Lines, line => line.StartsWith("ok    cgroup2", StringComparison.Ordinal));
        using JsonDocument json = JsonDocument.Parse(CliProgram.Run("doctor", "--json").Expect(0).Output);
        Assert.Equal(result.Lines.Length, json.RootElement.GetProperty("checks").GetArrayLength());
    }

    [Fact]
    public void Bench_times_every_stage()
    {
        CliResult result = CliProgram.Run("bench", "--iterations", "20", "--warmup", "5", "--json").Expect(0);
        using JsonDocument json = JsonDocument.Parse(result.Output);
        Assert.True(json.RootElement.GetProperty("rows").GetInt32() > 1);
        JsonElement[] stages = [.. json.RootElement.GetProperty("stages").EnumerateArray()];
        Assert.Equal(
            ["walk", "snapshot", "system", "plugins", "history", "view", "draw", "render", "total", "details", "back"],
            stages.Select(stage => stage.GetProperty("stage").GetString()));
        Assert.All(stages, stage => Assert.True(stage.GetProperty("min_us").GetDouble() <= stage.GetProperty("max_us").GetDouble()));
        Assert.True(json.RootElement.GetProperty("history_bytes").GetInt64() > 0);
    }

    [Fact]
    public void Enabling_a_plugin_that_is_not_there_is_exit_code_2()
    {
        CliResult result = CliProgram.Run("plugins", "--enable", "nosuch").Expect(2);
        Assert.StartsWith("bpftop: --enable nosuch: there is no such plugin", Assert.Single(result.Error.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_privilege_it_says_so_once_and_reads_proc()
    {
        using Unprivileged program = new();
        CliResult result = program.Run("snapshot", "--format", "json", "-d", "100").Expect(0);
        string line = Assert.Single(result.Error.TrimEnd('\n').Split('\n'));
        Assert.StartsWith("bpftop: BPF: needs CAP_BPF and CAP_PERFMON; run: sudo /", line, StringComparison.Ordinal);
        Assert.EndsWith("; reading /proc instead", line, StringComparison.Ordinal);
        using JsonDocument json = JsonDocument.Parse(result.Output);
        JsonElement collector = json.RootElement.GetProperty("collector");
        Assert.Equal("proc", collector.GetProperty("name").GetString());
        Assert.StartsWith("BPF: needs", collector.GetProperty("notice").GetString(), StringComparison.Ordinal);
        Assert.Contains(json.RootElement.GetProperty("processes").EnumerateArray(), process => process.GetProperty("pid").GetInt32() == Environment.ProcessId);
    }

    [Fact]
    public void Without_privilege_BPF_on_demand_is_exit_code_3()
    {
        using Unprivileged program = new();
        CliResult result = program.Run("snapshot", "--collector", "bpf").Expect(3);
        Assert.Equal("", result.Output);
        Assert.Contains("run: sudo /", Assert.Single(result.Error.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_privilege_doctor_says_what_is_missing()
    {
        using Unprivileged program = new();
        CliResult result = program.Run("doctor").Expect(1);
        Assert.Contains(result.Lines, line => line.StartsWith("fail  capabilities", StringComparison.Ordinal) && line.Contains("sudo /", StringComparison.Ordinal));
        Assert.Contains(result.Lines, line => line.StartsWith("fail  collector", StringComparison.Ordinal));
    }

    [Fact]
    public void Proc_by_choice_is_no_reason_for_a_notice()
    {
        using Unprivileged program = new();
        Assert.Equal("", program.Run("snapshot", "--collector", "proc", "-d", "100", "--top", "1").Expect(0).Error);
    }
}
