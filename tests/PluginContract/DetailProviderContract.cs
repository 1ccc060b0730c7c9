using System.Diagnostics;

namespace Bpftop.PluginContract;

/// <summary>What every provider of a tab of details keeps to.</summary>
public abstract class DetailProviderContract
{
    private static readonly TimeSpan _toGiveUp = TimeSpan.FromSeconds(1);

    /// <summary>A process that the tab has something to say of, where a made-up one is not. It need not be there.</summary>
    protected virtual ProcessRow Process => Some.Row(1001);

    /// <summary>Makes a provider whose source is there.</summary>
    protected abstract IDetailProvider Create();

    [Fact]
    public void The_tab_has_an_id_a_title_a_help_and_columns_with_units_that_fit_their_kind()
    {
        TableSpec tab = Create().Tab;

        Assert.Matches("^[a-z][a-z0-9]*(\\.[a-z0-9]+)+$", tab.Id);
        Assert.False(string.IsNullOrWhiteSpace(tab.Title));
        Assert.EndsWith(".", tab.Help, StringComparison.Ordinal);
        Assert.NotEmpty(tab.Columns);
        Assert.Equal(tab.Columns.Length, tab.Columns.Select(static column => column.Id).Distinct(StringComparer.Ordinal).Count());
        Assert.All(tab.Columns, static column =>
        {
            Assert.False(string.IsNullOrWhiteSpace(column.Header));
            Assert.EndsWith(".", column.Help, StringComparison.Ordinal);
            Assert.True(column.Kind == CellKind.Number || (column.Unit == Unit.None && column.Format is null), $"{column.Id} is a text with a unit or a format");
        });
    }

    [Fact]
    public void It_has_something_to_say_of_the_process() => Assert.True(Create().Has(Process));

    [Fact]
    public async Task A_process_that_has_ended_is_said_to_have_or_has_no_rows()
    {
        IDetailProvider provider = Create();
        using LivingProcess living = new();
        ProcessRow ended = Process with { Key = living.Row.Key };
        living.End();
        TableBuffer rows = new(provider.Tab);
        try
        {
            await provider.ReadAsync(ended, rows, new Progress<int>(), CancellationToken.None);
        }
        catch (DetailException why)
        {
            Assert.False(string.IsNullOrWhiteSpace(why.Message));
            return;
        }

        Assert.Equal(0, rows.Count);
    }

    [Fact]
    public async Task A_key_names_one_row_from_one_reading_to_the_next()
    {
        IDetailProvider provider = Create();
        using LivingProcess living = new();
        TableBuffer rows = new(provider.Tab);
        await provider.ReadAsync(Process with { Key = living.Row.Key }, rows, new Progress<int>(), CancellationToken.None);

        Assert.Equal(rows.Count, rows.Keys.ToArray().Distinct(StringComparer.Ordinal).Count());
        string[] keys = rows.Keys.ToArray();
        rows.Clear();
        await provider.ReadAsync(Process with { Key = living.Row.Key }, rows, new Progress<int>(), CancellationToken.None);

        // Rows may come and go, but not all of them.
        Assert.True(keys.Length == 0 || keys.Intersect(rows.Keys.ToArray(), StringComparer.Ordinal).Any(), $"{string.Join(", ", keys)} are called otherwise at the next reading");
    }

    [Fact]
    public async Task Of_a_process_whose_pid_another_has_by_now_nothing_is_said()
    {
        IDetailProvider provider = Create();
        using LivingProcess living = new();
        TableBuffer rows = new(provider.Tab);
        try
        {
            await provider.ReadAsync(Process with { Key = new ProcessKey(living.Row.Key.Pid, 12_345) }, rows, new Progress<int>(), CancellationToken.None);
        }
        catch (DetailException why)
        {
            Assert.False(string.IsNullOrWhiteSpace(why.Message));
            return;
        }

        Assert.Equal(0, rows.Count);
    }

    [Fact]
    public async Task Reading_gives_up_soon_after_it_is_cancelled()
    {
        IDetailProvider provider = Create();
        using LivingProcess living = new();
        using CancellationTokenSource cancel = new();
        await cancel.CancelAsync();
        long begun = Stopwatch.GetTimestamp();
        try
        {
            await provider.ReadAsync(Process with { Key = living.Row.Key }, new TableBuffer(provider.Tab), new Progress<int>(), cancel.Token);
        }
        catch (Exception end) when (end is OperationCanceledException or DetailException)
        {
        }

        Assert.InRange(Stopwatch.GetElapsedTime(begun), TimeSpan.Zero, _toGiveUp);
    }
}
