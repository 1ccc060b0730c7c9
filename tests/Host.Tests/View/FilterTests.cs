using System.Text.RegularExpressions;
using Bpftop.Host.Snapshot;
using Bpftop.Host.View;
using Bpftop.Host.View.Expressions;

namespace Bpftop.Host.Tests.View;

public sealed class FilterTests
{
    private readonly Machine _machine = new Machine()
        .Process(1, name: "init", command: "/sbin/init splash", cpu: 0.5, res: 10 << 20, elapsed: 90000)
        .Process(20, name: "python3", command: "python3 -m http.server", user: "www-data", cpu: 12.5, res: 2L << 30, elapsed: 5400, unit: "web.service")
        .Process(30, name: "Xorg", command: "/usr/bin/Xorg :0", cpu: 7, res: 500 << 10, elapsed: 0.01, state: "T")
        .Process(41, name: "tracee", command: "tracee", user: "alice", cpu: double.NaN, res: double.NaN, elapsed: 60, state: "t", unit: "Web.service");

    [Theory]
    [InlineData("cpu > 5", 20, 30)]
    [InlineData("cpu>5 and user=root", 30)]
    [InlineData("cpu >= 7 && cpu <= 7", 30)]
    [InlineData("cpu = 12.5%", 20)]
    [InlineData("cpu == 7", 30)]
    [InlineData("res > 1G", 20)]
    [InlineData("res = 10MiB or res = 500K", 1, 30)]
    [InlineData("res >= 2147483648", 20)]
    [InlineData("io.read > 1M/s", 1, 20)]
    [InlineData("elapsed > 1h29m", 1, 20)]
    [InlineData("elapsed = 10ms", 30)]
    [InlineData("elapsed >= 1d1h", 1)]
    [InlineData("pid < 30 and not (pid = 1)", 20)]
    [InlineData("pid in (1, 41)", 1, 41)]
    [InlineData("user in (www-data, \"alice\")", 20, 41)]
    [InlineData("user not in (root, alice)", 20)]
    [InlineData("name ~ /^py/", 20)]
    [InlineData("name !~ /^py/ and name !~ x", 1, 41)]
    [InlineData("command ~ /\\/(s|usr\\/)bin/", 1, 30)]
    [InlineData("! user = root", 20, 41)]
    [InlineData("user = root || user = alice && cpu > 5", 1, 30)]
    [InlineData("(user = root or user = alice) and cpu > 5", 30)]
    [InlineData("NOT user = root AND pid = 20", 20)]
    [InlineData("user >= www", 20)]
    [InlineData("threads = 1", 1, 20, 30, 41)]
    public void Comparisons_of_any_column_choose_rows(string filter, params int[] pids) =>
        Assert.Equal(pids, _machine.Matching(filter));

    [Theory]
    [InlineData("xorg", 30)]
    [InlineData("XORG", 30)]
    [InlineData("http.server", 20)]
    [InlineData("root", 1, 30)]
    [InlineData("web", 20, 41)]
    [InlineData("41", 41)]
    [InlineData("0", 20, 30)]
    [InlineData("/usr/bin", 30)]
    [InlineData("\"-m http\"", 20)]
    [InlineData("root xorg", 30)]
    [InlineData("root not xorg", 1)]
    [InlineData("in", 1, 30)]
    [InlineData("\"and\"")]
    public void A_bare_word_matches_pid_and_every_text_in_any_case(string filter, params int[] pids) =>
        Assert.Equal(pids, _machine.Matching(filter));

    [Theory]
    [InlineData("cpu > 0", 1, 20, 30)]
    [InlineData("cpu <= 1000", 1, 20, 30)]
    [InlineData("cpu != 7", 1, 20)]
    [InlineData("not (cpu = 7)", 1, 20, 41)]
    [InlineData("web.unit != ssh.service", 20, 41)]
    [InlineData("not web.unit = ssh.service", 1, 20, 30, 41)]
    [InlineData("web.unit !~ ssh", 20, 41)]
    [InlineData("web.unit not in (ssh.service)", 20, 41)]
    [InlineData("cpu not in (7)", 1, 20)]
    [InlineData("web.unit = \"\"", 1, 30)]
    [InlineData("web.unit != ''", 20, 41)]
    [InlineData("cpu = \"\"", 41)]
    public void A_missing_value_answers_no_comparison(string filter, params int[] pids) =>
        Assert.Equal(pids, _machine.Matching(filter));

