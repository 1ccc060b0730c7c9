using Bpftop.Host.Options;
using Bpftop.Host.Subcommands;
using Bpftop.Host.View;

namespace Bpftop.Host.Tests.Options;

public sealed class CommandLineTests : IDisposable
{
    private const string Passwd = """
        root:x:0:0:root:/root:/bin/bash
        daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
        alice:x:1000:1000::/home/alice:/bin/sh
        broken line
        1001:x:5:5::/:/bin/false

        """;

    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string> _variables = new(StringComparer.Ordinal);
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Without_arguments_the_monitor_starts_with_the_defaults()
    {
        RecordingCommands commands = Start();
        Assert.Equal("monitor", commands.Started);
        Settings run = commands.Settings;
        Assert.Equal(1000, run.Of(Setting.Delay));
        Assert.Equal(CollectorChoice.Auto, run.Of(Setting.Collector));
        Assert.True(run.Of(Setting.Mouse));
        Assert.True(run.Of(Setting.Color));
        Assert.False(run.Of(Setting.ReadOnly));
        Assert.Null(run.Of(Setting.Columns));
        Assert.Null(run.Of(Setting.Users));
        Assert.Empty(run.PluginSwitches);
    }

    [Fact]
    public void Every_option_arrives()
    {
        Settings run = Start(
            "-d", "500", "-t", "-u", "root,alice", "-u", "1001", "-p", "1,2", "-s", "cpu:desc", "-c", "pid, cpu", "-f", "cpu > 5",
            "-g", "user", "--collector", "proc", "--enable", "gpu", "--disable", "net,systemd", "--plugin-dir", _folder.Path,
            "--readonly", "--no-mouse", "--ascii", "--numeric", "--theme", "mono", "--threads", "--kernel-threads").Settings;

        Assert.Equal(500, run.Of(Setting.Delay));
        Assert.True(run.Of(Setting.Tree));
        // A user may be named like a number; the name wins over the uid.
        Assert.Equal([0u, 5u, 1000u], run.Of(Setting.Users)!.Order());
        Assert.Equal([1, 2], run.Of(Setting.Pids)!.Order());
        Assert.Equal(new SortChoice("cpu", SortOrder.Descending), run.Of(Setting.Sort)!.Value);
        Assert.Equal(["pid", "cpu"], run.Of(Setting.Columns)!.Value);
        Assert.Equal("cpu > 5", run.Of(Setting.Filter)!.Value);
        Assert.Equal(["user"], run.Of(Setting.Group)!.Value);
        Assert.Equal(CollectorChoice.Proc, run.Of(Setting.Collector));
        Assert.True(run.PluginSwitches["gpu"]);
        Assert.False(run.PluginSwitches["net"]);
        Assert.False(run.PluginSwitches["systemd"]);
        Assert.Equal(_folder.Path, Assert.Single(run.Of(Setting.PluginDirectories)));
        Assert.True(run.Of(Setting.ReadOnly) && !run.Of(Setting.Mouse) && run.Of(Setting.Ascii) && run.Of(Setting.Numeric) && run.Of(Setting.Threads) && run.Of(Setting.KernelThreads));
        Assert.Equal("mono", run.Of(Setting.Theme)!.Value);
    }

    [Fact]
    public void A_commands_options_arrive_on_either_side_of_it()
    {
        RecordingCommands started = Start("-d", "200", "snapshot", "--format", "json", "-n", "3", "--top", "5", "-s", "pid");
        Settings snapshot = started.Settings;
        Assert.Equal("snapshot", started.Started);
        Assert.Equal(SnapshotFormat.Json, snapshot.Of(Setting.Format));
        Assert.Equal((3, 5), (snapshot.Of(Setting.Count), snapshot.Of(Setting.Top)));
        Assert.Equal(200, snapshot.Of(Setting.Delay));
        Assert.Equal("pid", snapshot.Of(Setting.Sort)!.Value.ColumnId);

        started = Start("bench", "--iterations=7", "--warmup", "0", "--json");
        Settings bench = started.Settings;
        Assert.Equal(("bench", 7, 0, true), (started.Started, bench.Of(Setting.Iterations), bench.Of(Setting.Warmup), bench.Of(Setting.Json)));

        started = Start("doctor", "--json");
        Assert.Equal(("doctor", true), (started.Started, started.Settings.Of(Setting.Json)));
        Assert.Equal((PluginsVerb.List, null), Start("plugins").Plugins);
        Assert.Equal((PluginsVerb.List, null), Start("plugins", "list").Plugins);
        started = Start("plugins", "enable", "gpu", "--host");
        Assert.Equal((PluginsVerb.Enable, "gpu"), started.Plugins);
        Assert.True(started.Settings.Of(Setting.ForHost));
    }

