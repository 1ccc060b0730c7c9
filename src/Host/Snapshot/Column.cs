namespace Bpftop.Host.Snapshot;

/// <summary>A column of the process table, the host's or a plugin's.</summary>
/// <param name="index">Its place in the <see cref="ColumnCatalog"/>.</param>
/// <param name="spec">What it shows.</param>
/// <param name="owner">The plugin's id, or empty for the host.</param>
/// <param name="source">Fills a host column from the frame's records; null for a plugin's column.</param>
internal sealed class Column(int index, ColumnSpec spec, string owner, HostColumn? source)
{
    public int Index { get; } = index;

    public ColumnSpec Spec { get; } = spec;

    public string Owner { get; } = owner;

    public HostColumn? Source { get; } = source;

    public string Id => Spec.Id;

    public bool IsText => Spec.Kind == CellKind.Text;

    public override string ToString() => Id;
}
