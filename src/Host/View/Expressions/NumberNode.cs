using Bpftop.Host.Snapshot;

namespace Bpftop.Host.View.Expressions;

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
