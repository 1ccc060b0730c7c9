using Bpftop.Host.Snapshot;
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
        _machine.With(options => options with { GroupBy = [_machine[by]], Sort = _machine[sort], Order = order, Tree = true });

    [Fact]
    public void Groups_stand_in_the_order_of_their_sums_that_of_the_rows_without_a_value_too()
    {
        Assert.Equal("[—] 1 5 [web] 4 2 [db] 3", Grouped("web.unit", "cpu").Lines);
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

        const int Web = 3;
        Assert.Equal(ViewRowKind.Group, _machine.View.Rows[Web].Kind);
        Assert.Equal(2, _machine.View.Rows[Web].Members);
        Assert.Equal("web", _machine.View.Text(Web, _machine["web.unit"]));
        Assert.Null(_machine.View.Text(Web, _machine["user"]));
        Assert.Equal(11, _machine.View.Number(Web, _machine["cpu"]));
        Assert.Equal(9, _machine.View.Number(Web, _machine["elapsed"]));
        Assert.Equal(double.NaN, _machine.View.Number(Web, _machine["pid"]));
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
        ProcessKey web = _machine.View.Rows[3].Key;
        Assert.Equal(web, _machine.View.Close(5));
        _machine.Process(0x77, cpu: 99, unit: "db").Refresh();

        Assert.Equal("[db] 119 3 [—] 1 5 [web]", _machine.Lines);
        Assert.Equal(6, _machine.View.IndexOf(web));
        Assert.Equal(-1, web.Pid);
        Assert.Equal(FoldMark.Closed, _machine.View.Rows[6].Fold);
        Assert.Equal(11, _machine.View.Number(6, _machine["cpu"]));
        Assert.Equal(6, _machine.View.NearestIndexOf(Machine.Key(4)));
    }

    [Fact]
    public void A_filter_and_a_search_work_in_groups()
    {
        Grouped("web.unit", "cpu").With(options => options with { Filter = _machine.Filter("cpu > 9") });

        Assert.Equal("[—] 1 5 [web] 4", _machine.Lines);
        Assert.Equal(3, _machine.View.Find("web", 4, forward: true));
    }

    [Fact]
    public void A_thread_counts_only_where_its_process_is_in_another_group()
    {
        _machine.Thread(2, 30, cpu: 1, unit: "web").Thread(2, 31, cpu: 2, unit: "db");
        Grouped("web.unit", "cpu").With(options => options with { Threads = true });
        _machine.Refresh();

        Assert.Equal("[—] 1 5 [web] 4 2 30 [db] 3 31", _machine.Lines);
        Assert.Equal(11, _machine.View.Number(3, _machine["cpu"]));
        Assert.Equal(11, _machine.View.Number(7, _machine["cpu"]));
    }

    [Fact]
    public void Memory_which_threads_share_is_counted_with_their_process_only()
    {
        Machine machine = new Machine().Process(1, cpu: 5, res: 100, unit: "web").Thread(1, 10, cpu: 1, unit: "gc", res: 100).Thread(1, 11, cpu: 2, unit: "gc", res: 100);
        machine.Process(2, cpu: 1, res: 250, unit: "db");
        machine.With(options => options with { GroupBy = [machine["web.unit"]], Sort = machine["res"], Order = SortOrder.Descending, Threads = true });

        Assert.Equal("[db] 2 [web] 1 [gc] 10 11", machine.Lines);
        Assert.Equal([250, 100, double.NaN], Heads(machine).Select(line => machine.View.Number(line, machine["res"])));
        Assert.Equal([1, 5, 3], Heads(machine).Select(line => machine.View.Number(line, machine["cpu"])));
    }

    [Fact]
    public void A_group_has_groups_within_it_each_level_in_the_order_of_its_sums()
    {
        Machine machine = Nested("web.unit", "name");

        Assert.Equal("[db] [pg] 5 6 [work] 7 [web] [php] 3 4 [nginx] 2 1", machine.Lines);
        Assert.Equal([0, 1, 2, 2, 1, 2, 0, 1, 2, 2, 1, 2, 2], machine.View.Rows.ToArray().Select(static row => row.Depth));
        Assert.Equal([50, 49, 1, 46, 36, 10], Heads(machine).Select(line => machine.View.Number(line, machine["cpu"])));
        Assert.Equal([3, 2, 1, 4, 2, 2], Heads(machine).Select(line => machine.View.Rows[line].Processes));
        Assert.Equal(["db", "db", "db", "web", "web", "web"], Heads(machine).Select(line => machine.View.Text(line, machine["web.unit"])));
        Assert.Equal([null, "pg", "work", null, "php", "nginx"], Heads(machine).Select(line => machine.View.Text(line, machine["name"])));
        Assert.Equal("[web] [nginx] 1 2 [php] 4 3 [db] [work] 7 [pg] 6 5", machine.With(static options => options with { Order = SortOrder.Ascending }).Lines);
    }

    [Fact]
    public void Equal_values_within_different_groups_are_different_groups()
    {
        Machine machine = new Machine().Process(1, cpu: 1, unit: "web", name: "sh").Process(2, cpu: 2, unit: "db", name: "sh").Process(3, cpu: 3, unit: null, name: "sh");
        machine.With(options => options with { GroupBy = [machine["web.unit"], machine["name"], machine["uid"]], Sort = machine["cpu"], Order = SortOrder.Descending });

        Assert.Equal("[—] [sh] [0] 3 [db] [sh] [0] 2 [web] [sh] [0] 1", machine.Lines);
        Assert.Equal(9, Heads(machine).Select(line => machine.View.Rows[line].Key).Distinct().Count());
    }

    [Fact]
    public void Each_level_folds_and_the_cursors_line_goes_to_the_innermost_head_in_sight()
    {
        Machine machine = Nested("web.unit", "name");
        ProcessKey pg = machine.View.Rows[1].Key;

        Assert.Equal(pg, machine.View.Close(machine.Line(5)));
        Assert.Equal("[db] [pg] [work] 7 [web] [php] 3 4 [nginx] 2 1", machine.Update().Lines);
        Assert.Equal(49, machine.View.Number(1, machine["cpu"]));
        Assert.Equal(1, machine.View.NearestIndexOf(Machine.Key(6)));
        Assert.Equal(machine.View.Rows[0].Key, machine.View.Close(1));
        Assert.Equal("[db] [web] [php] 3 4 [nginx] 2 1", machine.Update().Lines);
        Assert.Equal(0, machine.View.NearestIndexOf(Machine.Key(6)));
        Assert.Equal(0, machine.View.NearestIndexOf(pg));
        Assert.Equal(-1, machine.View.IndexOf(pg));
        Assert.Equal([5, 6, 7], machine.View.RowsAt(0).Select(row => machine.Frame.Records[row].Pid).Order());

        machine.View.OpenSubtree(0);
        Assert.Equal("[db] [pg] 5 6 [work] 7 [web] [php] 3 4 [nginx] 2 1", machine.Update().Lines);
        machine.View.CloseToRoot(machine.Line(5));
        Assert.Equal("[db] [web] [php] 3 4 [nginx] 2 1", machine.Update().Lines);
        machine.View.SetAll(0, closed: true);
        Assert.Equal("[db] [web]", machine.Update().Lines);
        machine.View.SetAll(0, closed: false);
        Assert.Equal("[db] [pg] 5 6 [work] 7 [web] [php] 3 4 [nginx] 2 1", machine.Update().Lines);
    }

    [Fact]
    public void A_thread_counts_in_each_level_that_its_process_is_not_in()
    {
        Machine machine = new Machine().Process(1, cpu: 5, unit: "web", name: "java").Thread(1, 10, cpu: 2, unit: "web", name: "gc").Process(2, cpu: 1, unit: "db");
        machine.With(options => options with { GroupBy = [machine["web.unit"], machine["name"]], Sort = machine["cpu"], Order = SortOrder.Descending, Threads = true });

        Assert.Equal("[web] [java] 1 [gc] 10 [db] [work] 2", machine.Lines);
        Assert.Equal([5, 5, 2, 1, 1], Heads(machine).Select(line => machine.View.Number(line, machine["cpu"])));
        Assert.Equal([1, 1, 0, 1, 1], Heads(machine).Select(line => machine.View.Rows[line].Processes));
    }

    [Fact]
    public void Sums_of_every_level_are_those_of_the_rows_under_it()
    {
        Random random = new(17);
        Machine machine = new();
        for (int pid = 1; pid <= 2000; pid++)
        {
            machine.Process(
                pid, cpu: random.Next(0, 1000) / 8.0, res: random.Next(1, 1 << 20), name: $"name{random.Next(12)}",
                unit: random.Next(5) is > 0 and var unit ? $"unit{unit}" : null, uid: (uint)random.Next(3));
        }

        machine.With(options => options with { GroupBy = [machine["web.unit"], machine["name"], machine["uid"]], Sort = machine["cpu"], Order = SortOrder.Descending });
        ViewRow[] lines = machine.View.Rows.ToArray();
        Assert.Equal(5, lines.Count(static line => line.Kind == ViewRowKind.Group && line.Depth == 0));
        foreach (Column column in (Column[])[machine["cpu"], machine["res"], machine["io.read"], machine["threads"]])
        {
            double[] values = machine.Frame.Numbers(column).ToArray();
            foreach (int line in Heads(machine))
            {
                int[] under = [.. lines.Skip(line + 1).TakeWhile(below => below.Depth > lines[line].Depth).Where(static below => below.IsLiving).Select(static below => below.Index)];
                Assert.Equal(under.Length, lines[line].Processes);
                Assert.Equal(under.Sum(row => values[row]), machine.View.Number(line, column), 6);
                Assert.Equal(under.Order(), machine.View.RowsAt(line).Order());
            }
        }

        for (int level = 0; level < 3; level++)
        {
            double[] sums = [.. Heads(machine).Where(line => lines[line].Depth == level).Select(line => machine.View.Number(line, machine["cpu"]))];
            Assert.Equal(machine.Frame.Numbers(machine["cpu"]).ToArray().Sum(), sums.Sum(), 6);
        }

        Assert.Equal(Heads(machine).Max(line => machine.View.Number(line, machine["cpu"])), machine.View.Number(0, machine["cpu"]));
    }

    private static Machine Nested(params string[] by)
    {
        Machine machine = new Machine()
            .Process(1, cpu: 3, unit: "web", name: "nginx").Process(2, cpu: 7, unit: "web", name: "nginx")
            .Process(3, cpu: 20, unit: "web", name: "php").Process(4, cpu: 16, unit: "web", name: "php")
            .Process(5, cpu: 40, unit: "db", name: "pg").Process(6, cpu: 9, unit: "db", name: "pg").Process(7, cpu: 1, unit: "db");
        return machine.With(options => options with { GroupBy = [.. by.Select(id => machine[id])], Sort = machine["cpu"], Order = SortOrder.Descending });
    }

    private static int[] Heads(Machine machine) =>
        [.. Enumerable.Range(0, machine.View.Count).Where(line => machine.View.Rows[line].Kind == ViewRowKind.Group)];

    [Fact]
    public void Thousands_of_groups_are_told_apart()
    {
        Machine machine = new();
        for (int pid = 1; pid <= 3000; pid++)
        {
            machine.Process(pid, unit: $"unit-{pid % 1500}");
        }

        machine.With(options => options with { GroupBy = [machine["web.unit"]] });

        Assert.Equal(4500, machine.View.Rows.Length);
        Assert.All(machine.View.Rows.ToArray().Where(row => row.Kind == ViewRowKind.Group), row => Assert.Equal(2, row.Members));
    }
}
