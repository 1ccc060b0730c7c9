using Bpftop.Host.View;

namespace Bpftop.Host.Tests.View;

public sealed class ExitedTests
{
    private readonly Machine _machine = new Machine().Process(1, user: "root").Process(5, parent: 1, user: "alice", uid: 1000).Process(9, parent: 1);

    public ExitedTests() => _machine.With(options => options with { Highlight = TimeSpan.FromSeconds(3) });

    [Fact]
    public void A_process_that_ended_is_shown_for_as_long_as_is_asked_for()
    {
        _machine.End(5, parent: 1, uid: 1000).Refresh();
        Assert.Equal("1 5 9", _machine.Lines);
        Assert.Equal(ViewRowKind.Exited, _machine.View.Rows[1].Kind);
        Assert.Equal("1 5 9", _machine.Update().Lines);
        Assert.Equal("1 5 9", _machine.Refresh().Lines);
        Assert.Equal("1 5 9", _machine.Refresh().Lines);
        Assert.Equal("1 9", _machine.Refresh().Lines);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(500, 1)]
    [InlineData(5000, 5)]
    public void It_is_shown_in_as_many_refreshes_as_fit_and_in_one_at_least(int milliseconds, int refreshes)
    {
        _machine.With(options => options with { Highlight = TimeSpan.FromMilliseconds(milliseconds) });
        _machine.End(5, parent: 1).Refresh();
        for (int refresh = 0; refresh < refreshes; refresh++)
        {
            Assert.Equal("1 5 9", _machine.Lines);
            _machine.Refresh();
        }

        Assert.Equal("1 9", _machine.Lines);
    }

    [Fact]
    public void What_is_known_of_it_is_shown_and_the_rest_is_missing()
    {
        _machine.End(5, parent: 1, uid: 1000, name: "job", cpuSeconds: 0.25).Refresh();
        int line = _machine.Line(5);
        ViewRow row = _machine.View.Rows[line];

        Assert.Equal(Machine.Key(5), _machine.View.Exited[row.Index].Key);
        Assert.Equal(5, _machine.View.Number(line, _machine["pid"]));
        Assert.Equal(1, _machine.View.Number(line, _machine["ppid"]));
        Assert.Equal(1000, _machine.View.Number(line, _machine["uid"]));
        Assert.Equal(0.25, _machine.View.Number(line, _machine["time"]));
        Assert.Equal(double.NaN, _machine.View.Number(line, _machine["cpu"]));
        Assert.Equal("job", _machine.View.Text(line, _machine["name"]));
        Assert.Null(_machine.View.Text(line, _machine["web.unit"]));
    }

    [Fact]
    public void Its_user_has_the_name_that_is_known_now()
    {
        _machine.Process(6, user: "alice", uid: 1000).End(5, uid: 1000, user: "alice").End(9, uid: 77, user: "77").Refresh();

        Assert.Equal("alice", _machine.View.Text(_machine.Line(5), _machine["user"]));
        Assert.Equal("77", _machine.View.Text(_machine.Line(9), _machine["user"]));
    }

    [Fact]
    public void A_zombie_that_ended_and_is_still_there_is_shown_once()
    {
        _machine.End(5, parent: 1).Process(5, parent: 1, state: "Z").Refresh();

        Assert.Equal("1 5 9", _machine.Lines);
        Assert.Equal(ViewRowKind.Process, _machine.View.Rows[1].Kind);
    }

    [Fact]
    public void It_takes_part_in_filter_sort_and_tree()
    {
        _machine.End(5, parent: 1, name: "job", cpuSeconds: 3).Refresh();

        Assert.Equal("5", _machine.With(options => options with { Filter = _machine.Filter("job") }).Lines);
        Assert.Equal("5 1 9", _machine.With(options => options with { Filter = null, Sort = _machine["time"], Order = SortOrder.Descending }).Lines);
        Assert.Equal("1 9 5", _machine.With(options => options with { Sort = _machine["cpu"] }).Lines);
        Assert.Equal("-1\n├9\n└5", _machine.With(options => options with { Tree = true }).Drawing);
        Assert.Equal("[root] 1 9 5", _machine.With(options => options with { GroupBy = [_machine["user"]] }).Lines);
        Assert.Equal("[—] 1 9", _machine.With(options => options with { GroupBy = [_machine["web.unit"]] }).Lines);
    }

    [Fact]
    public void It_is_not_added_to_what_the_living_use()
    {
        _machine.End(5, parent: 1, cpuSeconds: 100).Refresh();
        _machine.View.Folds.SetAll(closed: true);
        _machine.With(options => options with { Tree = true });

        Assert.Equal("1", _machine.Lines);
        Assert.Equal(0, _machine.View.Number(0, _machine["time"]));
    }

    [Fact]
    public void Without_the_option_nothing_that_ended_is_shown()
    {
        _machine.End(5, parent: 1).Refresh();

        Assert.Equal("1 9", _machine.With(options => options with { Highlight = TimeSpan.Zero }).Lines);
        Assert.Equal(0, _machine.View.Exited.Length);
    }
}
