namespace Bpftop.Host.Snapshot;

/// <summary>A column of the process table, the host's or a plugin's.</summary>
/// <param name="index">Its place in the <see cref="ColumnCatalog"/>.</param>
/// <param name="spec">What it shows.</param>
/// <param name="owner">The plugin's id, or empty for the host.</param>
/// <param name="source">Fills a host column from the frame's records; null for a plugin's column.</param>
internal sealed class Column(int index, ColumnSpec spec, string owner, HostColumn? source)
{
    private bool _stale;

    public int Index { get; } = index;

    public ColumnSpec Spec { get; } = spec;

    public string Owner { get; } = owner;

    public HostColumn? Source { get; } = source;

    public string Id => Spec.Id;

    /// <summary>What a refresh must fetch for it.</summary>
    public ColumnNeeds Needs => Source?.Needs ?? ColumnNeeds.None;

    /// <summary>Which columns give way first on a narrow screen; a plugin's has 0.</summary>
    public int Importance => Source?.Importance ?? 0;

    public TreeText Tree => Source?.Tree ?? TreeText.None;

    /// <summary>True while its plugin is over its budget and the values are up to three refreshes old; any thread.
    /// </summary>
    public bool IsStale
    {
        get => Volatile.Read(ref _stale);
        set => Volatile.Write(ref _stale, value);
    }

    public bool IsText => Spec.Kind == CellKind.Text;

    public override string ToString() => Id;
}
