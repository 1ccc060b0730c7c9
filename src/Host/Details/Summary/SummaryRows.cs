using Bpftop.Host.Details.Reading;

namespace Bpftop.Host.Details.Summary;

/// <summary>Takes fields with their values, group by group.</summary>
/// <param name="rows">Where they go.</param>
internal sealed class SummaryRows(DetailRows rows)
{
    public const int Order = 0;
    public const int Group = 1;
    public const int Field = 2;
    public const int Value = 3;

    private string _group = "";

    public CancellationToken Cancellation => rows.Cancellation;

    /// <summary>Begins a group.</summary>
    public void Begin(string group)
    {
        rows.Cancellation.ThrowIfCancellationRequested();
        _group = group;
    }

    /// <summary>Adds a field; one that the kernel does not have, or does not tell, is left out.</summary>
    /// <param name="field">Its name, once in a group.</param>
    /// <param name="value">What it is. Hostile text at times.</param>
    public void Add(string field, string? value)
    {
        if (value is null)
        {
            return;
        }

        int row = rows.Add($"{_group}/{field}");
        rows.Number(row, Order) = row;
        rows.Text(row, Group) = _group;
        rows.Text(row, Field) = field;
        rows.Text(row, Value) = value;
    }
}
