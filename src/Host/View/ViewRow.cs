namespace Bpftop.Host.View;

/// <summary>One line of the process table.</summary>
internal struct ViewRow
{
    public ViewRowKind Kind;
    public FoldMark Fold;

    /// <summary>Index into the frame's rows, or into <see cref="ProcessView.Exited"/>, or of the group.</summary>
    public int Index;

    /// <summary>Names the line from refresh to refresh; a group's has pid -1 and a hash of its values.</summary>
    public ProcessKey Key;

    /// <summary>Depth in the tree, 0 at its roots; of a group its level, and one more of its members.</summary>
    public int Depth;

    /// <summary>Bit d, from 1 to <see cref="Depth"/>: the row's ancestor at depth d, or the row itself at its own
    /// depth, has a sibling further down, so that a line goes on downwards beside this row. Bit 0 is never set:
    /// roots are not joined. Depths past 63 have no bit.</summary>
    public ulong Lines;

    /// <summary>True for the last child of its parent.</summary>
    public bool IsLast;

    /// <summary>True for a row that does not match the filter and stays for its descendants.</summary>
    public bool IsContext;

    /// <summary>Rows folded into this one, itself not counted; on a group's head all its members, open or closed.</summary>
    public int Members;

    /// <summary>On a group's head: how many of <see cref="Members"/> are living processes.</summary>
    public int Processes;

    /// <summary>On a group's head: how many of <see cref="Members"/> have ended, and are shown for a moment only.</summary>
    public int Ended;

    /// <summary>Whether it is the head of a group in which nobody lives any more.</summary>
    public readonly bool IsEndedGroup => Kind == ViewRowKind.Group && Ended == Members;

    /// <summary>Whether it is a process or thread that lives.</summary>
    public readonly bool IsLiving => Kind is ViewRowKind.Process or ViewRowKind.Thread;
}

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
