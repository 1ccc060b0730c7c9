using System.Globalization;

namespace Bpftop.Toolkit;

/// <summary>Writes a tab of fields and their values, group by group, in the order in which they are added.</summary>
/// <remarks>For one reading of an <see cref="IDetailProvider"/>, by one thread at a time.</remarks>
/// <param name="rows">Where they go: of a table that <see cref="Tab"/> made.</param>
/// <param name="cancellation">Raised when nobody waits for them any more.</param>
public sealed class FieldRows(TableBuffer rows, CancellationToken cancellation)
{
    private const int Order = 0;
    private const int Group = 1;
    private const int Field = 2;
    private const int Value = 3;

    private readonly Dictionary<string, int> _keys = new(StringComparer.Ordinal);
    private string _group = "";

    /// <summary>Makes the tab; its columns are <c>order</c>, <c>group</c>, <c>field</c> and <c>value</c>.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="title">Its title.</param>
    /// <param name="help">One sentence: what a row is.</param>
    public static TableSpec Tab(string id, string title, string help) => new(
        id,
        title,
        [
            new("order", "#", CellKind.Number, "The place of the row.") { Width = 4, ShownByDefault = false },
            new("group", "GROUP", CellKind.Text, "What the field is about.") { Width = 12 },
            new("field", "FIELD", CellKind.Text, "The field.") { Width = 24 },
            new("value", "VALUE", CellKind.Text, "What it is.") { Width = 100 },
        ],
        help)
    {
        SortedBy = "order",
    };

    /// <summary>Begins a group.</summary>
    /// <exception cref="OperationCanceledException">Nobody waits any more.</exception>
    public void Begin(string group)
    {
        cancellation.ThrowIfCancellationRequested();
        _group = group;
    }

    /// <summary>Adds a field; one that is not known is left out.</summary>
    /// <param name="field">Its name. Where the group has it already, the order tells them apart from reading to reading.</param>
    /// <param name="value">What it is, or null. Hostile text at times.</param>
    public void Add(string field, string? value)
    {
        ArgumentNullException.ThrowIfNull(field);
        if (value is not null)
        {
            Add($"{_group}/{field}", field, value);
        }
    }

    /// <summary>Adds a line of a text, which has no name: its words tell it from others from reading to reading, wherever it
    /// moves.</summary>
    /// <param name="field">What stands in the place of a name, or null.</param>
    /// <param name="line">The line. Hostile text at times.</param>
    public void AddLine(string? field, string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        Add($"{_group}/{field}/{line}", field, line);
    }

    /// <summary>Adds another clause to <see cref="TableBuffer.Notice"/>.</summary>
    public void Note(string clause) => rows.Notice = rows.Notice is null ? clause : $"{rows.Notice}; {clause}";

    private void Add(string key, string? field, string value)
    {
        int count = _keys[key] = _keys.GetValueOrDefault(key) + 1;
        int row = rows.Add(count == 1 ? key : string.Create(CultureInfo.InvariantCulture, $"{key}//{count}"));
        rows.Number(row, Order) = row;
        rows.Text(row, Group) = _group;
        rows.Text(row, Field) = field;
        rows.Text(row, Value) = value;
    }
}
