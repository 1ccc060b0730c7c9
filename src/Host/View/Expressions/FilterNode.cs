using Bpftop.Host.Snapshot;

namespace Bpftop.Host.View.Expressions;

/// <summary>A part of a filter that a row matches or not. Allocates nothing.</summary>
internal abstract class FilterNode
{
    public abstract bool Matches(in RowCells cells);

    /// <summary>The closest to this that reads known columns only.</summary>
    /// <param name="isKnown">Whether a column is known.</param>
    /// <param name="upper">True for what is true wherever this may be, false for what is true only where this surely is.</param>
    public abstract FilterNode Bound(Predicate<Column> isKnown, bool upper);
}

/// <summary>The same for every row.</summary>
internal sealed class ConstantNode(bool value) : FilterNode
{
    public override bool Matches(in RowCells cells) => value;

    public override FilterNode Bound(Predicate<Column> isKnown, bool upper) => this;
}

/// <summary>A test of one column.</summary>
internal abstract class ColumnNode(Column column) : FilterNode
{
    protected Column Column => column;

    public override FilterNode Bound(Predicate<Column> isKnown, bool upper) => isKnown(column) ? this : new ConstantNode(upper);
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

    public override FilterNode Bound(Predicate<Column> isKnown, bool upper) => new AllNode(Array.ConvertAll(parts, part => part.Bound(isKnown, upper)));
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

    public override FilterNode Bound(Predicate<Column> isKnown, bool upper) => new AnyNode(Array.ConvertAll(parts, part => part.Bound(isKnown, upper)));
}

/// <summary><c>not in</c>: a comparison, and so false for a missing value, unlike <c>not (… in …)</c>.</summary>
internal sealed class NoneOfNode(Column column, FilterNode list) : ColumnNode(column)
{
    private readonly PresenceNode _present = new(column, present: true);

    public override bool Matches(in RowCells cells) => _present.Matches(cells) && !list.Matches(cells);
}

/// <summary>Whether a column has a value: <c>= ""</c> and <c>!= ""</c>.</summary>
internal sealed class PresenceNode(Column column, bool present) : ColumnNode(column)
{
    public override bool Matches(in RowCells cells)
    {
        bool has = Column.IsText ? !string.IsNullOrEmpty(cells.Text(Column)) : !double.IsNaN(cells.Number(Column));
        return has == present;
    }
}

/// <summary>Compares a number; false for a missing one, <c>!=</c> included.</summary>
internal sealed class NumberNode(Column column, Comparison comparison, double bound) : ColumnNode(column)
{
    public override bool Matches(in RowCells cells)
    {
        double value = cells.Number(Column);
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
internal sealed class TextNode(Column column, Comparison comparison, string bound) : ColumnNode(column)
{
    private readonly StringComparison _case = SmartCase.For(bound);

    public override bool Matches(in RowCells cells)
    {
        string? text = cells.Text(Column);
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

    public override FilterNode Bound(Predicate<Column> isKnown, bool upper) => new NotNode(part.Bound(isKnown, !upper));
}
