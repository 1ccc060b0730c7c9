using Bpftop.Host.View;

namespace Bpftop.Host.Tests.View;

public sealed class GroupTests
{
    private readonly Machine _machine = new Machine()
        .Process(1, cpu: 50, unit: null)
        .Process(2, cpu: 1, unit: "web", res: 10, elapsed: 9)
        .Process(3, cpu: 9, unit: "db", elapsed: 3)
        .Process(4, cpu: 10, unit: "web", res: 5, elapsed: 1)
        .Process(5, cpu: 10, unit: "", uid: 7);

    private Machine Grouped(string by, string sort, SortOrder order = SortOrder.Descending) =>
        _machine.With(options => options with { GroupBy = _machine[by], Sort = _machine[sort], Order = order, Tree = true });

    [Fact]
    public void Groups_stand_in_the_order_of_their_sums_and_rows_without_a_value_last()
    {
        Assert.Equal("[web] 4 2 [db] 3 [—] 1 5", Grouped("web.unit", "cpu").Lines);
        Assert.Equal("[db] 3 [web] 2 4 [—] 5 1", Grouped("web.unit", "cpu", SortOrder.Ascending).Lines);
        Assert.Equal("[web] 2 4 [db] 3 [—] 1 5", Grouped("web.unit", "elapsed").Lines);
    }

    [Fact]
    public void By_a_column_that_does_not_add_up_a_group_stands_where_its_first_member_does()
    {
        Assert.Equal("[web] 2 4 [db] 3 [—] 1 5", Grouped("web.unit", "pid", SortOrder.Ascending).Lines);
        Assert.Equal("[web] 4 2 [db] 3 [—] 5 1", Grouped("web.unit", "pid").Lines);
        Assert.Equal("[db] 3 [web] 2 4 [—] 1 5", Grouped("web.unit", "web.unit", SortOrder.Ascending).Lines);
    }

    [Fact]
    public void A_head_shows_its_value_and_sums_and_nothing_that_does_not_add_up()
    {
        Grouped("web.unit", "cpu");

        Assert.Equal(ViewRowKind.Group, _machine.View.Rows[0].Kind);
        Assert.Equal(2, _machine.View.Rows[0].Members);
        Assert.Equal("web", _machine.View.Text(0, _machine["web.unit"]));
        Assert.Null(_machine.View.Text(0, _machine["user"]));
        Assert.Equal(11, _machine.View.Number(0, _machine["cpu"]));
        Assert.Equal(9, _machine.View.Number(0, _machine["elapsed"]));
        Assert.Equal(double.NaN, _machine.View.Number(0, _machine["pid"]));
    }

    [Fact]
    public void Numbers_group_too()
    {
        Grouped("uid", "cpu");

        Assert.Equal("[0] 1 4 3 2 [7] 5", _machine.Lines);
        Assert.Equal(7, _machine.View.Number(5, _machine["uid"]));
        Assert.Null(_machine.View.Text(5, _machine["uid"]));
    }

    [Fact]
    public void A_group_keeps_its_key_and_its_fold_from_refresh_to_refresh()
    {
        Grouped("web.unit", "cpu");
        ProcessKey web = _machine.View.Rows[0].Key;
        Assert.Equal(web, _machine.View.Close(2));
        _machine.Process(0x77, cpu: 99, unit: "db").Refresh();

        Assert.Equal("[db] 119 3 [web] [—] 1 5", _machine.Lines);
        Assert.Equal(3, _machine.View.IndexOf(web));
        Assert.Equal(-1, web.Pid);
        Assert.Equal(FoldMark.Closed, _machine.View.Rows[3].Fold);
        Assert.Equal(11, _machine.View.Number(3, _machine["cpu"]));
        Assert.Equal(3, _machine.View.NearestIndexOf(Machine.Key(4)));
    }

    [Fact]
    public void A_filter_and_a_search_work_in_groups()
    {
        Grouped("web.unit", "cpu").With(options => options with { Filter = _machine.Filter("cpu > 9") });

        Assert.Equal("[web] 4 [—] 1 5", _machine.Lines);
        Assert.Equal(0, _machine.View.Find("web", 3, forward: true));
    }

    [Fact]
    public void A_thread_counts_only_where_its_process_is_in_another_group()
    {
        _machine.Thread(2, 30, cpu: 1, unit: "web").Thread(2, 31, cpu: 2, unit: "db");
        Grouped("web.unit", "cpu").With(options => options with { Threads = true });
        _machine.Refresh();

        Assert.Equal(11, _machine.View.Number(0, _machine["cpu"]));
        Assert.Equal("[web] 4 2 30 [db] 3 31 [—] 1 5", _machine.Lines);
        Assert.Equal(11, _machine.View.Number(4, _machine["cpu"]));
    }

    [Fact]
    public void Thousands_of_groups_are_told_apart()
    {
        Machine machine = new();
        for (int pid = 1; pid <= 3000; pid++)
        {
            machine.Process(pid, unit: $"unit-{pid % 1500}");
        }

        machine.With(options => options with { GroupBy = machine["web.unit"] });

        Assert.Equal(4500, machine.View.Rows.Length);
        Assert.All(machine.View.Rows.ToArray().Where(row => row.Kind == ViewRowKind.Group), row => Assert.Equal(2, row.Members));
    }
}
