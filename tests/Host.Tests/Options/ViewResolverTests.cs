using Bpftop.Host.Options;
using Bpftop.Host.Snapshot;
using Bpftop.Host.Tests.Subcommands;
using Bpftop.Host.View;

namespace Bpftop.Host.Tests.Options;

public sealed class ViewResolverTests
{
    private readonly ColumnCatalog _catalog = SampleFrames.Catalog();

    public ViewResolverTests() => _catalog.Add("gpu", new ColumnSpec("gpu.util", "GPU%", CellKind.Number, "A test's column."));

    [Fact]
    public void Nothing_asked_for_is_every_row_by_the_default_column()
    {
        ResolvedView view = Resolve();
        Assert.True(view.Columns.IsEmpty);
        Assert.Equal("cpu", view.Options.Sort.Id);
        Assert.Equal(SortOrder.Descending, view.Options.Order);
        Assert.Null(view.Options.Filter);
        Assert.Empty(view.Options.GroupBy);
    }

    [Fact]
    public void Ids_and_the_filter_are_looked_up()
    {
        ResolvedView view = Resolve(
            (Setting.Columns, Typed<string[]>(["pid", "gpu.util"], "--columns")),
            (Setting.Sort, Typed(new SortChoice("name", SortOrder.Descending), "--sort")),
            (Setting.Filter, Typed("cpu > 5", "--filter")),
            (Setting.Group, Typed<string[]>(["user", "name"], "--group")));

        Assert.Equal(["pid", "gpu.util"], view.Columns.Select(column => column.Id));
        Assert.Equal(("name", SortOrder.Descending), (view.Options.Sort.Id, view.Options.Order));
        Assert.Equal(["user", "name"], view.Options.GroupBy.Select(static column => column.Id));
        FrameDemand demand = view.Demand(view.Columns);
        foreach (string id in (string[])["pid", "gpu.util", "name", "cpu", "user"])
        {
            Assert.True(demand.Wants(_catalog[id]), id);
        }

        Assert.False(demand.Wants(_catalog["virt"]));
        Assert.False(demand.Executables);
        Assert.True(view.Demand([_catalog["exe"]]).Executables);
    }

    /// <summary>An id wins over a header: CPU stands above the CPU that a process ran on.</summary>
    [Theory]
    [InlineData("GPU%", "gpu.util")]
    [InlineData("READ/s", "io.read")]
    [InlineData("MEM%", "mem")]
    [InlineData("RES", "res")]
    [InlineData("CPU", "cpu")]
    [InlineData("TIME+", "time")]
    [InlineData("FLAG", "toy.flag")]
    public void A_column_is_found_by_what_stands_above_it(string header, string id)
    {
        _catalog.Add("toy", new ColumnSpec("toy.flag", "FLAG", CellKind.Text, "A test's column.") { Groupable = true });
        _catalog.Add("toy", new ColumnSpec("toy.swap", "FLAG", CellKind.Text, "Shown in its place.") { ShownByDefault = false, SwapFor = "toy.flag", SwapKey = "F" });
        ResolvedView view = Resolve((Setting.Columns, Typed<string[]>([header], "--columns")), (Setting.Sort, Typed(new SortChoice(header, null), "--sort")));

        Assert.Equal([id], view.Columns.Select(static column => column.Id));
        Assert.Equal(id, view.Options.Sort.Id);
    }

    [Fact]
    public void A_header_of_several_columns_names_them()
    {
        _catalog.Add("toy", new ColumnSpec("toy.one", "FLAG", CellKind.Text, "A test's column."));
        _catalog.Add("toy", new ColumnSpec("toy.other", "FLAG", CellKind.Text, "A test's column."));
        CommandException wrong = Assert.Throws<CommandException>(() => Resolve((Setting.Filter, Typed("FLAG = x", "--filter"))));

        Assert.EndsWith("no column \"FLAG\"; it is the header of toy.one and toy.other", wrong.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cpuu", "--columns: unknown column \"cpuu\"; did you mean cpu?")]
    [InlineData("gpu.utl", "--columns: unknown column \"gpu.utl\"; did you mean gpu.util?")]
    [InlineData("systemd.unit", "--columns: unknown column \"systemd.unit\"")]
    public void An_unknown_column_on_the_command_line_is_refused(string id, string expected)
    {
        CommandException wrong = Assert.Throws<CommandException>(() => Resolve((Setting.Columns, Typed<string[]>([id], "--columns"))));
        Assert.Equal((ExitCode.Usage, expected), (wrong.ExitCode, wrong.Message));
    }

    [Fact]
    public void A_file_may_name_columns_of_a_plugin_that_is_not_there_and_no_others()
    {
        ResolvedView view = Resolve((Setting.Columns, new Stated<string[]>(["pid", "systemd.unit"], "c:1:1", FromFile: true)));
        Assert.Equal(["pid"], view.Columns.Select(column => column.Id));
        Assert.Throws<CommandException>(() => Resolve((Setting.Columns, new Stated<string[]>(["gpu.none"], "c:1:1", FromFile: true))));
        Assert.Throws<CommandException>(() => Resolve((Setting.Columns, new Stated<string[]>(["cpuu"], "c:1:1", FromFile: true))));
        Assert.Equal("cpu", Resolve((Setting.Sort, new Stated<SortChoice>(new("net.rx", SortOrder.Ascending), "c:1:1", FromFile: true))).Options.Sort.Id);
    }

    [Fact]
    public void A_column_twice_is_refused() =>
        Assert.Throws<CommandException>(() => Resolve((Setting.Columns, Typed<string[]>(["pid", "pid"], "--columns"))));

    [Fact]
    public void A_wrong_filter_points_at_the_character()
    {
        CommandException wrong = Assert.Throws<CommandException>(() => Resolve((Setting.Filter, Typed("cpu > > 5", "--filter"))));
        Assert.StartsWith("--filter: \"cpu > ▸> 5\", character 7: ", wrong.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', wrong.Message);
    }

    [Fact]
    public void Rows_are_grouped_only_by_columns_that_say_so()
    {
        CommandException wrong = Assert.Throws<CommandException>(() => Resolve((Setting.Group, Typed<string[]>(["user", "cpu"], "--group"))));
        Assert.Contains("rows cannot be grouped by cpu; valid: ", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_are_grouped_by_three_columns_at_most() => Assert.Equal(
        "--group: rows can be grouped by 3 columns at most, one within the other; 4 are given",
        Assert.Throws<CommandException>(() => Resolve((Setting.Group, Typed<string[]>(["user", "name", "tty", "state"], "--group")))).Message);

    private ResolvedView Resolve(params (Setting Setting, object Value)[] said)
    {
        Settings settings = new();
        foreach ((Setting setting, object value) in said)
        {
            settings.Set(setting, value);
        }

        return new ViewResolver(_catalog).Resolve(settings, _catalog["cpu"]);
    }

    private static Stated<T> Typed<T>(T value, string flag)
        where T : class => new(value, flag, FromFile: false);
}
