using System.Diagnostics;

namespace Bpftop.PluginContract;

/// <summary>What a plugin with a slow source keeps to while the source does not answer.</summary>
public abstract class SlowSourceContract
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(1);

    /// <summary>What has not come back by then hangs; a source that answers does so in much less.</summary>
    private static readonly TimeSpan _answer = TimeSpan.FromMilliseconds(250);

    /// <summary>A fill that waits for the source would never end; this is long for a hundred that do not.</summary>
    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(5);

    /// <summary>Makes everything that the plugin fills, and the refresh that feeds it, over a source that never answers.
    /// </summary>
    protected abstract HangingSource CreateHanging();

    [Fact]
    public async Task A_fill_keeps_to_its_budget_while_the_source_hangs()
    {
        HangingSource source = CreateHanging();
        Assert.True(source.Columns is not null || source.Meters is not null || source.Table is not null, "nothing is filled, so this test shows nothing");
        using CancellationTokenSource cancel = new();
        Task hanging = OnThreadOfItsOwn(() => source.Refresh.RefreshAsync(cancel.Token).AsTask());
        try
        {
            foreach ((string what, Action<int> fill) in Fills(source))
            {
                Task<TimeSpan> fills = OnThreadOfItsOwn(() => Task.FromResult(BestOf(fill)));
                Task first = await Task.WhenAny(fills, Task.Delay(_longest));

                Assert.True(first == fills, $"a fill of the {what} does not come back");
                TimeSpan best = await fills;
                Assert.True(best < TimeSpan.FromMilliseconds(1), $"the fastest fill of the {what} with 1,000 processes took {best.TotalMilliseconds} ms");
            }
        }
        finally
        {
            await cancel.CancelAsync();
            await Task.WhenAny(hanging, Task.Delay(_patience));
        }
    }

    [Fact]
    public Task A_refresh_obeys_its_cancellation_within_a_second()
    {
        IBackgroundRefresh refresh = CreateHanging().Refresh;
        return ObeysAsync(cancel => refresh.RefreshAsync(cancel).AsTask(), "refresh", mustHang: true);
    }

    [Fact]
    public Task A_probe_obeys_its_cancellation_within_a_second() => CreateHanging().Refresh is IProbe probe
        ? ObeysAsync(cancel => probe.ProbeAsync(cancel).AsTask(), "probe", mustHang: false)
        : Task.CompletedTask;

    private static async Task ObeysAsync(Func<CancellationToken, Task> call, string what, bool mustHang)
    {
        using CancellationTokenSource cancel = new();
        Task hanging = OnThreadOfItsOwn(() => call(cancel.Token));
        await Task.WhenAny(hanging, Task.Delay(_answer));
        Assert.True(!mustHang || !hanging.IsCompleted, $"the {what} did not hang, so this test shows nothing");

        await cancel.CancelAsync();
        Task ended = await Task.WhenAny(hanging, Task.Delay(_patience));

        Assert.True(ended == hanging, $"the {what} was still going on a second after it was cancelled");
    }

    /// <summary>A call that blocks keeps no thread of the pool, where a plugin's own work and the other tests go on.</summary>
    private static Task<T> OnThreadOfItsOwn<T>(Func<Task<T>> call) => Task.Factory
        .StartNew(call, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();

    private static Task OnThreadOfItsOwn(Func<Task> call) => Task.Factory
        .StartNew(call, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();

    private static IEnumerable<(string What, Action<int> Fill)> Fills(HangingSource source)
    {
        ProcessRow[] rows = Some.Rows(1000);
        ProcessUsage[] usage = Some.Tick(rows).Usage.ToArray();
        if (source.Columns is { } columns)
        {
            ColumnSheet sheet = new(columns);
            yield return ("columns", number => sheet.Fill(rows, number));
        }

        if (source.Meters is { } meters)
        {
            yield return ("bars", number => new MeterSheet(meters).Fill(new Tick(number, TimeSpan.FromSeconds(1), rows, usage)));
        }

        if (source.Table is { } table)
        {
            TableBuffer buffer = new(table.Table);
            yield return ("table", number => Fill(table, buffer, new Tick(number, TimeSpan.FromSeconds(1), rows, usage)));
        }
    }

    private static void Fill(ITableProvider table, TableBuffer buffer, in Tick tick)
    {
        buffer.Clear();
        table.Fill(tick, new TableBlock(buffer));
    }

    /// <summary>The best one: a busy machine may hold up any single fill.</summary>
    private static TimeSpan BestOf(Action<int> fill)
    {
        TimeSpan best = TimeSpan.MaxValue;
        for (int number = 1; number < 100; number++)
        {
            long start = Stopwatch.GetTimestamp();
            fill(number);
            TimeSpan took = Stopwatch.GetElapsedTime(start);
            best = took < best ? took : best;
        }

        return best;
    }
}
