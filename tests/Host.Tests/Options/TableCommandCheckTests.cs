using System.Collections.Immutable;
using Bpftop.Host.Options;

namespace Bpftop.Host.Tests.Options;

/// <summary>What a plugin may say of the command of its table.</summary>
public sealed class TableCommandCheckTests
{
    private static readonly PluginInfo _info = new("box", "Box", "x")
    {
        Options = [new("place", OptionKind.Text, "Where."), new("deep", OptionKind.Switch, "How.")],
    };

    private static readonly TableFlag _pid = new("pid", "PID", "Only these.") { Alias = 'p', Filter = "box.pid = {0}" };

    [Fact]
    public void A_table_needs_no_command() => Assert.Null(TableCommandCheck.Of(_info, Table(null)));

    [Fact]
    public void Words_that_are_free_and_filters_that_can_be_read_are_right() => Assert.Null(Check(
        _pid,
        new("v-4", "", "Only these.") { Alias = '4', Filter = "box.name = inet or box.since > 1h" },
        new("like", "PATTERN", "Only these.") { Filter = "box.name ~ {0}" },
        new("since", "TIME", "Only these.") { Filter = "box.since > {0} and box.name != \"\"" },
        new("place", "NAME", "There.") { Option = "place" },
        new("deep", "", "Deep.") { Option = "deep" }));

    [Fact]
    public void Any_option_is_one_of_a_plugin_that_does_not_say_which_it_has() => Assert.Null(TableCommandCheck.Of(
        new PluginInfo("box", "Box", "x"), Table(new("boxes", "x") { Flags = [new("any", "X", "x") { Option = "any" }] })));

    [Theory]
    [InlineData("", "command \"\" is not made of lower-case words")]
    [InlineData("Boxes", "command \"Boxes\" is not made of lower-case words")]
    [InlineData("box es", "command \"box es\" is not made of lower-case words")]
    [InlineData("-boxes", "command \"-boxes\" is not made of lower-case words")]
    [InlineData("boxes-", "command \"boxes-\" is not made of lower-case words")]
    [InlineData("4", "command \"4\" is not made of lower-case words")]
    [InlineData("snapshot", "command snapshot is bpftop's own")]
    [InlineData("plugins", "command plugins is bpftop's own")]
    public void A_name_must_be_a_word_and_not_the_hosts(string name, string expected) =>
        Assert.Equal($"table box.boxes: {expected}", TableCommandCheck.Of(_info, Table(new(name, "Help."))));

    [Fact]
    public void A_command_has_help() =>
        Assert.Equal("table box.boxes: command boxes has no help", TableCommandCheck.Of(_info, Table(new("boxes", " "))));

    [Fact]
    public void Flags_may_not_be_missing() =>
        Assert.Equal("table box.boxes: the flags of command boxes are a default array", TableCommandCheck.Of(_info, Table(new("boxes", "x") { Flags = default })));

    [Fact]
    public void A_line_of_a_log_has_a_time_of_its_own()
    {
        TableSpec table = Table(new("boxes", "x") { IsLog = true });
        Assert.Null(TableCommandCheck.Of(_info, table));
        table = table with { Columns = [.. table.Columns, new("time", "TIME", CellKind.Number, "x")] };
        Assert.Equal("table box.boxes: a log has no column time, which each of its lines has", TableCommandCheck.Of(_info, table));
        Assert.Null(TableCommandCheck.Of(_info, table with { Command = new("boxes", "x") }));
    }

    [Fact]
    public void A_flag_that_is_taken_is_refused()
    {
        foreach (string name in (string[])["format", "count", "duration", "plugin-dir", "help", "filter", "columns"])
        {
            AssertWrong($"flag --{name} is taken", _pid with { Name = name, Alias = null });
        }

        foreach (char alias in "nctdfsh")
        {
            AssertWrong($"flag -{alias} is taken", _pid with { Alias = alias });
        }

        AssertWrong("flag --pid is taken", _pid, _pid with { Alias = 'q' });
        AssertWrong("flag -p is taken", _pid, _pid with { Name = "other" });
    }

    [Fact]
    public void A_flag_must_be_whole()
    {
        AssertWrong("a flag is null", [null!]);
        AssertWrong("flag \"--pid\" is not made of lower-case words", _pid with { Name = "--pid" });
        AssertWrong("flag --pid is neither a letter nor a digit for short", _pid with { Alias = '-' });
        AssertWrong("flag --pid is neither a letter nor a digit for short", _pid with { Alias = 'ß' });
        AssertWrong("flag --pid has no help", _pid with { Help = "" });
        AssertWrong("flag --pid has not one of filter and option", _pid with { Filter = null });
        AssertWrong("flag --pid has not one of filter and option", _pid with { Option = "place" });
    }

    [Fact]
    public void An_option_must_be_the_plugins()
    {
        AssertWrong("flag --x is for option plaice, which the plugin does not have", new TableFlag("x", "X", "x") { Option = "plaice" });
        AssertWrong("flag --x must take a value unless option place is a switch", new TableFlag("x", "", "x") { Option = "place" });
        AssertWrong("flag --x must take a value unless option deep is a switch", new TableFlag("x", "X", "x") { Option = "deep" });
    }

    [Theory]
    [InlineData("PID", "box.pdi = {0}", "flag --x: no column \"box.pdi\"; did you mean box.pid?")]
    [InlineData("PID", "box.pid = ", "flag --x must have {0} in its filter if it takes a value, and else not")]
    [InlineData("", "box.pid = {0}", "flag --x must have {0} in its filter if it takes a value, and else not")]
    [InlineData("PID", "box.pid ~ {0}", "flag --x: box.pid is a number, which has no pattern; compare it with = != < <= > >=")]
    [InlineData("", "box.pid = 1 or", "flag --x: found the end where a column, a word or ( is expected")]
    [InlineData("PID", "box.name = \"a{0}\"", "flag --x: an empty text is in everything; write a word")]
    public void A_filter_must_be_one_over_the_tables_columns(string value, string filter, string expected) =>
        AssertWrong(expected, new TableFlag("x", value, "x") { Filter = filter });

    private static void AssertWrong(string expected, params TableFlag[] flags) => Assert.Equal($"table box.boxes: {expected}", Check(flags));

    private static string? Check(params TableFlag[] flags) => TableCommandCheck.Of(_info, Table(new("boxes", "Help.") { Flags = [.. flags] }));

    private static TableSpec Table(TableCommand? command) => new(
        "box.boxes",
        "Boxes",
        [
            new("box.pid", "PID", CellKind.Number, "x"),
            new("box.name", "NAME", CellKind.Text, "x"),
            new("box.since", "SINCE", CellKind.Number, "x") { Unit = Unit.Seconds },
        ],
        "x")
    {
        Command = command,
    };
}
