using Bpftop.Host.Options;
using Bpftop.Host.Plugins;
using Bpftop.Host.View;

namespace Bpftop.Host.Tests.Options;

/// <summary>The command line of a plugin's table.</summary>
public sealed class TableWordsTests : IDisposable
{
    private static readonly TableSpec _table = new(
        "box.boxes",
        "Boxes",
        [
            new("box.pid", "PID", CellKind.Number, "x"),
            new("box.name", "NAME", CellKind.Text, "x"),
            new("box.family", "FAMILY", CellKind.Number, "x"),
        ],
        "x")
    {
        Command = new("boxes", "Print the boxes.")
        {
            Flags =
            [
                new("pid", "PID[,PID]", "Only of these processes.") { Alias = 'p', Filter = "box.pid = {0}" },
                new("name", "NAME", "Only of these names.") { Filter = "box.name = {0}" },
                new("four", "", "Only the fourth.") { Alias = '4', Filter = "box.family = 4" },
                new("place", "NAME", "Where.") { Option = "place" },
                new("places", "NAME[,NAME]", "Where else.") { Option = "places" },
                new("deep", "", "Deep.") { Option = "deep" },
            ],
        },
    };

    private readonly TemporaryFolder _folder = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_every_command_of_a_table_takes_arrives_on_either_side_of_it()
    {
        Settings said = Start(
            "-d", "200", "--plugin-dir", _folder.Path, "boxes", "--format", "json", "-n", "3", "--top", "5", "-t", "60",
            "-s", "box.pid:desc", "-c", "box.name", "-f", "box.pid > 5", "--numeric", "--collector", "proc", "--enable", "box").Settings;

        Assert.Equal((200, SnapshotFormat.Json, 3, 5, 60), (said.Of(Setting.Delay), said.Of(Setting.Format), said.Of(Setting.Count), said.Of(Setting.Top), said.Of(Setting.Duration)));
        Assert.Equal(new SortChoice("box.pid", SortOrder.Descending), said.Of(Setting.Sort)!.Value);
        Assert.Equal(["box.name"], said.Of(Setting.Columns)!.Value);
        Assert.Equal("box.pid > 5", said.Of(Setting.Filter)!.Value);
        Assert.True(said.Of(Setting.Numeric));
        Assert.Equal(CollectorChoice.Proc, said.Of(Setting.Collector));
        Assert.True(said.PluginSwitches["box"]);
        Assert.Equal([_folder.Path], said.Of(Setting.PluginDirectories));
    }

    [Fact]
    public void Nothing_said_is_one_sample_of_everything()
    {
        RecordingCommands started = Start("boxes");
        Assert.False(started.Settings.Says(Setting.Count) || started.Settings.Says(Setting.Duration));
        Assert.Empty(started.Choice!.Filters);
        Assert.False(started.Choice.SetsOptions);
    }

    [Theory]
    [InlineData("1 4 inet", "-p", "1")]
    [InlineData("1 4 inet|2 6 inet", "--pid", "1,2")]
    [InlineData("1 4 inet|2 6 inet", "-p", "1", "--pid=2")]
    [InlineData("1 4 inet|3 4 a \"b\\", "-4")]
    [InlineData("1 4 inet", "-4", "-p", "1,2")]
    [InlineData("3 4 a \"b\\", "--name", "a \"b\\")]
    [InlineData("", "--name", "x\" or box.pid = \"1")]
    [InlineData("", "--name", "{0}")]
    public void A_flag_with_a_filter_leaves_the_rows_that_match_one_of_its_values(string expected, params string[] arguments)
    {
        TableChoice choice = Start(["boxes", .. arguments]).Choice!;
        TableLines lines = new(_table);
        TableBuffer rows = new(_table);
        Add(1, 4, "inet");
        Add(2, 6, "inet");
        Add(3, 4, "a \"b\\");
        lines.Update(rows, ViewOptions.By(lines.Columns.All[0]) with { Filter = Filter.All(choice.Filters) }, default);

        Assert.Equal(expected, string.Join('|', Enumerable.Range(0, lines.Count).Select(line =>
            $"{rows.Number(lines.RowAt(line), 0)} {rows.Number(lines.RowAt(line), 2)} {rows.Text(lines.RowAt(line), 1)}")));

        void Add(int pid, int family, string name)
        {
            int row = rows.Add($"{pid}");
            rows.Number(row, 0) = pid;
            rows.Number(row, 2) = family;
            rows.Text(row, 1) = name;
        }
    }

