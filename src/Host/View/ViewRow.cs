namespace Bpftop.Host.View;

/// <summary>What a line of the process table is.</summary>
internal enum ViewRowKind : byte
{
    Process,
    Thread,

    /// <summary>The head of a group.</summary>
    Group,

    /// <summary>A process that ended a moment ago.</summary>
    Exited,
}

/// <summary>The fold sign of a line.</summary>
internal enum FoldMark : byte
{
    None,
    Open,
    Closed,
}

/// <summary>One line of the process table.</summary>
internal struct ViewRow
{
    public ViewRowKind Kind;
    public FoldMark Fold;

    /// <summary>Index into the frame's rows, or into <see cref="ProcessView.Exited"/>, or of the group.</summary>
    public int Index;

    /// <summary>Names the line from refresh to refresh; a group's has pid -1 and a hash of its value.</summary>
    public ProcessKey Key;

    /// <summary>Depth in the tree, 0 at its roots.</summary>
    public int Depth;

    /// <summary>Bit d set: at depth d a line goes on downwards beside this row.</summary>
    public ulong Lines;

    /// <summary>True for the last child of its parent.</summary>
    public bool IsLast;

    /// <summary>Rows folded into this one, itself not counted.</summary>
    public int Members;
}