    [Fact]
    public void A_flag_beats_the_users_file_which_beats_the_hosts_file_which_beats_the_default()
    {
        WriteHost("""{ "delay": 300, "tree": true, "theme": "host", "keys": { "a": "x", "b": "y" }, "plugins": { "gpu": { "enabled": true, "k": "host", "l": "host" }, "net": { "enabled": false } } }""");
        WriteUser("""{ "delay": 400, "sort": "pid", "keys": { "b": "z" }, "plugins": { "gpu": { "enabled": false, "k": "user" } } }""");

        // The default, stated, is still a flag: the reference could not say 1000 against its file.
        Settings run = Start("-d", "1000", "--sort", "cpu", "--enable", "gpu").Settings;
        Assert.Equal(1000, run.Of(Setting.Delay));
        Assert.Equal("cpu", run.Of(Setting.Sort)!.Value.ColumnId);
        Assert.True(run.PluginSwitches["gpu"]);

        run = Start().Settings;
        Assert.Equal(400, run.Of(Setting.Delay));
        Assert.Equal("pid", run.Of(Setting.Sort)!.Value.ColumnId);
        Assert.True(run.Of(Setting.Tree));
        Assert.Equal("host", run.Of(Setting.Theme)!.Value);
        Assert.Equal(["x"], run.Keys["a"].Value);
        Assert.Equal(["z"], run.Keys["b"].Value);
        Assert.False(run.PluginSwitches["gpu"]);
        Assert.False(run.PluginSwitches["net"]);
        Assert.Equal("user", run.PluginOptions["gpu"]["k"].Value);
        Assert.Equal("host", run.PluginOptions["gpu"]["l"].Value);
        Assert.All(run.Files, file => Assert.True(file.Exists));
    }

    [Fact]
    public void The_wait_behind_an_escape_is_the_files_and_without_one_the_terminals()
    {
        Assert.False(Start().Settings.Says(Setting.EscapeDelay));

        WriteHost("""{ "escapeDelay": 300 }""");
        Assert.Equal(300, Start().Settings.Of(Setting.EscapeDelay));
        WriteUser("""{ "escapeDelay": 40 }""");
        Assert.Equal(40, Start().Settings.Of(Setting.EscapeDelay));
    }

    [Fact]
    public void A_named_file_stands_for_both_others()
    {
        WriteHost("""{ "tree": true }""");
        WriteUser("""{ "delay": 400 }""");
        string named = Write("named.json", """{ "ascii": true }""");

        Settings run = Start("--config", named).Settings;
        Assert.True(run.Of(Setting.Ascii));
        Assert.False(run.Of(Setting.Tree));
        Assert.Equal(1000, run.Of(Setting.Delay));
        Assert.Equal(new ConfigFile(named, ConfigScope.Run, true), Assert.Single(run.Files));
    }

    [Fact]
    public void NO_COLOR_counts_unless_it_is_empty()
    {
        _variables["NO_COLOR"] = "1";
        Assert.False(Start().Settings.Of(Setting.Color));
        _variables["NO_COLOR"] = "";
        Assert.True(Start().Settings.Of(Setting.Color));
    }

