namespace Bpftop.Host.Snapshot;

/// <summary>What became of a running process's executable.</summary>
internal enum ExecutableFate : byte
{
    /// <summary>It is where it was, as far as is known.</summary>
    InPlace,

    /// <summary>It has no name any more.</summary>
    Deleted,

    /// <summary>Another file has its path now: an upgrade that the process does not run yet.</summary>
    Replaced,
}
