using Bpftop.Host.View;
using FsCheck;
using FsCheck.Fluent;

namespace Bpftop.Host.Tests.View;

public sealed class TreeTests
{
    private static Machine Tree() => new Machine()
        .Process(1)
        .Process(10, parent: 1, cpu: 1)
        .Process(11, parent: 10, cpu: 1)
        .Process(12, parent: 10, cpu: 9)
        .Process(20, parent: 1, cpu: 5)
        .Process(21, parent: 20);

    private static Machine Shown(Machine machine) => machine.With(options => options with { Tree = true });

    [Fact]
    public void Children_stand_under_their_parents_joined_by_lines()
    {
        Machine machine = Shown(Tree().Process(2).Process(30, parent: 2));

        Assert.Equal("""
            -1
            ├-10
            │├11
            │└12
            └-20
             └21
            -2
            └30
            """, machine.Drawing);
        Assert.All(machine.View.Rows.ToArray(), row => Assert.Equal(0UL, row.Lines & 1));
    }

    [Fact]
    public void Siblings_are_in_the_order_of_the_sort()
    {
        Machine machine = Tree();
        Shown(machine).With(options => options with { Sort = machine["cpu"], Order = SortOrder.Descending });

        Assert.Equal("1 20 21 10 12 11", machine.Lines);
    }

    [Fact]
    public void A_filter_keeps_the_ancestors_of_what_matches()
    {
        Machine machine = Shown(Tree());
        machine.With(options => options with { Filter = machine.Filter("pid = 12") });

        Assert.Equal("1 10 12", machine.Lines);
        Assert.Equal([true, true, false], machine.View.Rows.ToArray().Select(row => row.IsContext));
        Assert.True(machine.View.Rows[2].IsLast);
    }

    [Fact]
    public void Children_of_a_hidden_parent_hang_on_the_nearest_shown_ancestor()
    {
        Machine machine = new Machine().Process(1).Process(10, parent: 1, uid: 5).Process(11, parent: 10, uid: 5).Process(12, parent: 11)
            .Process(2, kernel: true).Process(22, parent: 2);
        Shown(machine).With(options => options with { Users = [0u] });

        Assert.Equal("-1\n└12\n22", machine.Drawing);
    }

    [Fact]
    public void Orphans_and_processes_that_are_their_own_ancestors_are_roots()
    {
        Machine machine = Shown(new Machine().Process(5, parent: 4).Process(6, parent: 6).Process(7, parent: 8).Process(8, parent: 9).Process(9, parent: 7));

        Assert.Equal(5, machine.View.Rows.Length);
        Assert.Equal(["5", "6"], machine.Lines.Split(' ').Take(2));
        Assert.Equal(3, machine.View.Rows.ToArray().Count(row => row.Depth == 0));
    }

    [Fact]
    public void Hidden_processes_that_are_their_own_ancestors_do_not_hang_the_view()
    {
        Machine machine = new Machine().Process(7, parent: 8, uid: 1).Process(8, parent: 7, uid: 1).Process(9, parent: 8).Process(10, parent: 8);
        Shown(machine).With(options => options with { Users = [0u] });

        Assert.Equal("9\n10", machine.Drawing);
    }

    [Fact]
    public void Threads_stand_under_their_process()
    {
        Machine machine = Tree().Thread(12, 50).Thread(12, 51);
        Shown(machine).With(options => options with { Threads = true });

        Assert.Equal("1 10 11 12 50 51 20 21", machine.Lines);
        Assert.Equal(3, machine.View.Rows[4].Depth);
    }

    [Fact]
    public void A_tree_deeper_than_its_lines_have_bits_is_shown_whole()
    {
        Machine machine = new();
        for (int pid = 1; pid <= 500; pid++)
        {
            machine.Process(pid, parent: pid - 1).Process(1000 + pid, parent: pid - 1);
        }

        Shown(machine);
        ViewRow[] rows = machine.View.Rows.ToArray();

        Assert.Equal(1000, rows.Length);
        Assert.Equal(499, rows.Max(row => row.Depth));
        Assert.All(rows, row => Assert.True(row.Depth >= 63 || row.Lines < 2UL << row.Depth));
        ViewRow deepest = rows.Single(row => row.Key.Pid == 500);
        Assert.Equal(ulong.MaxValue - 1, deepest.Lines);
    }

    [Fact]
    public void Every_shown_row_is_in_the_tree_once_and_after_its_parent() =>
        Prop.ForAll(Gen.Choose(-1, 40).ArrayOf().ToArbitrary(), Gen.Choose(0, 3).ArrayOf(41).ToArbitrary(), (parents, hidden) =>
        {
            Machine machine = new();
            for (int i = 0; i < parents.Length; i++)
            {
                machine.Process(i + 1, parents[i] + 1, uid: hidden[i % 41] == 0 ? 1u : 0, cpu: (i * 7) % 5);
            }

            machine.Options = machine.Options with { Tree = true, Users = [0u], Sort = machine["cpu"] };
            machine.Refresh();
            ViewRow[] rows = machine.View.Rows.ToArray();
            int[] expected = [.. Enumerable.Range(0, parents.Length).Where(i => hidden[i % 41] != 0).Select(i => i + 1)];
            return rows.Select(row => row.Key.Pid).Order().SequenceEqual(expected) && IsTree(machine, rows);
        }).QuickCheckThrowOnFailure();

    /// <summary>Each row's parent line is its parent, or an ancestor whose rows between are hidden; siblings are
    /// sorted; the last is marked.</summary>
    private static bool IsTree(Machine machine, ViewRow[] rows)
    {
        for (int line = 0; line < rows.Length; line++)
        {
            int parent = machine.View.ParentLine(line);
            if ((parent < 0) != (rows[line].Depth == 0) || (parent >= 0 && rows[parent].Depth != rows[line].Depth - 1))
            {
                return false;
            }

            int next = line + 1;
            while (next < rows.Length && rows[next].Depth > rows[line].Depth)
            {
                next++;
            }

            bool last = next == rows.Length || rows[next].Depth < rows[line].Depth;
            if (last != rows[line].IsLast
                || (!last && machine.View.Number(line, machine["cpu"]) > machine.View.Number(next, machine["cpu"])))
            {
                return false;
            }
        }

        return true;
    }
}
