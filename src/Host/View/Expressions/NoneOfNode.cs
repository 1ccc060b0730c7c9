using Bpftop.Host.Snapshot;

namespace Bpftop.Host.View.Expressions;

/// <summary><c>not in</c>: a comparison, and so false for a missing value, unlike <c>not (… in …)</c>.</summary>
internal sealed class NoneOfNode(Column column, FilterNode list) : FilterNode
{
    private readonly PresenceNode _present = new(column, present: true);

    public override bool Matches(in RowCells cells) => _present.Matches(cells) && !list.Matches(cells);
}
