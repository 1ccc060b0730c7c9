using Bpftop.Host.Snapshot;

namespace Bpftop.Host.View.Expressions;

/// <summary>Compares a whole text; false for a missing one, <c>!=</c> included. Equality goes by smart case, order
/// does not know case.</summary>
internal sealed class TextNode(Column column, Comparison comparison, string bound) : FilterNode
{
    private readonly StringComparison _case = SmartCase.For(bound);

    public override bool Matches(in RowCells cells)
    {
        string? text = cells.Text(column);
        if (string.IsNullOrEmpty(text))
        {
            return false;
        }

        return comparison switch
        {
            Comparison.Equal => string.Equals(text, bound, _case),
            Comparison.NotEqual => !string.Equals(text, bound, _case),
            Comparison.Less => Order(text) < 0,
            Comparison.LessOrEqual => Order(text) <= 0,
            Comparison.Greater => Order(text) > 0,
            Comparison.GreaterOrEqual => Order(text) >= 0,
            _ => false,
        };
    }

    private int Order(string text) => string.Compare(text, bound, StringComparison.OrdinalIgnoreCase);
}
