using Bpftop.Host.Snapshot;

namespace Bpftop.Host.View.Expressions;

/// <summary>Whether a column has a value: <c>= ""</c> and <c>!= ""</c>.</summary>
internal sealed class PresenceNode(Column column, bool present) : FilterNode
{
    public override bool Matches(in RowCells cells)
    {
        bool has = column.IsText ? !string.IsNullOrEmpty(cells.Text(column)) : !double.IsNaN(cells.Number(column));
        return has == present;
    }
}
