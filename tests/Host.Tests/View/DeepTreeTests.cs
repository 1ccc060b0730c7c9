using System.Diagnostics;
using Bpftop.Host.Collect;
using Bpftop.Host.Snapshot;
using Bpftop.Host.Tests.Screen;
using Bpftop.Host.Tests.Snapshot;
using Bpftop.Host.View;

namespace Bpftop.Host.Tests.View;

/// <summary>Processes 20,000 generations deep: nothing may call itself for each of them, nor walk up from each.</summary>
public sealed class DeepTreeTests
{
    private const int Generations = 20_000;
    private const int First = 1000;

    /// <summary>No measurement, but the end of waiting: what is linear takes a fraction of a second, what is quadratic
    /// minutes.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(45);

    private readonly long _began = Stopwatch.GetTimestamp();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_tree_is_shown_whichever_of_its_processes_comes_first(bool youngestFirst)
    {
        ColumnCatalog columns = new(HostColumns.All);
        ProcessView view = new(columns);
        Frame frame = Deep(youngestFirst);
        ViewOptions options = new() { Sort = columns["pid"], Tree = true };
        view.Update(frame, options);

        Assert.Equal(Generations, view.Rows.Length);
        Assert.Equal((First + Generations - 1, Generations - 1), (view.Rows[^1].Key.Pid, view.Rows[^1].Depth));
        Assert.Equal(Generations, view.Family(First).Count);
        Assert.Equal(10, view.Family(First + Generations - 10).Count);

        view.SetAll(0, closed: true);
        view.Update(frame, options);
        Assert.Equal(Generations - 1, Assert.Single(view.Rows.ToArray()).Members);
        Assert.Equal(Generations, view.Number(0, columns["threads"]));
        view.OpenSubtree(0);
        view.Update(frame, options);
        Assert.Equal(Generations, view.Rows.Length);
        view.CloseToRoot(Generations - 1);
        view.Update(frame, options);
        Assert.Single(view.Rows.ToArray());
        view.SetAll(0, closed: false);

        // Every second one is hidden, then all but the last and those that stay for it.
        for (int row = 0; row < Generations; row += 2)
        {
            frame.Records[row].Flags |= TaskFlags.KernelThread;
        }

        view.Update(frame, options);
        Assert.Equal(Generations / 2, view.Rows.Length);
        Assert.True(Filter.TryParse($"pid >= {First + Generations - 2}", columns, out Filter? filter, out _));
        view.Update(frame, options with { Filter = filter });
        Assert.Equal(Generations / 2, view.Rows.Length);
        AssertInTime();
    }

    [Fact]
    public void Processes_that_are_each_others_parents_are_shown_once()
    {
        ColumnCatalog columns = new(HostColumns.All);
        ProcessView view = new(columns);
        Frame frame = Deep(youngestFirst: false);
        frame.Records[0].ParentPid = First + Generations - 1;
        view.Update(frame, new ViewOptions { Sort = columns["pid"], Tree = true });
        Assert.Equal(Generations, view.Rows.Length);
        Assert.Equal(Generations, view.Family(First).Count);

        // The same where all of the circle is hidden but for one at its side.
        for (int row = 0; row < Generations - 1; row++)
        {
            frame.Records[row].Flags |= TaskFlags.KernelThread;
        }

        frame.Records[0].ParentPid = First + Generations - 2;
        view.Update(frame, new ViewOptions { Sort = columns["pid"], Tree = true });
        Assert.Equal(1, view.Rows.Length);
        AssertInTime();
    }

    [Fact]
    public void Every_key_works_on_the_screen()
    {
        ScreenHarness screen = new();
        screen.Machine.Run(Records(youngestFirst: true));
        screen.Tick();
        screen.Press("t", "G");
        Assert.Contains($"{First + Generations - 1}", screen.CursorLine(), StringComparison.Ordinal);
        screen.Press("gg", "c");
        Assert.Contains($"{Generations} tagged", screen.Text(), StringComparison.Ordinal);
        screen.Press("Ctrl-T", "zM", "zO", "G", "zC", "zR", "j", "zc", "zo", "G", "za", "I", "b", "Esc", "x", "Esc", "zR");
        screen.Tick();
        screen.Press("/");
        screen.Type($"{First + Generations - 1}");
        screen.Press("Enter", "zR", "\\");
        screen.Type($"pid = {First + Generations - 1}");
        screen.Press("Enter", "G", "V", "k", "x");

        screen.LineOf("Send a signal to 2 processes");
        AssertInTime();
    }

    private static ProcessRecord[] Records(bool youngestFirst)
    {
        ProcessRecord[] records = new ProcessRecord[Generations];
        for (int generation = 0; generation < Generations; generation++)
        {
            int row = youngestFirst ? Generations - 1 - generation : generation;
            records[row] = Some.Process(First + generation) with { ParentPid = generation == 0 ? 1 : First + generation - 1 };
        }

        return records;
    }

    private static Frame Deep(bool youngestFirst) => new()
    {
        Number = 1,
        RowCount = Generations,
        ProcessCount = Generations,
        Records = Records(youngestFirst),
    };

    private void AssertInTime() => Assert.True(Stopwatch.GetElapsedTime(_began) < Deadline, $"{Stopwatch.GetElapsedTime(_began)}");
}
