using Bpftop.Host.Options;
using Bpftop.Host.Scheduling;

namespace Bpftop.Host.Tests.Options;

public sealed class ProcessActTests : IDisposable
{
    private readonly StringWriter _error = new();

    public void Dispose() => _error.Dispose();

    [Theory]
    [InlineData("signal", "TERM", "signal TERM")]
    [InlineData("signal", "sigkill", "signal KILL")]
    [InlineData("signal", "9", "signal KILL")]
    [InlineData("signal", "rtmin+3", "signal RTMIN+3")]
    [InlineData("nice", "5", "nice 5")]
    [InlineData("nice", "-20", "nice -20")]
    [InlineData("nice", "by:-1", "nice -1")]
    [InlineData("nice", "by:3", "nice +3")]
    [InlineData("ionice", "idle", "I/O priority idle")]
    [InlineData("ionice", "best-effort", "I/O priority best-effort 4")]
    [InlineData("ionice", "realtime:0", "I/O priority realtime 0")]
    [InlineData("affinity", "0-3,8", "affinity 0-3,8")]
    [InlineData("policy", "batch", "policy BATCH")]
    [InlineData("policy", "fifo:10", "policy FIFO 10")]
    [InlineData("policy", "RR:99", "policy RR 99")]
    public void What_is_done_is_read(string command, string argument, string title)
    {
        RecordingCommands commands = new();

        Assert.Equal(ExitCode.Done, Run(commands, command, argument, "--pid", "12"));
        Assert.Equal(title, commands.Act!.Value.Act.Title);
        Assert.Equal([12], commands.Act.Value.Selection.Pids!);
    }

    [Fact]
    public void A_step_and_a_value_of_nice_are_two_things()
    {
        Assert.Equal(new NiceAct(-1, IsStep: true), ProcessAct.Parse("nice", "by:-1"));
        Assert.Equal(new NiceAct(-1, IsStep: false), ProcessAct.Parse("nice", "-1"));
        Assert.Equal(new IoPriorityAct(new IoPriority(IoClass.BestEffort, 7)), ProcessAct.Parse("ionice", "best-effort:7"));
    }

    [Theory]
    [InlineData("signal TRM: unknown signal; did you mean TERM?", "signal", "TRM")]
    [InlineData("signal 0: unknown signal", "signal", "0")]
    [InlineData("nice 20: must be a whole number, -20 to 19", "nice", "20")]
    [InlineData("nice by:x: must be a whole number, -39 to 39", "nice", "by:x")]
    [InlineData("ionice idl: unknown class; did you mean idle?", "ionice", "idl")]
    [InlineData("ionice realtime:8: the level must be 0 to 7", "ionice", "realtime:8")]
    [InlineData("ionice idle:1: this class has no levels", "ionice", "idle:1")]
    [InlineData("policy fifo: needs a priority, 1 to 99: fifo:1", "policy", "fifo")]
    [InlineData("policy rr:100: needs a priority, 1 to 99: rr:1", "policy", "rr:100")]
    [InlineData("policy idle:3: this policy has no priorities", "policy", "idle:3")]
    [InlineData("policy fifoo:1: unknown policy; did you mean fifo?", "policy", "fifoo:1")]
    [InlineData("affinity 3-1: must be a list of CPUs, for example 0-3,8", "affinity", "3-1")]
    public void What_is_wrong_is_one_line(string message, string command, string argument)
    {
        RecordingCommands commands = new();

        Assert.Equal(ExitCode.Usage, Run(commands, command, argument, "--pid", "12"));
        Assert.Null(commands.Started);
        Assert.StartsWith($"bpftop: {message}", _error.ToString(), StringComparison.Ordinal);
        Assert.Single(_error.ToString().Trim().Split('\n'));
    }

    [Fact]
    public void Whom_it_is_for_has_to_be_said()
    {
        Assert.Equal(ExitCode.Usage, Run(new RecordingCommands(), "signal", "KILL"));
        Assert.Equal("bpftop: signal: no process is chosen; give --pid, --unit, --container, --cgroup or --filter\n", _error.ToString());
    }

    [Fact]
    public void A_user_alone_chooses_nobody() => Assert.Equal(ExitCode.Usage, Run(new RecordingCommands(), "signal", "KILL", "--user", "0"));

    [Fact]
    public void A_command_without_its_argument_is_wrong()
    {
        Assert.Equal(ExitCode.Usage, Run(new RecordingCommands(), "signal", "--pid", "12"));
        Assert.NotEqual("", _error.ToString());
    }

    [Fact]
    public void Every_flag_of_a_selection_arrives()
    {
        RecordingCommands commands = new();

        Run(commands, "freeze", "--unit", "a.service,b.service", "--container", "web", "--cgroup", "/x,y/", "--cgroup", "/z", "--yes");

        ProcessSelection selection = commands.Act!.Value.Selection;
        Assert.Equal("freeze", commands.Act.Value.Act.Title);
        Assert.Equal([(PartOf.Unit, "a.service+b.service"), (PartOf.Container, "web")], selection.Groups.Select(static group => (group.Kind, string.Join('+', group.Names))));
        Assert.Equal(["/x,y", "/z"], selection.Cgroups);
        Assert.Null(selection.Pids);
        Assert.True(commands.Settings.Of(Setting.Yes));
    }

    [Fact]
    public void The_path_of_a_cgroup_begins_at_the_root()
    {
        Assert.Equal(ExitCode.Usage, Run(new RecordingCommands(), "thaw", "--cgroup", "system.slice"));
        Assert.Contains("--cgroup system.slice: must be the path", _error.ToString(), StringComparison.Ordinal);
    }

    private int Run(RecordingCommands commands, params string[] arguments) => CommandLine.Run(arguments, commands, new Surroundings
    {
        Variable = static _ => null,
        UserId = 1,
        Passwd = "",
        HostFile = "/nonexistent/host.json",
        Output = TextWriter.Null,
        Error = _error,
    });
}