    [Theory]
    [InlineData("state = t", 30, 41)]
    [InlineData("state = T", 30)]
    [InlineData("web.unit = web.service", 20, 41)]
    [InlineData("web.unit = Web.service", 41)]
    [InlineData("name ~ xorg", 30)]
    [InlineData("name ~ XORG")]
    [InlineData("name ~ /XORG/i", 30)]
    [InlineData("name ~ /xorg/c")]
    [InlineData("command ~ /\\Sorg/", 30)]
    public void A_capital_makes_a_text_exact(string filter, params int[] pids) =>
        Assert.Equal(pids, _machine.Matching(filter));

    [Fact]
    public void Memory_in_percent_can_be_compared_with_bytes()
    {
        Assert.Equal([20], _machine.Matching("mem > 1G"));
        Assert.Equal([20], _machine.Matching("mem > 1"));
        Assert.Equal([20, 30, 41], _machine.Matching("mem > 1G or not state = S"));
        Assert.Equal(["res"], _machine.Filter("mem > 1G").Columns.Select(column => column.Id));
    }

    [Fact]
    public void It_lists_the_columns_that_it_reads()
    {
        Assert.Equal(["cpu", "user"], _machine.Filter("cpu > 5 and (user = root or cpu < 1)").Columns.Select(column => column.Id));
        Assert.Equal(
            _machine.Columns.All.Where(column => column.IsText).Select(column => column.Id).Order(),
            _machine.Filter("nginx").Columns.Select(column => column.Id).Where(id => id is not ("pid" or "tid")).Order());
    }

    [Fact]
    public void A_plugins_column_is_read_where_the_plugin_wrote_it()
    {
        Column container = _machine.Columns.Add("container", new ColumnSpec("container.name", "CONT", CellKind.Text, "Container."));
        _machine.Refresh();
        string?[]? cells = [null, "shop", null, "db"];
        _machine.Frame.ExchangeTexts(container, ref cells);

        Assert.Equal([20], _machine.Matching("container.name = shop"));
        Assert.Equal([20], _machine.Matching("shop"));
    }

    [Fact]
    public void A_pattern_made_to_explode_does_not_hang()
    {
        Machine machine = new Machine().Process(1, name: new string('a', 5000) + "!").Refresh();

        Assert.Empty(machine.Matching("name ~ /^(a|a?)+$/"));
        Assert.Empty(machine.Matching("name ~ /^(a+)+$/"));
    }

    [Fact]
    public void A_pattern_that_runs_out_of_time_again_and_again_is_given_up()
    {
        Machine machine = new Machine().Process(1, name: new string('a', 60) + "!").Refresh();
        Regex slow = new("^(a+)+$", RegexOptions.None, TimeSpan.FromMilliseconds(2));
        PatternNode node = new(machine["name"], slow, wanted: false);
        Assert.False(node.IsGivenUp);
        Assert.False(node.Matches(new RowCells(machine.Frame, null, 0)));
        Assert.True(node.IsGivenUp);
    }

    [Fact]
    public void A_pattern_with_huge_counts_is_refused() =>
        Assert.Contains("huge counts", _machine.Error("name ~ /((x{1000}){1000}){1000}/").Message, StringComparison.Ordinal);

    [Fact]
    public void Every_line_of_the_grammar_fits_the_help_of_a_screen_of_80_columns() =>
        Assert.All(Filter.Grammar, line => Assert.InRange(line.Length, 1, 74));

    [Fact]
    public void What_stands_in_the_grammar_is_accepted()
    {
        Machine machine = new();
        foreach (string example in (string[])["cpu > 5", "mem > 1G  io.read >= 500K/s  elapsed < 1h30m", "user = root", "name ~ /^py/", "\"my file\"", "'a=b'"])
        {
            Assert.Contains(Filter.Grammar, line => line.Contains(example, StringComparison.Ordinal));
            machine.Filter(example);
        }
    }
}
