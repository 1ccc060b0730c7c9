namespace Bpftop.Host.Snapshot;

/// <summary>What became of a process's executable.</summary>
/// <param name="For">As asked.</param>
/// <param name="Path">As asked.</param>
/// <param name="Fate">What became of it.</param>
internal readonly record struct FateAnswer(ProcessIdentity For, string Path, ExecutableFate Fate);
