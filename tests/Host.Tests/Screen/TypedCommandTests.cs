using Bpftop.Host.Options;
using Bpftop.Host.Screen;
using Bpftop.Host.Screen.Keys;
using Bpftop.Host.Tests.Snapshot;
using Bpftop.Terminal;

namespace Bpftop.Host.Tests.Screen;

/// <summary>The line behind a colon: what can be typed there, what completes it, and what comes back from the history.</summary>
public sealed class TypedCommandTests
{
    private readonly ScreenHarness _screen;

    public TypedCommandTests()
    {
        _screen = new ScreenHarness(140, 40, static options => options with
        {
            ReadNumber = static (key, text) => int.TryParse(text, out int number) && number >= 100
                ? number
                : throw CommandException.Usage($"{key} {text}: must be a number"),
        });
        _screen.Machine.Run([
            Some.Process(101, name: "alpha"),
            Some.Process(102, name: "beta") with { ParentPid = 101 },
            Some.Process(203, name: "gamma"),
        ]);
        _screen.Tick();
    }

    [Theory]
    [InlineData("sort name", "by name▲")]
    [InlineData("sort name:desc", "by name▼")]
    [InlineData("sort NAME", "by name▲")]
    [InlineData("set sort name:desc", "by name▼")]
    [InlineData("sort.memory", "by mem▼")]
    [InlineData("filter name = beta", "filter: name = beta")]
    [InlineData("set filter name = beta", "filter: name = beta")]
    [InlineData("group user,name", "group: user, name")]
    [InlineData("set group user", "group: user")]
    [InlineData("tree", "tree by pid")]
    [InlineData("set tree on", "tree by pid")]
    [InlineData("  tree  ", "tree by pid")]
    [InlineData("follow", "following")]
    public void A_command_does_what_its_key_or_window_does(string typed, string status)
    {
        Enter(typed);

        Assert.Contains(status, _screen.AfterMessage(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("group user", "group none", "group:")]
    [InlineData("tree", "set tree off", "tree by")]
    public void What_was_set_is_taken_back(string first, string then, string gone)
    {
        Enter(first);
        Enter(then);

        Assert.DoesNotContain(gone, _screen.AfterMessage(), StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_are_shown_in_the_order_that_is_typed_and_the_usual_ones_again()
    {
        string before = _screen.Lines()[_screen.LineOf("PID")];
        Enter("columns name,pid");
        Assert.StartsWith("NAME", _screen.Lines()[_screen.LineOf("PID")], StringComparison.Ordinal);
        Assert.DoesNotContain("USER", _screen.Lines()[_screen.LineOf("PID")], StringComparison.Ordinal);

        Enter("columns default");
        Assert.Equal(before, _screen.Lines()[_screen.LineOf("PID")]);
    }

    [Fact]
    public void A_signal_is_asked_for_as_by_its_key()
    {
        Enter("kill HUP");
        string window = _screen.Text();

        Assert.Contains("Send a signal to 1 process", window, StringComparison.Ordinal);
        int line = _screen.LineOf(" 1 HUP");
        Assert.Equal(
            _screen.Screen.Theme.WindowCursor.Background,
            _screen.Grid.StyleAt(_screen.Lines()[line].IndexOf("1 HUP", StringComparison.Ordinal), line).Background);
    }

    [Theory]
    [InlineData("sort nam", "unknown column \"nam\"; did you mean name?")]
    [InlineData("sort name:up", "\"up\" is no direction; write name:asc or name:desc")]
    [InlineData("kill HUQ", "unknown signal; did you mean HUP?")]
    [InlineData("group pid", "rows cannot be grouped by pid; valid:")]
    [InlineData("columns pid,pid", "column pid is given twice; keep one")]
    [InlineData("filter cpu >", "is expected")]
    [InlineData("users nobody9", "no process is of a user nobody9")]
    [InlineData("sorrt name", "no command sorrt; did you mean sort?")]
    [InlineData("sor", "no command yet; Tab completes it")]
    [InlineData("pause now", "pause takes nothing behind it")]
    [InlineData("set", "SETTING VALUE")]
    [InlineData("set delay", "MILLISECONDS")]
    [InlineData("set dely 5", "no setting dely that can be changed here; did you mean delay?")]
    [InlineData("set delay 5", "delay 5: must be a number")]
    [InlineData("set tree maybe", "on or off")]
    [InlineData("screen 7", "no screen 7")]
    [InlineData("theme darc", "unknown theme darc; did you mean dark?")]
    public void What_cannot_be_done_is_said_while_it_is_typed_and_Enter_leaves_the_line_open(string typed, string why)
    {
        _screen.Press(":");
        _screen.Type(typed);
        Assert.Contains(why, _screen.Text(), StringComparison.Ordinal);

        _screen.Press("Enter");
        Assert.Contains("not taken (Esc leaves)", _screen.Text(), StringComparison.Ordinal);
        _screen.Press("Esc");
        Assert.Contains("by pid▲", _screen.AfterMessage(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_setting_that_the_loop_has_to_know_is_there_for_it()
    {
        Assert.Equal(TimeSpan.FromSeconds(1), _screen.Screen.Interval);

        Enter("set delay 500");

        Assert.Equal(TimeSpan.FromMilliseconds(500), _screen.Screen.Interval);
        Assert.Contains("a refresh every 500 ms", _screen.Text(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("theme mono")]
    [InlineData("set theme mono")]
    public void A_theme_is_shown_at_once(string typed)
    {
        Enter(typed);
        Assert.Equal("mono", _screen.Screen.Theme.Name);
    }

    [Fact]
    public void Every_setting_that_can_be_typed_is_one_of_the_configuration() =>
        Assert.All(ScreenSetting.All, static setting => Assert.Contains(Setting.All, known => known.Key == setting.Key));

    [Fact]
    public void A_pid_is_gone_to_while_it_is_typed_and_there_is_a_way_back()
    {
        _screen.Press(":");
        _screen.Type("203");
        Assert.Contains("gamma", _screen.CursorLine(), StringComparison.Ordinal);
        _screen.Press("Backspace");
        Assert.Contains("alpha", _screen.CursorLine(), StringComparison.Ordinal);
        _screen.Type("3");
        _screen.Press("Esc");
        Assert.Contains("alpha", _screen.CursorLine(), StringComparison.Ordinal);

        Enter("203");
        Assert.Contains("gamma", _screen.CursorLine(), StringComparison.Ordinal);
        _screen.Press("Ctrl-O");
        Assert.Contains("alpha", _screen.CursorLine(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_pid_that_has_no_line_is_said_to_be_gone_or_hidden()
    {
        Enter("999");
        Assert.Contains("process 999 is not there", _screen.Text(), StringComparison.Ordinal);

        Enter("filter name = alpha");
        Enter("203");
        Assert.Contains("process 203 is hidden", _screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_pid_in_a_closed_fold_leads_to_the_fold()
    {
        Enter("tree");
        _screen.Press("zM");
        Enter("102");

        Assert.Contains("alpha", _screen.CursorLine(), StringComparison.Ordinal);
    }

    [Fact]
    public void Tab_completes_commands_then_what_may_follow_them()
    {
        _screen.Press(":");
        _screen.Type("colu");
        _screen.Press("Tab");
        Assert.Contains(":columns", TypedLine(), StringComparison.Ordinal);
        _screen.Press("Esc", ":");
        _screen.Type("yan");
        _screen.Press("Tab");
        _screen.Type(" comm");
        _screen.Press("Tab");
        Assert.StartsWith(":yank command", TypedLine(), StringComparison.Ordinal);
        _screen.Press("Enter");

        Assert.Equal("[alpha]", Assert.Single(_screen.Copied));
    }

    [Fact]
    public void Tab_goes_through_what_is_offered_and_back()
    {
        _screen.Press(":");
        _screen.Type("kill RTMIN+1");
        _screen.Press("Tab");
        Assert.StartsWith(":kill RTMIN+1 ", TypedLine(), StringComparison.Ordinal);
        _screen.Press("Tab");
        Assert.StartsWith(":kill RTMIN+10 ", TypedLine(), StringComparison.Ordinal);
        _screen.Press("Shift-Tab");
        Assert.StartsWith(":kill RTMIN+1 ", TypedLine(), StringComparison.Ordinal);
        _screen.Press("Shift-Tab");
        Assert.StartsWith(":kill RTMIN+19 ", TypedLine(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_may_follow_is_shown_above_the_line_with_its_meaning()
    {
        _screen.Press(":");
        _screen.Type("sort maj");

        Assert.Contains("majflt  Page faults that had to read from storage.", _screen.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_behind_a_comma_and_in_an_expression_are_completed()
    {
        _screen.Press(":");
        _screen.Type("columns pid,majf");
        _screen.Press("Tab");
        Assert.StartsWith(":columns pid,majflt ", TypedLine(), StringComparison.Ordinal);
        _screen.Press("Esc", "\\");
        _screen.Type("cpu > 5 and (majf");
        _screen.Press("Tab");
        Assert.Contains("cpu > 5 and (majflt", TypedLine(), StringComparison.Ordinal);
    }

    [Fact]
    public void Up_brings_back_what_was_typed_and_Down_what_was_being_typed()
    {
        Enter("sort name");
        Enter("tree");
        Enter("sort res");
        _screen.Press(":", "Up");
        Assert.StartsWith(":sort res ", TypedLine(), StringComparison.Ordinal);
        _screen.Press("Up", "Up", "Up");
        Assert.StartsWith(":sort name ", TypedLine(), StringComparison.Ordinal);
        _screen.Press("Down");
        Assert.StartsWith(":tree ", TypedLine(), StringComparison.Ordinal);

        _screen.Press("Esc", ":");
        _screen.Type("so");
        _screen.Press("Up", "Up");
        Assert.StartsWith(":sort name ", TypedLine(), StringComparison.Ordinal);
        _screen.Press("Down", "Down");
        Assert.StartsWith(":so ", TypedLine(), StringComparison.Ordinal);
        _screen.Press("Up", "Enter");
        Assert.Contains("by res", _screen.AfterMessage(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\\", "name = beta", "Filter: name = beta")]
    [InlineData("/", "beta", "Search: beta")]
    public void Filters_and_searches_come_back_too(string key, string typed, string line)
    {
        _screen.Press(key);
        _screen.Type(typed);
        _screen.Press("Enter", "Esc", key, "Up");

        Assert.StartsWith(line, TypedLine(), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_command_can_be_typed_and_its_name_is_completed()
    {
        foreach (Command command in Commands.All)
        {
            _screen.Press(":");
            _screen.Type(command.Name);
            bool needs = command.Argument is { IsNeeded: true };
            Assert.DoesNotContain("no command", TypedLine(), StringComparison.Ordinal);
            Assert.Equal(needs, TypedLine().Contains(command.Argument?.Hint ?? "\n", StringComparison.Ordinal));
            _screen.Press("Esc");
        }
    }

    private void Enter(string typed)
    {
        _screen.Press(":");
        _screen.Type(typed);
        _screen.Press("Enter");
    }

    private string TypedLine() => _screen.Lines()[^2];
}
