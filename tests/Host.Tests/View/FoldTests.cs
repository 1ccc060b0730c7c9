using Bpftop.Host.View;

namespace Bpftop.Host.Tests.View;

public sealed class FoldTests
{
    private readonly Machine _machine = new Machine()
        .Process(1, cpu: 1, res: 100, elapsed: 5)
        .Process(10, parent: 1, cpu: 2, res: double.NaN, elapsed: 50)
        .Process(11, parent: 10, cpu: 4, elapsed: 7)
        .Process(12, parent: 11, cpu: 8)
        .Process(20, parent: 1, cpu: 16)
        .With(options => options with { Tree = true });

    private string Do(Func<ProcessView, ProcessKey?> keys)
    {
        ProcessKey? cursor = keys(_machine.View);
        _machine.Update();
        return $"{_machine.Drawing.ReplaceLineEndings(" ")} @{cursor?.Pid}";
    }

    [Fact]
    public void A_closed_fold_hides_its_descendants_and_adds_them_up()
    {
        Assert.Equal("-1 ├+10 └20 @10", Do(view => view.Close(_machine.Line(10))));
        int line = _machine.Line(10);

        Assert.Equal(2, _machine.View.Rows[line].Members);
        Assert.Equal(14, _machine.View.Number(line, _machine["cpu"]));
        Assert.Equal(50, _machine.View.Number(line, _machine["elapsed"]));
        Assert.Equal(0, _machine.View.Number(line, _machine["res"]));
        Assert.Equal(10, _machine.View.Number(line, _machine["pid"]));
        Assert.Equal(1, _machine.View.Number(_machine.Line(1), _machine["cpu"]));
    }

    [Fact]
    public void A_closed_fold_is_sorted_by_what_its_line_shows()
    {
        _machine.With(options => options with { Sort = _machine["cpu"], Order = SortOrder.Descending });
        Assert.Equal("1 20 10 11 12", _machine.Lines);
        _machine.View.Folds.Set(Machine.Key(10), closed: true);
        Assert.Equal("1 20 10", _machine.Update().Lines);

        _machine.Process(13, parent: 12, cpu: 8).Refresh();
        Assert.Equal("1 10 20", _machine.Lines);
    }

    [Fact]
    public void Threads_are_not_added_to_the_process_that_counts_them_already()
    {
        _machine.Thread(10, 15, cpu: 2).With(options => options with { Threads = true });
        _machine.View.Folds.Set(Machine.Key(1), closed: true);
        _machine.Refresh();

        Assert.Equal("1", _machine.Lines);
        Assert.Equal(31, _machine.View.Number(0, _machine["cpu"]));
        Assert.Equal(5, _machine.View.Rows[0].Members);
    }

    [Fact]
    public void The_fold_keys_do_what_they_do_in_an_editor()
    {
        Assert.Equal("-1 ├-10 │└+11 └20 @11", Do(view => view.Close(_machine.Line(12))));
        Assert.Equal("-1 ├+10 └20 @10", Do(view => view.Close(_machine.Line(11))));
        Assert.Equal("-1 ├-10 │└+11 └20 @10", Do(view => view.Open(_machine.Line(10))));
        Assert.Equal("-1 ├-10 │└-11 │ └12 └20 @11", Do(view => view.Toggle(_machine.Line(11))));
        Assert.Equal("+1 @1", Do(view => view.CloseToRoot(_machine.Line(12))));
        Assert.Equal("-1 ├+10 └20 @1", Do(view => view.Toggle(0)));
        Assert.Equal("-1 ├-10 │└-11 │ └12 └20 @1", Do(view => view.OpenSubtree(0)));
        Assert.Equal("-1 ├-10 │└-11 │ └12 └20 @", Do(view => view.OpenSubtree(_machine.Line(12))));
        Assert.Equal("+1 @1", Do(view => view.SetAll(_machine.Line(12), closed: true)));
        Assert.Equal("-1 ├+10 └20 @1", Do(view => view.Open(0)));
        Assert.Equal("-1 ├-10 │└+11 └20 @10", Do(view => view.Open(_machine.Line(10))));
        Assert.Equal("-1 ├-10 │└+11 └20 @", Do(view => view.Open(_machine.Line(20))));
        Assert.Equal("-1 ├-10 │└-11 │ └12 └20 @1", Do(view => view.SetAll(0, closed: false)));
    }

    [Fact]
    public void All_folds_are_closed_and_opened_those_that_come_later_too()
    {
        _machine.View.Folds.SetAll(closed: true);
        Assert.Equal("1", _machine.Update().Lines);
        _machine.Process(2).Process(3, parent: 2).Refresh();
        Assert.Equal("+1\n+2", _machine.Drawing);
        _machine.View.Folds.Set(Machine.Key(2), closed: false);
        Assert.Equal("+1\n-2\n└3", _machine.Update().Drawing);
        _machine.View.Folds.SetAll(closed: false);
        Assert.Equal("1 10 11 12 20 2 3", _machine.Update().Lines);
    }

    [Fact]
    public void A_process_inside_a_closed_fold_is_found_at_the_fold()
    {
        _machine.View.Folds.Set(Machine.Key(10), closed: true);
        _machine.Update();

        Assert.Equal(-1, _machine.View.IndexOf(Machine.Key(12)));
        Assert.Equal(1, _machine.View.NearestIndexOf(Machine.Key(12)));
        Assert.Equal(2, _machine.View.NearestIndexOf(Machine.Key(20)));
        Assert.Equal(-1, _machine.View.NearestIndexOf(Machine.Key(99)));
    }

    [Fact]
    public void Closing_where_there_is_no_fold_changes_nothing()
    {
        Machine machine = new Machine().Process(1).With(options => options with { Tree = true });

        Assert.Null(machine.View.Close(0));
        Assert.Null(machine.View.CloseToRoot(0));
        Assert.Equal("1", machine.Update().Drawing);
        Assert.False(machine.View.Folds.AnyClosed);
    }

    [Fact]
    public void A_new_process_does_not_inherit_the_fold_of_its_pid()
    {
        _machine.View.Folds.Set(new ProcessKey(10, 1), closed: true);

        Assert.Equal("1 10 11 12 20", _machine.Update().Lines);
    }
}
