namespace Bpftop.PluginContract;

/// <summary>What every provider of columns keeps to.</summary>
/// <typeparam name="T">The provider.</typeparam>
public abstract class ColumnProviderContract<T>
    where T : IColumnProvider
{
    /// <summary>Refreshes that may allocate.</summary>
    private const int WarmUp = 100;

    /// <summary>Makes a provider that knows nothing yet. Its source, where it has one, answers the same each time.
    /// </summary>
    protected abstract T Create();

    /// <summary>The processes of the tests; override it where values depend on names or commands.</summary>
    protected virtual ProcessRow[] Rows => Some.Rows(500);

    [Fact]
    public void Ids_are_unique_prefixed_and_lower_case()
    {
        T provider = Create();
        string prefix = provider.Columns[0].Id.Split('.')[0];

        Assert.Equal(provider.Columns.Length, provider.Columns.Select(static column => column.Id).Distinct(StringComparer.Ordinal).Count());
        Assert.All(provider.Columns, column => Assert.Matches($"^{prefix}(\\.[a-z0-9]+)+$", column.Id));
    }

    [Fact]
    public void Every_column_has_header_help_width_and_a_unit_that_fits_its_kind() => Assert.All(Create().Columns, static column =>
    {
        Assert.False(string.IsNullOrWhiteSpace(column.Header));
        Assert.EndsWith(".", column.Help, StringComparison.Ordinal);
        Assert.InRange(column.Width, 1, 100);
        Assert.True(column.Kind == CellKind.Number || (column.Unit == Unit.None && column.Fold == Fold.None && column.Format is null), $"{column.Id} is a text with a unit, a fold or a format");
    });

    [Fact]
    public void A_column_swaps_for_another_of_the_same_provider_that_swaps_for_none()
    {
        T provider = Create();
        foreach (ColumnSpec column in provider.Columns)
        {
            Assert.True(column.SwapFor is not null || column.SwapKey is null, $"{column.Id} has a swap key and no column to swap for");
            Assert.True(
                column.SwapFor is null || provider.Columns.Any(other => other.Id == column.SwapFor && other.SwapFor is null),
                $"{column.Id} swaps for {column.SwapFor}, which has no place of its own");
        }
    }

    [Fact]
    public void The_columns_are_the_same_each_time()
    {
        T provider = Create();

        Assert.Equal(provider.Columns.ToArray(), provider.Columns.ToArray());
        Assert.Equal(provider.Columns.Select(static column => column.Id), Create().Columns.Select(static column => column.Id));
    }

    [Fact]
    public void No_rows_are_no_problem()
    {
        ColumnSheet sheet = new(Create());
        sheet.Fill([], 1);
        sheet.Fill(Rows, 2);
        sheet.Fill([], 3);
    }

    [Fact]
    public void Columns_that_are_not_wanted_are_not_touched()
    {
        int columns = Create().Columns.Length;
        ColumnSheet all = new ColumnSheet(Create()).Fill(Rows, 1);
        new ColumnSheet(Create()).Fill(Rows, 1, static _ => false);
        for (int wanted = 0; wanted < columns; wanted++)
        {
            // A provider that writes to another column gets an exception from the block.
            ColumnSheet one = new ColumnSheet(Create()).Fill(Rows, 1, column => column == wanted);
            Assert.All(Rows, row => Assert.Equal(all.Value(wanted, row.Key), one.Value(wanted, row.Key)));
        }
    }

    [Fact]
    public void Values_follow_their_process_when_rows_change_places()
    {
        ColumnSheet steady = new ColumnSheet(Create()).Fill(Rows, 1).Fill(Rows, 2);
        ColumnSheet turned = new ColumnSheet(Create()).Fill(Rows, 1).Fill([.. Rows.Reverse()], 2);

        for (int column = 0; column < Create().Columns.Length; column++)
        {
            Assert.All(Rows, row => Assert.Equal(steady.Value(column, row.Key), turned.Value(column, row.Key)));
        }
    }

    [Fact]
    public void A_reused_pid_inherits_nothing()
    {
        ProcessRow old = Rows[0];
        ProcessRow reused = old with { Key = new ProcessKey(old.Key.Pid, old.Key.StartNs + 1) };
        ProcessRow[] others = [.. Rows.Skip(1)];

        // The same number of refreshes in both, so that only the process's own past can differ.
        ColumnSheet heir = new ColumnSheet(Create()).Fill([old, .. others], 1).Fill([old, .. others], 2).Fill([reused, .. others], 3);
        ColumnSheet fresh = new ColumnSheet(Create()).Fill(others, 1).Fill(others, 2).Fill([reused, .. others], 3);

        for (int column = 0; column < Create().Columns.Length; column++)
        {
            Assert.Equal(fresh.Value(column, reused.Key), heir.Value(column, reused.Key));
        }
    }

    [Fact]
    public void Numbers_are_missing_or_finite()
    {
        T provider = Create();
        ColumnSheet sheet = new ColumnSheet(provider).Fill(Rows, 1).Fill(Rows, 2);

        for (int column = 0; column < provider.Columns.Length; column++)
        {
            foreach (double value in sheet.Numbers(column))
            {
                Assert.False(double.IsInfinity(value), $"{provider.Columns[column].Id} is infinite");
            }
        }
    }

    [Fact]
    public void A_steady_refresh_allocates_nothing()
    {
        ProcessRow[] rows = Rows;
        ColumnSheet sheet = new ColumnSheet(Create()).Fill(rows, 1);
        ProcessUsage[] usage = Some.Tick(rows).Usage.ToArray();
        long before = 0;
        for (int number = 2; number < 2 * WarmUp; number++)
        {
            before = number == WarmUp ? GC.GetAllocatedBytesForCurrentThread() : before;
            sheet.Refill(new Tick(number, TimeSpan.FromSeconds(1), rows, usage));
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
