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