    [Theory]
    [InlineData("--delay 50: must be a whole number of milliseconds, 100 to 60000", "-d", "50")]
    [InlineData("--delay 60001: must be a whole number of milliseconds, 100 to 60000", "--delay=60001")]
    [InlineData("--delay 1s: must be a whole number of milliseconds, 100 to 60000", "-d1s")]
    [InlineData("--delay 99999999999: must be a whole number of milliseconds, 100 to 60000", "-d", "99999999999")]
    [InlineData("--user alise: no such user in /etc/passwd; did you mean alice?", "-u", "root,alise")]
    [InlineData("--user qqqqqqqq: no such user in /etc/passwd; give a uid for a user of a directory service", "-u", "qqqqqqqq")]
    [InlineData("--pid 0: must be a process id, 1 to 4194304", "-p", "0")]
    [InlineData("--pid x: must be a process id, 1 to 4194304", "-p", "1,x")]
    [InlineData("--sort: \"up\" is no direction; write cpu:asc or cpu:desc", "-s", "cpu:up")]
    [InlineData("--collector ebpf: unknown; did you mean bpf?", "--collector", "ebpf")]
    [InlineData("--enable GPU: no plugin id; an id has lower-case letters and digits only", "--enable", "GPU")]
    [InlineData("plugins info ../x: no plugin id; an id has lower-case letters and digits only", "plugins", "info", "../x")]
    [InlineData("--plugin-dir /no/such: no such folder; check the path", "--plugin-dir", "/no/such")]
    [InlineData("--dely: unknown option; did you mean --delay?; see bpftop --help", "--dely", "5")]
    [InlineData("snapshoot: unknown command; did you mean snapshot?; see bpftop --help", "snapshoot")]
    [InlineData("--format: unknown option; see bpftop --help", "--format", "json")]
    [InlineData("--format yaml: unknown; valid: table, json, csv", "snapshot", "--format", "yaml")]
    [InlineData("--count 0: must be a whole number, 1 to 2147483647", "snapshot", "-n", "0")]
    [InlineData("--iterations -1: must be a whole number, 1 to 1000000", "bench", "--iterations", "-1")]
    [InlineData("--theme \\x1b[31m: x", "--theme", "\u001b[31m", "\u001b[31m: x")]
    public void A_wrong_word_is_one_line_and_exit_code_2(string expected, params string[] arguments)
    {
        RecordingCommands commands = new();
        int code = Run(commands, arguments);
        string line = _error.ToString();
        Assert.Equal(ExitCode.Usage, code);
        Assert.Null(commands.Started);
        Assert.Equal("", _output.ToString());
        Assert.Equal(line.IndexOf('\n', StringComparison.Ordinal), line.Length - 1);
        Assert.DoesNotContain('\u001b', line);
        if (!expected.Contains("\\x1b", StringComparison.Ordinal))
        {
            Assert.Equal($"bpftop: {expected}\n", line);
        }
    }

