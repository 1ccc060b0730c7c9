namespace Bpftop.Host.View.Expressions;

/// <summary>A part of a filter that a row matches or not. Allocates nothing.</summary>
internal abstract class FilterNode
{
    public abstract bool Matches(in RowCells cells);
}
