namespace Bpftop.Host.View.Expressions;

/// <summary>True where the part is not, for a missing value too.</summary>
internal sealed class NotNode(FilterNode part) : FilterNode
{
    public override bool Matches(in RowCells cells) => !part.Matches(cells);
}
