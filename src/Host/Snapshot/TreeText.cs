namespace Bpftop.Host.Snapshot;

/// <summary>The text beside which the branches of the tree are drawn: of the columns that are shown, the one with the
/// highest value.</summary>
internal enum TreeText : byte
{
    None,
    Name,
    CommandLine,
}
