namespace Bpftop.Host.Snapshot;

/// <summary>Asks what became of a process's executable.</summary>
/// <param name="For">The process.</param>
/// <param name="Pid">Its pid.</param>
/// <param name="Path">Where its executable was.</param>
internal readonly record struct FateQuestion(ProcessIdentity For, int Pid, string Path);