    [Theory]
    [InlineData("-d")]
    [InlineData("-d", "500", "-d", "600")]
    [InlineData("plugins", "info")]
    [InlineData("@/etc/passwd")]
    [InlineData("-u", ",")]
    [InlineData("-c", ",")]
    [InlineData("connektions", "-s")]
    [InlineData("", "-d")]
    public void A_missing_or_spare_word_is_one_line_and_exit_code_2(params string[] arguments)
    {
        Assert.Equal(ExitCode.Usage, Run(new RecordingCommands(), arguments));
        Assert.Single(_error.ToString().TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public void A_wrong_file_is_one_line_with_its_place()
    {
        string file = WriteUser("{\n  \"dealy\": 1\n}");
        Assert.Equal(ExitCode.Usage, Run(new RecordingCommands()));
        Assert.Equal($"bpftop: {file}:2:3: unknown key \"dealy\"; did you mean delay?\n", _error.ToString());
    }

    [Fact]
    public void A_named_file_must_exist()
    {
        Assert.Equal(ExitCode.Usage, Run(new RecordingCommands(), "--config", "/no/such.json"));
        Assert.Equal("bpftop: /no/such.json: no such file; check the path given to --config\n", _error.ToString());
    }

    [Fact]
    public void A_file_without_end_is_refused()
    {
        Assert.Equal(ExitCode.Usage, Run(new RecordingCommands(), "--config", "/dev/zero"));
        Assert.Contains("/dev/zero: longer than", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Help_and_version_start_nothing()
    {
        foreach (string[] arguments in (string[][])[["-h"], ["--help"], ["snapshot", "--help"], ["-V"], ["--version"], ["-d", "bad", "-h"]])
        {
            RecordingCommands commands = new();
            Assert.Equal(ExitCode.Done, Run(commands, arguments));
            Assert.Null(commands.Started);
        }

        Assert.Contains("--kernel-threads", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("--top", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains($"bpftop {ProgramVersion.Text}\n", _output.ToString(), StringComparison.Ordinal);
        Assert.Equal("", _error.ToString());
    }

    [Fact]
    public void Help_on_a_full_disk_is_one_line()
    {
        Surroundings around = Around(userId: 0) with { Output = new FullWriter() };

        Assert.Equal(ExitCode.Failed, CommandLine.Run(["-h"], new RecordingCommands(), around));

        Assert.StartsWith("bpftop: ", _error.ToString(), StringComparison.Ordinal);
        Assert.Single(_error.ToString().TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public void Under_sudo_the_file_is_that_of_the_user_who_typed_it()
    {
        _variables["SUDO_UID"] = "1000";
        _variables["HOME"] = "/root";
        _variables["XDG_CONFIG_HOME"] = "/root/.config";
        ConfigLocations found = ConfigLocations.Find(null, Around(userId: 0));
        Assert.Equal("/home/alice/.config/bpftop/config.json", found.UserFile);
        Assert.Equal(1000u, found.UserFileOwner);

        // SUDO_UID without root is somebody's own variable.
        Assert.Equal("/root/.config/bpftop/config.json", ConfigLocations.Find(null, Around(userId: 1000)).UserFile);
    }

    [Fact]
    public void Under_sudo_a_file_of_somebody_else_is_not_read()
    {
        string file = Write("secret.json", """{ "password-of-root": 1 }""");
        CommandException wrong = Assert.Throws<CommandException>(() => ConfigFiles.ReadBytes(file, owner: 4_000_000));
        Assert.DoesNotContain("password", wrong.Message, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, wrong.ExitCode);
    }

    [Fact]
    public void A_relative_XDG_folder_is_left_alone()
    {
        _variables["XDG_CONFIG_HOME"] = "relative";
        _variables["HOME"] = "/home/alice";
        Assert.Equal("/home/alice/.config/bpftop/config.json", ConfigLocations.Find(null, Around(userId: 1000)).UserFile);
        _variables.Clear();
        Assert.Equal("/home/alice/.config/bpftop/config.json", ConfigLocations.Find(null, Around(userId: 1000)).UserFile);
    }

    [Fact]
    public void What_a_command_cannot_do_is_one_line_and_its_exit_code()
    {
        Assert.Equal(ExitCode.NotPermitted, Run(new RecordingCommands { Fault = CommandException.NotPermitted("bpf: needs root; run sudo bpftop") }));
        Assert.Equal(ExitCode.Failed, Run(new RecordingCommands { Fault = new InvalidOperationException("the first \u001b[0m.\nof two lines") }));
        Assert.Equal(
            "bpftop: bpf: needs root; run sudo bpftop\nbpftop: the first \\x1b[0m; run it again with BPFTOP_DEBUG=1 to see where\n",
            _error.ToString());

        _variables["BPFTOP_DEBUG"] = "1";
        Run(new RecordingCommands { Fault = new InvalidOperationException("seen") });
        Assert.Contains("   at ", _error.ToString(), StringComparison.Ordinal);
    }

    private RecordingCommands Start(params string[] arguments)
    {
        RecordingCommands commands = new();
        Assert.True(Run(commands, arguments) == ExitCode.Done, _error.ToString());
        return commands;
    }

    private int Run(ICommands commands, params string[] arguments) =>
        CommandLine.Run(arguments, commands, Around(userId: 0));

    private Surroundings Around(uint userId)
    {
        if (!_variables.ContainsKey("XDG_CONFIG_HOME") && userId == 0)
        {
            _variables["XDG_CONFIG_HOME"] = _folder.Path;
        }

        return new()
        {
            Variable = name => _variables.GetValueOrDefault(name),
            UserId = userId,
            Passwd = Passwd,
            HostFile = Path.Join(_folder.Path, "host.json"),
            Output = _output,
            Error = _error,
        };
    }

    private void WriteHost(string text) => Write("host.json", text);

    private string WriteUser(string text)
    {
        Directory.CreateDirectory(Path.Join(_folder.Path, "bpftop"));
        return Write("bpftop/config.json", text);
    }

    private string Write(string name, string text)
    {
        string path = Path.Join(_folder.Path, name);
        File.WriteAllText(path, text);
        return path;
    }

    private sealed class FullWriter : TextWriter
    {
        public override System.Text.Encoding Encoding => System.Text.Encoding.UTF8;

        public override void Write(char value) => throw new IOException("No space left on device");
    }
}
