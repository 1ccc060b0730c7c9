using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Bpftop.Host;
using Bpftop.Host.Scheduling;
using Bpftop.Plugins.Tests.Freezer;

namespace Bpftop.EndToEnd.Tests;

/// <summary><c>bpftop signal</c> and its like, over processes that are there.</summary>
public sealed class ActCommandTests : IDisposable
{
    private readonly List<Process> _started = [];

    /// <summary>A name that no other process has.</summary>
    private readonly string _name = string.Create(CultureInfo.InvariantCulture, $"act{Environment.ProcessId}x{Random.Shared.Next(1000)}");

    [Fact]
    public void A_signal_goes_to_whom_the_filter_leaves_and_the_plan_comes_first()
    {
        Process[] targets = [Start(_name), Start(_name)];
        Process bystander = Start(_name + "y");

        CliResult result = CliProgram.Run("signal", "TERM", "--filter", $"name = {_name}", "-d", "100", "--yes");

        Assert.Equal(ExitCode.Done, result.ExitCode);
        string[] lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("signal TERM: 2 processes", lines[0]);
        Assert.Equal(targets.Select(static process => process.Id).Order(), lines[1..3].Select(static line => int.Parse(line.TrimStart().Split(' ')[0], CultureInfo.InvariantCulture)));
        Assert.Equal("signal TERM: done for 2 of 2", lines[3]);
        Assert.All(targets, static process => Assert.True(process.WaitForExit(TimeSpan.FromSeconds(10))));
        Assert.False(bystander.HasExited);
    }

