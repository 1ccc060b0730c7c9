namespace Bpftop.Plugins.Tests;

/// <summary>A tab of fields as it was read once, by the keys of its rows.</summary>
internal sealed class FieldSheet
{
    private const int Value = 3;

    private readonly TableBuffer _rows;

    public FieldSheet(TableBuffer rows)
    {
        Assert.Equal(rows.Count, rows.Keys.ToArray().Distinct(StringComparer.Ordinal).Count());
        _rows = rows;
    }

    public string? Notice => _rows.Notice;

    public string[] Keys => _rows.Keys.ToArray();

    /// <summary>The value of a field: <c>group/field</c>.</summary>
    public string this[string key] => Array.IndexOf(Keys, key) is >= 0 and int row
        ? _rows.Text(row, Value)!
        : throw new InvalidOperationException($"no {key} in {string.Join(", ", Keys)}");

    public static FieldSheet Read(IDetailProvider provider, ProcessRow row) => ReadAsync(provider, row).GetAwaiter().GetResult();

    public static async Task<FieldSheet> ReadAsync(IDetailProvider provider, ProcessRow row, CancellationToken cancel = default)
    {
        TableBuffer rows = new(provider.Tab);
        await provider.ReadAsync(row, rows, new Progress<int>(), cancel);
        return new FieldSheet(rows);
    }

    public bool Has(string key) => Array.IndexOf(Keys, key) >= 0;

    /// <summary>The values of a group, in their order.</summary>
    public string[] Group(string group) =>
        [.. Enumerable.Range(0, _rows.Count).Where(row => _rows.Text(row, 1) == group).Select(row => _rows.Text(row, Value)!)];
}
