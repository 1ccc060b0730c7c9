namespace Bpftop.Host.View.Expressions;

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
