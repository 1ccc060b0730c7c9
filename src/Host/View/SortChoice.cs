namespace Bpftop.Host.View;

/// <summary>A column to sort by, as the user named it: <c>cpu</c>, <c>cpu:asc</c>, <c>cpu:desc</c>.</summary>
/// <param name="ColumnId">Not yet looked up.</param>
/// <param name="Order">Null for the column's own first direction.</param>
internal sealed record SortChoice(string ColumnId, SortOrder? Order)
{
    private const string Ascending = "asc";
    private const string Descending = "desc";

    /// <summary>Reads one.</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="choice">The choice.</param>
    /// <param name="error">What is wrong, and what would be right.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out SortChoice? choice, [NotNullWhen(false)] out string? error)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string id = colon < 0 ? text : text[..colon];
        string order = colon < 0 ? "" : text[(colon + 1)..];
        (choice, error) = (null, null);
        if (id.Length == 0)
        {
            error = "a column id is missing; write for example cpu:desc";
        }
        else if (colon < 0)
        {
            choice = new SortChoice(id, null);
        }
        else if (order is Ascending or Descending)
        {
            choice = new SortChoice(id, order == Ascending ? SortOrder.Ascending : SortOrder.Descending);
        }
        else
        {
            error = $"\"{PrintableText.Of(order)}\" is no direction; write {PrintableText.Of(id)}:{Ascending} or {PrintableText.Of(id)}:{Descending}";
        }

        return choice is not null;
    }
}
