using System.Diagnostics;

namespace Bpftop.PluginContract;

/// <summary>What a plugin with a slow source keeps to while the source does not answer.</summary>
public abstract class SlowSourceContract
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Makes columns and the refresh that feeds them, over a source that never answers.</summary>
    protected abstract (IColumnProvider Columns, IBackgroundRefresh Refresh) CreateHanging();

    [Fact]
    public async Task A_fill_keeps_to_its_budget_while_the_source_hangs()
    {
        (IColumnProvider columns, IBackgroundRefresh refresh) = CreateHanging();
        using CancellationTokenSource cancel = new();
        Task hanging = Task.Run(() => refresh.RefreshAsync(cancel.Token).AsTask());
        ProcessRow[] rows = Some.Rows(1000);
        ColumnSheet sheet = new ColumnSheet(columns).Fill(rows, 1);
        TimeSpan best = TimeSpan.MaxValue;
        for (int number = 2; number < 100; number++)
        {
            long start = Stopwatch.GetTimestamp();
            sheet.Fill(rows, number);
            TimeSpan took = Stopwatch.GetElapsedTime(start);

            // The best one: a busy machine may hold up any single fill.
            best = took < best ? took : best;
        }

        await cancel.CancelAsync();
        await Task.WhenAny(hanging, Task.Delay(Patience));
        Assert.True(best < TimeSpan.FromMilliseconds(1), $"the fastest fill of 1,000 rows took {best.TotalMilliseconds} ms");
    }

    [Fact]
    public async Task A_refresh_obeys_its_cancellation_within_a_second()
    {
        IBackgroundRefresh refresh = CreateHanging().Refresh;
        using CancellationTokenSource cancel = new();
        Task hanging = Task.Run(() => refresh.RefreshAsync(cancel.Token).AsTask());
        Task early = await Task.WhenAny(hanging, Task.Delay(TimeSpan.FromMilliseconds(50)));
        Assert.True(early != hanging, "the refresh did not hang, so this test shows nothing");

        await cancel.CancelAsync();
        Task ended = await Task.WhenAny(hanging, Task.Delay(Patience));

        Assert.True(ended == hanging, "the refresh was still going on a second after it was cancelled");
    }
}