    [Fact]
    public void Without_a_terminal_nothing_is_done_unless_it_is_said()
    {
        Process target = Start(_name);

        CliResult result = CliProgram.Run("signal", "KILL", "--pid", Pid(target));

        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.StartsWith("signal KILL: 1 process\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("--yes", result.Error, StringComparison.Ordinal);
        Assert.False(target.HasExited);
    }

    [Fact]
    public void Readonly_does_nothing()
    {
        Process target = Start(_name);

        CliResult result = CliProgram.Run("nice", "5", "--pid", Pid(target), "--yes", "--readonly");

        Assert.Equal(ExitCode.NotPermitted, result.ExitCode);
        Assert.Equal(0, NiceOf(target));
    }

    [Fact]
    public void Nobody_is_a_failure()
    {
        CliResult result = CliProgram.Run("signal", "KILL", "--filter", $"name = {_name}", "-d", "100", "--yes");

        Assert.Equal(ExitCode.Failed, result.ExitCode);
        Assert.Equal("bpftop: signal KILL: no process is chosen, nothing was done\n", result.Error);
        Assert.Equal("", result.Output);
    }

    [Fact]
    public void A_unit_without_a_process_is_named()
    {
        CliResult result = CliProgram.Run("signal", "TERM", "--unit", "no-such-unit.service", "-d", "100", "--yes");

        Assert.Equal(ExitCode.Failed, result.ExitCode);
        Assert.Equal("bpftop: no process belongs to unit no-such-unit.service\nbpftop: signal TERM: no process is chosen, nothing was done\n", result.Error);
    }

    [Fact]
    public void A_pid_that_is_nobodys_is_said_and_the_others_get_it()
    {
        Process target = Start(_name);
        Process ended = Start(_name);
        ended.Kill();
        ended.WaitForExit();

        CliResult result = CliProgram.Run("nice", "by:2", "--pid", $"{Pid(target)},{Pid(ended)}", "--yes");

        Assert.Equal(ExitCode.Failed, result.ExitCode);
        Assert.Equal($"bpftop: there is no process {Pid(ended)}\n", result.Error);
        Assert.Equal(2, NiceOf(target));
    }

    [Fact]
    public void Disk_and_cpus_are_set()
    {
        Process target = Start(_name);

        Assert.Equal(ExitCode.Done, CliProgram.Run("ionice", "idle", "--pid", Pid(target), "--yes").ExitCode);
        Assert.Equal(ExitCode.Done, CliProgram.Run("affinity", "0", "--pid", Pid(target), "--yes").ExitCode);
        Assert.Equal(ExitCode.Done, CliProgram.Run("nice", "-5", "--pid", Pid(target), "--yes").ExitCode);

        Assert.Equal(0, IoPrioritySetting.Instance.Read(target.Id, out IoPriority disk));
        Assert.Equal(new IoPriority(IoClass.Idle, 0), disk);
        Assert.Equal(0, AffinitySetting.Instance.Read(target.Id, out CpuSet cpus));
        Assert.Equal("0", cpus.ToString());
        Assert.Equal(-5, NiceOf(target));
    }

    [Fact]
    public void A_policy_is_set_and_json_tells_plan_and_result_of_each_process()
    {
        Process target = Start(_name);

        CliResult result = CliProgram.Run("policy", "batch", "--pid", Pid(target), "--yes", "--format", "json").Expect(0);

        Assert.Equal(0, PolicySetting.Instance.Read(target.Id, out SchedulingPolicy policy));
        Assert.Equal(SchedulingPolicy.Batch, policy.Number);
        string[] lines = result.Output.TrimEnd().Split('\n');
        Assert.Equal(2, lines.Length);
        using JsonDocument plan = JsonDocument.Parse(lines[0]);
        using JsonDocument done = JsonDocument.Parse(lines[1]);
        JsonElement planned = plan.RootElement.GetProperty("processes")[0];
        JsonElement became = done.RootElement.GetProperty("processes")[0];
        Assert.Equal(("bpftop.plan/1", "policy BATCH", target.Id), (plan.RootElement.GetProperty("schema").GetString(), plan.RootElement.GetProperty("act").GetString(), planned.GetProperty("pid").GetInt32()));
        Assert.Contains(_name, planned.GetProperty("command").GetString(), StringComparison.Ordinal);
        Assert.Equal(("bpftop.result/1", "policy BATCH", true, 0), (done.RootElement.GetProperty("schema").GetString(), done.RootElement.GetProperty("act").GetString(), done.RootElement.GetProperty("done").GetBoolean(), done.RootElement.GetProperty("exit_code").GetInt32()));
        Assert.Equal((target.Id, true), (became.GetProperty("pid").GetInt32(), became.GetProperty("done").GetBoolean()));

        // Without --yes nobody can be asked: a plan, and a result that says so.
        CliResult asked = CliProgram.Run("policy", "fifo:3", "--pid", Pid(target), "--format", "json").Expect(ExitCode.Usage);
        string[] refused = asked.Output.TrimEnd().Split('\n');
        Assert.Equal(["bpftop.plan/1", "bpftop.result/1"], refused.Select(static line => JsonDocument.Parse(line).RootElement.GetProperty("schema").GetString()));
        Assert.False(JsonDocument.Parse(refused[1]).RootElement.GetProperty("done").GetBoolean());
        Assert.Equal(ExitCode.Usage, JsonDocument.Parse(refused[1]).RootElement.GetProperty("exit_code").GetInt32());
        Assert.Contains("before every ordinary process", asked.Error, StringComparison.Ordinal);
        Assert.Contains("prints table or json", CliProgram.Run("nice", "1", "--pid", Pid(target), "--format", "csv").Expect(ExitCode.Usage).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ExitCode.Failed, "no process is chosen, nothing was done", "--filter", "name = nobody-of-this-name")]
    [InlineData(ExitCode.NotPermitted, "bpftop was started with --readonly: no action can run", "--filter", "name = nobody-of-this-name", "--readonly")]
    public void A_run_that_does_nothing_has_a_result_too(int exitCode, string message, params string[] flags)
    {
        CliResult result = CliProgram.Run(["nice", "5", "--format", "json", "--yes", "-d", "100", .. flags]).Expect(exitCode);

        using JsonDocument line = JsonDocument.Parse(Assert.Single(result.Output.TrimEnd().Split('\n')));
        Assert.Equal(("bpftop.result/1", false, exitCode), (line.RootElement.GetProperty("schema").GetString(), line.RootElement.GetProperty("done").GetBoolean(), line.RootElement.GetProperty("exit_code").GetInt32()));
        Assert.EndsWith(message, line.RootElement.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("limit", "cpu=abc")]
    [InlineData("limit", "disk=1M")]
    [InlineData("nice", "99")]
    [InlineData("ionice", "foo")]
    [InlineData("affinity", "9999")]
    [InlineData("signal", "FOO")]
    [InlineData("policy", "X")]
    public void A_wrong_value_is_wrong_usage_and_nothing_is_done(string command, string value)
    {
        Process target = Start(_name);

        CliResult result = CliProgram.Run(command, value, "--pid", Pid(target), "--yes").Expect(ExitCode.Usage);

        Assert.StartsWith($"bpftop: {command}", result.Error, StringComparison.Ordinal);
        Assert.Contains(value[(value.IndexOf('=', StringComparison.Ordinal) + 1)..], result.Error, StringComparison.Ordinal);
        Assert.Single(result.Error.TrimEnd().Split('\n'));
        Assert.Equal("", result.Output);
        Assert.False(target.HasExited);
    }

    [Fact]
    public void What_the_user_may_not_do_has_an_exit_code()
    {
        Process target = Start(_name);
        using Unprivileged program = new();

        CliResult result = program.Run("signal", "KILL", "--pid", Pid(target), "--yes", "--collector", "proc");

        Assert.Equal((ExitCode.NotPermitted, "signal KILL: done for 0 of 1"), (result.ExitCode, result.Output.TrimEnd().Split('\n')[^1]));
        Assert.Contains("not permitted: it belongs to another user", result.Error, StringComparison.Ordinal);
        Assert.False(target.HasExited);
    }

    [Fact]
    public void A_terminal_is_asked()
    {
        Process target = Start(_name);
        using ScreenTerminal terminal = new(null);

        terminal.TypeLine($"{CliProgram.Executable} signal TERM --pid {Pid(target)}; echo exit $?");
        terminal.WaitFor("signal TERM? [y/N]");
        terminal.TypeLine("n");
        terminal.WaitFor("exit 1");
        Assert.False(target.HasExited);
        terminal.TypeLine($"{CliProgram.Executable} signal TERM --pid {Pid(target)}; echo done $?");
        terminal.WaitFor(static screen => screen.TrimEnd().EndsWith("signal TERM? [y/N]", StringComparison.Ordinal), "second question");
        terminal.TypeLine("y");
        terminal.WaitFor("done 0");

        Assert.True(target.WaitForExit(TimeSpan.FromSeconds(10)));
    }

    /// <summary>By the plugins: one knows the container, another freezes.</summary>
    [Fact]
    public void A_container_is_frozen_by_its_name_and_thawed_by_its_cgroup()
    {
        using TestCgroup above = new();
        string id = Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32));
        string cgroup = above.Make($"docker-{id}.scope");
        Process[] members = [Start(_name), Start(_name)];
        Array.ForEach(members, member => TestCgroup.Write(cgroup, "cgroup.procs", Pid(member)));

        // Of its own, for whoever leaves a monitor meanwhile is asked about what the usual journal has.
        DirectoryInfo journal = Directory.CreateTempSubdirectory("bpftop-journal-");
        string config = Path.Join(journal.FullName, "config.json");
        File.WriteAllText(config, $$"""{ "plugins": { "freezer": { "journal": "{{journal.FullName}}/frozen" } } }""");
        try
        {
            CliResult unasked = CliProgram.Run("freeze", "--config", config, "--container", id, "-d", "100");
            Assert.Equal(ExitCode.Usage, unasked.ExitCode);
            Assert.False(TestCgroup.IsFrozen(cgroup));

            CliResult frozen = CliProgram.Run("freeze", "--config", config, "--container", id, "-d", "100", "--yes").Expect(ExitCode.Done);
            Assert.StartsWith(
                $"freezes container {id[..12]} (docker): 2 processes\nfreezes 2 processes in {cgroup}\n", frozen.Output, StringComparison.Ordinal);
            Assert.True(TestCgroup.IsFrozen(cgroup));

            CliProgram.Run("thaw", "--config", config, "--cgroup", above.Path, "-d", "100", "--yes").Expect(ExitCode.Done);
            Assert.False(TestCgroup.IsFrozen(cgroup));
        }
        finally
        {
            journal.Delete(recursive: true);
        }

        CliProgram.Run("signal", "KILL", "--cgroup", cgroup, "--yes").Expect(ExitCode.Done);
        Assert.All(members, static member => Assert.True(member.WaitForExit(TimeSpan.FromSeconds(10))));
    }

    public void Dispose()
    {
        foreach (Process process in _started)
        {
            if (!process.HasExited)
            {
                process.Kill();
                process.WaitForExit();
            }

            process.Dispose();
        }

        File.Delete(Path.Join(Path.GetTempPath(), _name));
        File.Delete(Path.Join(Path.GetTempPath(), _name + "y"));
    }

    private static string Pid(Process process) => process.Id.ToString(CultureInfo.InvariantCulture);

    private static int NiceOf(Process process)
    {
        Assert.Equal(0, NiceSetting.Instance.Read(process.Id, out int nice));
        return nice;
    }

    private Process Start(string name)
    {
        // The kernel's name of a process is that of its file.
        string program = Path.Join(Path.GetTempPath(), name);
        if (!File.Exists(program))
        {
            File.Copy("/usr/bin/sleep", program);
        }

        Process process = Process.Start(program, "300");
        _started.Add(process);
        Wait.Until(() => File.ReadAllText($"/proc/{process.Id}/comm").TrimEnd() == name, () => $"{name} does not start");
        return process;
    }
}
