using Bpftop.Host.Snapshot;

namespace Bpftop.Host.View.Expressions;

/// <summary>A part of a filter that a row matches or not. Allocates nothing.</summary>
internal abstract class FilterNode
{
    public abstract bool Matches(in RowCells cells);
}

/// <summary>True where every part is.</summary>
internal sealed class AllNode(FilterNode[] parts) : FilterNode
{
    public override bool Matches(in RowCells cells)
    {
        foreach (FilterNode part in parts)
        {
            if (!part.Matches(cells))
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>True where one part is.</summary>
internal sealed class AnyNode(FilterNode[] parts) : FilterNode
{
    public override bool Matches(in RowCells cells)
    {
        foreach (FilterNode part in parts)
        {
            if (part.Matches(cells))
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary><c>not in</c>: a comparison, and so false for a missing value, unlike <c>not (… in …)</c>.</summary>
internal sealed class NoneOfNode(Column column, FilterNode list) : FilterNode
{
    private readonly PresenceNode _present = new(column, present: true);

    public override bool Matches(in RowCells cells) => _present.Matches(cells) && !list.Matches(cells);
}

/// <summary>Whether a column has a value: <c>= ""</c> and <c>!= ""</c>.</summary>
internal sealed class PresenceNode(Column column, bool present) : FilterNode
{
    public override bool Matches(in RowCells cells)
    {
        bool has = column.IsText ? !string.IsNullOrEmpty(cells.Text(column)) : !double.IsNaN(cells.Number(column));
        return has == present;
    }
}

/// <summary>Compares a number; false for a missing one, <c>!=</c> included.</summary>
internal sealed class NumberNode(Column column, Comparison comparison, double bound) : FilterNode
{
    public override bool Matches(in RowCells cells)
    {
        double value = cells.Number(column);
        return comparison switch
        {
            Comparison.Equal => value == bound,
            Comparison.NotEqual => !double.IsNaN(value) && value != bound,
            Comparison.Less => value < bound,
            Comparison.LessOrEqual => value <= bound,
            Comparison.Greater => value > bound,
            Comparison.GreaterOrEqual => value >= bound,
            _ => false,
        };
    }
}

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

/// <summary>True where the part is not, for a missing value too.</summary>
internal sealed class NotNode(FilterNode part) : FilterNode
{
    public override bool Matches(in RowCells cells) => !part.Matches(cells);
}
