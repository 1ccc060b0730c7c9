namespace Bpftop.PluginContract;

/// <summary>What every provider of a table keeps to.</summary>
public abstract class TableProviderContract
{
    private const int WarmUp = 100;

    /// <summary>Makes a provider whose source is there.</summary>
    protected abstract ITableProvider Create();

    [Fact]
    public void The_table_has_an_id_a_title_a_help_and_columns_with_units_that_fit_their_kind()
    {
        TableSpec table = Create().Table;

        Assert.Matches("^[a-z][a-z0-9]*(\\.[a-z0-9]+)+$", table.Id);
        Assert.False(string.IsNullOrWhiteSpace(table.Title));
        Assert.EndsWith(".", table.Help, StringComparison.Ordinal);
        Assert.NotEmpty(table.Columns);
        Assert.Equal(table.Columns.Length, table.Columns.Select(static column => column.Id).Distinct(StringComparer.Ordinal).Count());
        Assert.All(table.Columns, static column =>
        {
            Assert.False(string.IsNullOrWhiteSpace(column.Header));
            Assert.EndsWith(".", column.Help, StringComparison.Ordinal);
            Assert.InRange(column.Width, 1, 100);
            Assert.True(column.Kind == CellKind.Number || (column.Unit == Unit.None && column.Format is null), $"{column.Id} is a text with a unit or a format");
        });
    }

    [Fact]
    public void No_rows_are_no_problem()
    {
        ITableProvider provider = Create();
        Fill(provider, [], []);
        Fill(provider, Some.Rows(500), []);
        Fill(provider, [], []);
    }

    [Fact]
    public void The_order_of_the_processes_changes_nothing()
    {
        ProcessRow[] rows = Some.Rows(500);
        ITableProvider provider = Create();
        TableBuffer steady = Fill(provider, rows, []);
        TableBuffer turned = Fill(Create(), [.. rows.Reverse()], []);
        string[] keys = turned.Keys.ToArray();

        Assert.Equal(steady.Keys.ToArray().Order(StringComparer.Ordinal), keys.Order(StringComparer.Ordinal));
        for (int row = 0; row < steady.Count; row++)
        {
            int other = Array.IndexOf(keys, steady.Keys[row]);
            for (int column = 0; column < provider.Table.Columns.Length; column++)
            {
                if (provider.Table.Columns[column].Kind == CellKind.Text)
                {
                    Assert.Equal(steady.Text(row, column), turned.Text(other, column));
                }
                else
                {
                    // Sums in another order differ in their last digits.
                    double value = steady.Number(row, column);
                    Assert.False(double.IsInfinity(value), $"{provider.Table.Columns[column].Id} is infinite");
                    Assert.Equal(value, turned.Number(other, column), double.IsNaN(value) ? 0 : Math.Abs(value) * 1e-9);
                }
            }
        }
    }

    [Fact]
    public void Columns_that_it_adds_up_may_be_there_and_may_be_missing()
    {
        ITableProvider provider = Create();
        Assert.All(provider.Table.Adds, static id => Assert.Matches("^[a-z][a-z0-9.]*$", id));
        ProcessRow[] rows = Some.Rows(500);
        double[]?[] added = new double[provider.Table.Adds.Length][];
        TableBuffer without = Fill(provider, rows, added);
        Array.Fill(added, [.. Enumerable.Repeat(double.NaN, rows.Length)]);
        TableBuffer missing = Fill(provider, rows, added);
        Array.Fill(added, [.. Enumerable.Repeat(1.0, rows.Length)]);
        TableBuffer with = Fill(provider, rows, added);

        Assert.Equal(without.Keys, missing.Keys);
        Assert.Equal(without.Keys, with.Keys);
    }

    [Fact]
    public void A_key_names_one_row()
    {
        ITableProvider provider = Create();
        TableBuffer rows = new(provider.Table);
        provider.Fill(Some.Tick(500), new TableBlock(rows));

        Assert.Equal(rows.Count, rows.Keys.ToArray().Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void A_steady_refresh_allocates_nothing()
    {
        ITableProvider provider = Create();
        TableBuffer buffer = new(provider.Table);
        ProcessRow[] rows = Some.Rows(500);
        ProcessUsage[] usage = Some.Tick(rows).Usage.ToArray();
        double[]?[] added = new double[provider.Table.Adds.Length][];
        Array.Fill(added, [.. Enumerable.Repeat(1.0, rows.Length)]);
        long before = 0;
        for (int number = 1; number < 2 * WarmUp; number++)
        {
            before = number == WarmUp ? GC.GetAllocatedBytesForCurrentThread() : before;
            buffer.Clear();
            provider.Fill(new Tick(number, TimeSpan.FromSeconds(1), rows, usage), new TableBlock(buffer, added, rows.Length));
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static TableBuffer Fill(ITableProvider provider, ProcessRow[] rows, double[]?[] added)
    {
        TableBuffer buffer = new(provider.Table);
        provider.Fill(Some.Tick(rows), new TableBlock(buffer, added, rows.Length));
        return buffer;
    }
}
