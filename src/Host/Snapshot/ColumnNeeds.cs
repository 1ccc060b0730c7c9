namespace Bpftop.Host.Snapshot;

/// <summary>What a column shows that a refresh does not have anyway, and that is therefore fetched only where somebody
/// looks at the column.</summary>
[Flags]
internal enum ColumnNeeds
{
    None = 0,

    /// <summary>Where the executables are: one readlink for each process and exec.</summary>
    Executables = 1,
}
