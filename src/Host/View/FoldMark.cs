namespace Bpftop.Host.View;

/// <summary>The fold sign of a line.</summary>
internal enum FoldMark : byte
{
    None,
    Open,
    Closed,
}
