namespace Bpftop.Abstractions.Tests;

public sealed class TableBufferTests
{
    private static readonly TableSpec _table = new(
        "a.table",
        "Table",
        [new ColumnSpec("a.number", "N", CellKind.Number, "N."), new ColumnSpec("a.text", "T", CellKind.Text, "T.")],
        "Rows.");

    [Fact]
    public void A_row_without_a_key_is_refused_while_the_plugin_writes_it()
    {
        TableBuffer buffer = Filled(3);

        Assert.Throws<ArgumentNullException>(() => buffer.Add(null!));
        Assert.Equal(3, buffer.Count);
    }

    [Fact]
    public void A_new_row_is_empty_even_where_an_old_one_was()
    {
        TableBuffer buffer = Filled(3);
        buffer.Clear();

        Assert.Equal(0, buffer.Add("new"));
        Assert.True(double.IsNaN(buffer.Number(0, 0)));
        Assert.Null(buffer.Text(0, 1));
    }

    [Fact]
    public void It_grows_and_keeps_what_it_has()
    {
        TableBuffer buffer = Filled(100);

        Assert.Equal(100, buffer.Count);
        Assert.Equal("key 99", buffer.Keys[99]);
        Assert.Equal(99, buffer.Number(99, 0));
        Assert.Equal("text 0", buffer.Text(0, 1));
    }

    [Fact]
    public void A_row_that_is_not_there_and_a_column_of_the_other_kind_cannot_be_written()
    {
        TableBuffer buffer = Filled(1);

        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Number(1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Text(1, 1));
        Assert.Throws<InvalidOperationException>(() => buffer.Number(0, 1));
        Assert.Throws<InvalidOperationException>(() => buffer.Text(0, 0));
    }

    [Fact]
    public void A_copy_has_the_same_rows_and_memory_of_its_own()
    {
        TableBuffer from = Filled(50);
        TableBuffer to = Filled(3);

        to.CopyFrom(from);
        from.Number(0, 0) = -1;

        Assert.Equal(50, to.Count);
        Assert.Equal("key 49", to.Keys[49]);
        Assert.Equal(0, to.Number(0, 0));
        Assert.Equal("text 49", to.Text(49, 1));
    }

    [Fact]
    public void What_many_rows_took_is_given_back_when_few_come_after_them()
    {
        TableBuffer buffer = new(_table);
        TableBuffer copy = new(_table);
        WeakReference last = FillWithMany(buffer, copy);

        // The few, and the refresh after them.
        buffer.Clear();
        buffer.Add("few");
        buffer.Clear();
        buffer.Add("few");
        copy.CopyFrom(buffer);
        GC.Collect();

        Assert.False(last.IsAlive, "the key of a row that is gone is still held");
        Assert.Equal("few", copy.Keys[0]);
        GC.KeepAlive(buffer);
        GC.KeepAlive(copy);
    }

    [Fact]
    public void As_many_rows_at_each_refresh_take_no_memory_again()
    {
        TableBuffer buffer = new(_table);
        string[] keys = [.. Enumerable.Range(0, 5000).Select(static row => $"key {row}")];
        void Fill()
        {
            buffer.Clear();
            foreach (string key in keys)
            {
                buffer.Add(key);
            }
        }

        Fill();
        Assert.Equal(0, Allocated.Least(Fill));
    }

    [Fact]
    public void Whether_more_is_on_its_way_is_copied_and_ends_with_the_rows()
    {
        TableBuffer from = Filled(1);
        TableBuffer to = Filled(2);
        new TableBlock(from).IsAwaited = true;

        to.CopyFrom(from);
        Assert.True(to.IsAwaited);
        to.Clear();
        Assert.False(to.IsAwaited);
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static WeakReference FillWithMany(TableBuffer buffer, TableBuffer copy)
    {
        for (int row = 0; row < 20_000; row++)
        {
            buffer.Add($"key {row}");
        }

        copy.CopyFrom(buffer);
        return new WeakReference(buffer.Keys[^1]);
    }

    private static TableBuffer Filled(int rows)
    {
        TableBuffer buffer = new(_table);
        for (int row = 0; row < rows; row++)
        {
            Assert.Equal(row, buffer.Add($"key {row}"));
            buffer.Number(row, 0) = row;
            buffer.Text(row, 1) = $"text {row}";
        }

        return buffer;
    }
}
