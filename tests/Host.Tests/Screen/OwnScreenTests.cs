using System.Collections.Immutable;
using System.Text;
using Bpftop.Host.Composition;
using Bpftop.Host.Options;
using Bpftop.Host.Plugins;
using Bpftop.Host.Screen;
using Bpftop.Host.Tests.Options;
using Bpftop.Host.Tests.Snapshot;
using Bpftop.Host.View;

namespace Bpftop.Host.Tests.Screen;

/// <summary>Screens of the user's own: shown by number and name, saved, and read again as they were.</summary>
public sealed class OwnScreenTests
{
    private const string Two = """{ "screens": { "rooty": { "columns": ["name", "pid"], "sort": "name:desc", "filter": "uid = 0" }, "late": { "number": 5, "tree": true } } }""";

    [Fact]
    public void A_screen_shows_its_columns_order_and_rows_and_the_first_stays_as_it_was()
    {
        ScreenHarness screen = Run(Two);
        Assert.Contains(" 1 Processes  2 rooty  5 late ", screen.Text(), StringComparison.Ordinal);
        screen.Press("2");
        Assert.StartsWith("NAME", screen.Lines()[screen.LineOf("PID")], StringComparison.Ordinal);
        Assert.Contains("filter: uid = 0", screen.AfterMessage(), StringComparison.Ordinal);
        Assert.Contains("by name▼", screen.Text(), StringComparison.Ordinal);
        Assert.DoesNotContain("mine", screen.Text(), StringComparison.Ordinal);

        screen.Press("5");
        Assert.Contains("tree by cpu", screen.Text(), StringComparison.Ordinal);
        screen.Press("1");
        Assert.Contains("by pid", screen.Text(), StringComparison.Ordinal);
        Assert.DoesNotContain("filter:", screen.Text(), StringComparison.Ordinal);
        screen.Press("3");
        Assert.Contains("there is no screen 3: nothing has this number", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Screens_are_gone_through_and_found_by_name_and_by_count()
    {
        ScreenHarness screen = Run(Two);
        screen.Press("gt");
        Assert.Contains("by name▼", screen.Text(), StringComparison.Ordinal);
        screen.Press("gt");
        Assert.Contains("tree by cpu", screen.Text(), StringComparison.Ordinal);
        screen.Press("gt");
        Assert.Contains("by pid", screen.Text(), StringComparison.Ordinal);
        screen.Press("gT");
        Assert.Contains("tree by cpu", screen.Text(), StringComparison.Ordinal);
        screen.Press("Alt-2", "gt");
        Assert.Contains("by name▼", screen.Text(), StringComparison.Ordinal);
        Type(screen, "screen late");
        Assert.Contains("tree by cpu", screen.Text(), StringComparison.Ordinal);
        Type(screen, "screen 1");
        Assert.Contains("by pid", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_plugins_table_takes_a_number_that_no_screen_of_ones_own_has()
    {
        ScreenHarness screen = Run("""{ "screens": { "mine": { "number": 2 } } }""");
        screen.Plugins.Set(new PluginHealth
        {
            Id = "toy",
            Name = "Toys",
            Summary = "Toys.",
            Folder = "/plugins/toy",
            State = PluginState.Ready,
            Tables = [new TableSpec("toy.rows", "Toys", [new ColumnSpec("toy.a", "A", CellKind.Number, "A number.")], "A row is a toy.")],
        });
        screen.Screen.Poll();
        screen.Tick();

        Assert.Contains(" 1 Processes  2 mine  3 Toys ", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_shown_is_saved_and_read_again_as_it_was()
    {
        string saved = "";
        ScreenHarness screen = Run("{}", options => options with
        {
            SaveScreen = own =>
            {
                saved = Encoding.UTF8.GetString(ConfigEdit.SetEntry("// mine\n"u8, "screens", own.Name, ScreenText.Write(own)));
                return "saved somewhere";
            },
        });
        Type(screen, "columns pid,cpu,name");
        Type(screen, "sort name:desc");
        Type(screen, "filter cpu >= 0 and name = \"mine\"");
        Type(screen, "group user,name");
        Type(screen, "threads");
        Type(screen, "screen.save my screen 4");
        screen.Settle();
        Assert.Contains("saved somewhere", screen.Text(), StringComparison.Ordinal);
        Assert.Contains(" 1 Processes  4 my screen ", screen.Text(), StringComparison.Ordinal);
        Assert.Equal(
            """
            // mine
            {
              "screens": {
                "my screen": { "number": 4, "columns": ["pid", "cpu", "name"], "sort": "name:desc", "filter": "cpu >= 0 and name = \"mine\"", "group": ["user", "name"], "threads": true }
              }
            }

            """,
            saved);

        OwnScreen again = Assert.Single(Read(saved, screen));
        Assert.Equal("my screen", again.Name);
        Assert.Equal(4, again.Number);
        Assert.Equal("pid cpu name", string.Join(' ', again.Columns!.Value));
        Assert.Equal("name", again.View.Sort.Id);
        Assert.Equal(SortOrder.Descending, again.View.Order);
        Assert.Equal("cpu >= 0 and name = \"mine\"", again.View.Filter!.Source);
        Assert.Equal("user name", string.Join(' ', again.View.GroupBy));
        Assert.True(again.View is { Threads: true, Tree: false, KernelThreads: false });
    }

    [Fact]
    public void The_usual_columns_are_not_written_down()
    {
        OwnScreen? saved = null;
        ScreenHarness screen = Run("{}", options => options with
        {
            SaveScreen = own =>
            {
                saved = own;
                return "saved";
            },
        });
        screen.Press("t", "gs");
        screen.Type("plain");
        screen.Press("Enter");
        screen.Settle();

        Assert.Null(saved!.Columns);
        Assert.Equal("""{ "number": 2, "sort": "pid:asc", "tree": true }""", ScreenText.Write(saved));
    }

    [Fact]
    public void Where_nothing_can_be_written_the_screen_is_there_for_the_run_and_a_line_says_why()
    {
        ScreenHarness screen = Run("{}", static options => options with { SaveScreen = static _ => throw CommandException.Usage("nothing saved: no home") });
        Type(screen, "screen.save mine");
        screen.Settle();

        Assert.Contains("nothing saved: no home", screen.Text(), StringComparison.Ordinal);
        Assert.Contains(" 2 mine ", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_screen_that_is_removed_gives_its_number_back()
    {
        List<string> removed = [];
        ScreenHarness screen = Run(Two, options => options with
        {
            SaveScreen = static _ => "saved",
            RemoveScreen = name =>
            {
                removed.Add(name);
                return "removed";
            },
        });
        screen.Press("2");
        Type(screen, "screen.remove rooty");
        screen.Settle();
        Assert.Equal("rooty", Assert.Single(removed));
        Assert.Contains("by pid", screen.AfterMessage(), StringComparison.Ordinal);
        Assert.Contains(" 1 Processes  5 late ", screen.Text(), StringComparison.Ordinal);
        Type(screen, "screen.save next");
        Assert.Contains(" 2 next ", screen.Text(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("screen.save 7", "a name is more than a number")]
    [InlineData("screen.save Processes", "there is a screen Processes already")]
    [InlineData("screen.save Rooty", "there is a screen Rooty already")]
    [InlineData("screen.save mine 5", "number 5 is taken")]
    [InlineData("screen.save mine 1", "the number is 2 to 10")]
    [InlineData("screen.save mine 11", "the number is 2 to 10")]
    [InlineData("screen.save a name that is longer than any", "a name has 1 to 24 printable characters")]
    [InlineData("screen.remove roty", "no screen of your own is called roty; did you mean rooty?")]
    [InlineData("screen lat", "no screen lat; did you mean late?")]
    public void What_cannot_be_is_said(string typed, string why)
    {
        ScreenHarness screen = Run(Two);
        screen.Press(":");
        screen.Type(typed);
        Assert.Contains(why, screen.Text(), StringComparison.Ordinal);
        screen.Press("Enter");
        Assert.Contains("not taken", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_columns_of_the_screen_that_is_shown_are_chosen_and_saved_with_it()
    {
        OwnScreen? saved = null;
        ScreenHarness screen = Run(Two, options => options with
        {
            SaveScreen = own =>
            {
                saved = own;
                return "saved";
            },
        });
        screen.Press("2", "C", "Down", "Space", "Ctrl-S");
        screen.Settle();

        Assert.Equal("rooty", saved!.Name);
        Assert.Equal("name", string.Join(' ', saved.Columns!.Value));
        screen.Press("1");
        Assert.Contains("USER", screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Signals_are_asked_for_there_as_on_the_first()
    {
        ScreenHarness screen = Run(Two);
        screen.Press("5", "x");
        Assert.Contains("Send a signal to 1 process", screen.Text(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "screens": { "x": { "colums": [] } } }""", "c.json:1:23: unknown key \"colums\" in screens.x; did you mean columns?")]
    [InlineData("""{ "screens": { "x": { "number": 1 } } }""", "c.json:1:33: screens.x.number must be a number, 2 to 10")]
    [InlineData("""{ "screens": { "x": { "number": 3 }, "y": { "number": 3 } } }""", "c.json:1:38: screens.y and screens.x both have the number 3")]
    [InlineData("""{ "screens": { "": {} } }""", "c.json:1:16: screens.: a name has 1 to 24 printable characters, and no space at an end")]
    [InlineData("""{ "screens": { "x": 5 } }""", "c.json:1:21: screens.x must be an object, { … }")]
    [InlineData("""{ "screens": [] }""", "c.json:1:14: screens must be an object, { … }")]
    [InlineData("""{ "screens": { "x": { "delay": 5 } } }""", "c.json:1:23: unknown key \"delay\" in screens.x; valid: number, tree, sort, columns, filter, group, threads, kernelThreads, command")]
    public void A_wrong_configuration_is_one_line_with_its_place(string file, string message) =>
        Assert.Equal(message, Assert.Throws<CommandException>(() => ConfigReader.Parse("c.json", Encoding.UTF8.GetBytes(file))).Message);

    [Fact]
    public void A_wrong_column_or_filter_of_a_screen_says_where_it_is()
    {
        ScreenHarness screen = new();
        CommandException wrong = Assert.Throws<CommandException>(() => Read("""{ "screens": { "x": { "sort": "cpuu" } } }""", screen));
        Assert.Equal("c.json:1:31: unknown column \"cpuu\"; did you mean cpu?", wrong.Message);
    }

    [Fact]
    public void Whose_processes_a_run_is_about_holds_on_each_screen()
    {
        ScreenHarness screen = new();
        Settings settings = ConfigReader.Parse("c.json", Encoding.UTF8.GetBytes(Two));
        settings.Set(Setting.Pids, ImmutableHashSet.Create(7));

        Assert.All(ScreenText.Read(settings, new ViewResolver(screen.Columns), screen.Columns["cpu"]), static own => Assert.Equal(7, Assert.Single(own.View.Pids!)));
    }

    private static ImmutableArray<OwnScreen> Read(string file, ScreenHarness screen) =>
        ScreenText.Read(ConfigReader.Parse("c.json", Encoding.UTF8.GetBytes(file)), new ViewResolver(screen.Columns), screen.Columns["cpu"]);

    private static ScreenHarness Run(string file, Func<ScreenOptions, ScreenOptions>? change = null)
    {
        ScreenHarness screen = new(change: options =>
        {
            Settings settings = ConfigReader.Parse("c.json", Encoding.UTF8.GetBytes(file));
            options = options with { Screens = ScreenText.Read(settings, new ViewResolver(options.Catalogue), options.Catalogue["cpu"]) };
            return change is null ? options : change(options);
        });
        screen.Machine.Run(Some.Process(101, name: "mine"), Some.Process(102, name: "roots") with { Uid = 0 });
        screen.Tick();
        return screen;
    }

    private static void Type(ScreenHarness screen, string command)
    {
        screen.Press(":");
        screen.Type(command);
        screen.Press("Enter");
    }
}
