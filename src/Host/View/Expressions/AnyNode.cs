namespace Bpftop.Host.View.Expressions;

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
