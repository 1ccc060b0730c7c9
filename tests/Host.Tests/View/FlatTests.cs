using Bpftop.Host.View;

namespace Bpftop.Host.Tests.View;

public sealed class FlatTests
{
    private readonly Machine _machine = new Machine()
        .Process(1, name: "init")
        .Process(2, name: "kthreadd", kernel: true)
        .Process(3, name: "kworker", parent: 2, kernel: true)
        .Process(10, parent: 1, uid: 1000, user: "alice")
        .Process(11, parent: 10, uid: 1001, user: "bob")
        .Thread(10, 12)
        .Thread(10, 13);

    [Fact]
    public void Kernel_threads_and_threads_are_shown_when_asked_for()
    {
        Assert.Equal("1 10 11", _machine.With(options => options).Lines);
        Assert.Equal("1 2 3 10 11", _machine.With(options => options with { KernelThreads = true }).Lines);
        Assert.Equal("1 10 12 13 11", _machine.With(options => options with { KernelThreads = false, Threads = true }).Lines);
        Assert.Equal(ViewRowKind.Thread, _machine.View.Rows[2].Kind);
    }

    [Fact]
    public void Users_and_pids_restrict_the_rows()
    {
        Assert.Equal("10 11", _machine.With(options => options with { Users = [1000, 1001] }).Lines);
        Assert.Equal("11", _machine.With(options => options with { Pids = [1, 11] }).Lines);
        Assert.Equal("10 12 13", _machine.With(options => options with { Users = null, Pids = [10], Threads = true }).Lines);
    }

    [Fact]
    public void A_filter_hides_rows()
    {
        Assert.Equal("10", _machine.With(options => options with { Filter = _machine.Filter("user = alice") }).Lines);
        Assert.Equal("", _machine.With(options => options with { Filter = _machine.Filter("nobody") }).Lines);
    }

    [Fact]
    public void A_line_is_found_by_its_key_and_not_by_its_pid_alone()
    {
        _machine.With(options => options with { Order = SortOrder.Descending });

        Assert.Equal(0, _machine.View.IndexOf(Machine.Key(11)));
        Assert.Equal(2, _machine.View.IndexOf(Machine.Key(1)));
        Assert.Equal(-1, _machine.View.IndexOf(new ProcessKey(11, 5)));
        Assert.Equal(-1, _machine.View.IndexOf(Machine.Key(3)));
        Assert.Equal(-1, _machine.View.IndexOf(Machine.Key(99)));
    }

    [Fact]
    public void Values_come_from_the_row_of_the_line()
    {
        _machine.With(options => options with { Order = SortOrder.Descending });

        Assert.Equal("bob", _machine.View.Text(0, _machine["user"]));
        Assert.Equal(11, _machine.View.Number(0, _machine["pid"]));
        Assert.Null(_machine.View.Text(0, _machine["pid"]));
        Assert.Equal(double.NaN, _machine.View.Number(0, _machine["user"]));
    }

    [Fact]
    public void A_view_before_its_first_frame_is_empty()
    {
        Machine machine = new();

        Assert.Equal(0, machine.View.Rows.Length);
        Assert.Equal(-1, machine.View.IndexOf(Machine.Key(1)));
        Assert.Equal(-1, machine.View.Find("x", 0, forward: true));
    }

    [Theory]
    [InlineData("alice", 0, true, 1)]
    [InlineData("ALICE", 0, true, -1)]
    [InlineData("1", 0, true, 0)]
    [InlineData("1", 1, true, 1)]
    [InlineData("init", 1, true, 0)]
    [InlineData("init", 1, false, 0)]
    [InlineData("o", 0, false, 0)]
    [InlineData("bob", 0, false, 2)]
    [InlineData("nothing", 0, true, -1)]
    [InlineData("", 0, true, -1)]
    public void Search_goes_round_and_hides_nothing(string needle, int from, bool forward, int line)
    {
        _machine.With(options => options);

        Assert.Equal(line, _machine.View.Find(needle, from, forward));
        Assert.Equal("1 10 11", _machine.Lines);
    }
}