    [Fact]
    public void A_flag_with_an_option_says_what_the_configuration_would_and_beats_it()
    {
        File.WriteAllText(Path.Join(_folder.Path, "host.json"), """{ "plugins": { "box": { "place": "there", "other": "kept" } } }""");
        RecordingCommands started = Start("boxes", "--place", "here,there", "--places", "a,b", "--deep");

        Assert.True(started.Choice!.SetsOptions);
        PluginSettings plugins = started.Settings.ForPlugins();
        PluginOptions options = plugins.OptionsOf("box");
        Assert.Equal(("here,there", "a\nb", "true", "kept"), (options["place"], options["places"], options["deep"], options["other"]));
        Assert.Equal("--place", plugins.OriginOf("box", "place"));
    }

    [Theory]
    [InlineData("boxs: unknown command; did you mean boxes?; see bpftop --help", "boxs")]
    [InlineData("snapshoot: unknown command; did you mean snapshot?; see bpftop --help", "snapshoot", "--help")]
    [InlineData("zzzzzz: unknown command; valid: snapshot, top, ps, plugins, doctor, bench, completion, signal, nice, ionice, affinity, policy, freeze, thaw, limit, boxes; see bpftop --help", "zzzzzz", "boxes")]
    [InlineData("boxes: unknown argument; see bpftop --help", "snapshot", "boxes")]
    [InlineData("more: unknown argument; see bpftop boxes --help", "boxes", "more")]
    [InlineData("--tree: unknown option; see bpftop boxes --help", "boxes", "--tree")]
    [InlineData("--plase: unknown option; did you mean --place?; see bpftop boxes --help", "boxes", "--plase", "x")]
    [InlineData("--pid abc: \"abc\" is not a value of box.pid; write 100", "boxes", "-p", "1,abc")]
    [InlineData("--pid: needs a value; see bpftop --help", "boxes", "--pid", ",")]
    [InlineData("--duration 0: must be a whole number of seconds, 1 to 10000000", "boxes", "-t", "0")]
    public void A_wrong_word_is_one_line_and_exit_code_2(string expected, params string[] arguments)
    {
        RecordingCommands commands = Commands();
        Assert.Equal(ExitCode.Usage, Run(commands, arguments));
        Assert.Null(commands.Started);
        Assert.Equal($"bpftop: {expected}\n", _error.ToString());
    }

    [Fact]
    public void Help_lists_the_flags_of_the_table_and_those_that_all_have()
    {
        RecordingCommands commands = Commands();
        Assert.Equal(ExitCode.Done, Run(commands, "boxes", "--nonsense", "--help"));

        Assert.Null(commands.Started);
        string help = _output.ToString();
        Assert.All(
            (string[])["Print the boxes.", "-p, --pid <PID[,PID]>", "-4, --four", "--place <NAME>", "-t, --duration <SECONDS>", "--format", "Only rows that match"],
            text => Assert.Contains(text, help, StringComparison.Ordinal));
        Assert.DoesNotContain("--tree", help, StringComparison.Ordinal);
        Assert.Equal("", _error.ToString());
    }

    private static RecordingCommands Commands() => new()
    {
        Plugin = new PluginHealth
        {
            Id = "box",
            Name = "Box",
            Folder = "",
            State = PluginState.Ready,
            Tables = [_table],
            Options =
            [
                new("place", OptionKind.Text, "x"), new("places", OptionKind.Texts, "x"), new("deep", OptionKind.Switch, "x"),
                new("other", OptionKind.Text, "x"),
            ],
        },
    };

    private RecordingCommands Start(params string[] arguments)
    {
        RecordingCommands commands = Commands();
        Assert.True(Run(commands, arguments) == ExitCode.Done, _error.ToString());
        Assert.Equal("boxes", commands.Started);
        return commands;
    }

    private int Run(ICommands commands, params string[] arguments) => CommandLine.Run(arguments, commands, new Surroundings
    {
        Variable = static _ => null,
        UserId = 0,
        Passwd = "",
        HostFile = Path.Join(_folder.Path, "host.json"),
        Output = _output,
        Error = _error,
    });
}
