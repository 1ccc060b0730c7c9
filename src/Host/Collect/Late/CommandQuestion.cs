namespace Bpftop.Host.Collect.Late;

/// <summary>Asks for the command line of a process.</summary>
/// <param name="For">Whose it is; comes back with the answer.</param>
/// <param name="Pid">The process.</param>
/// <param name="Turn">Which of the asker's questions it is; comes back with the answer.</param>
/// <param name="KnownHash">Of the arguments that the asker has: the same ones are not decoded again.</param>
internal readonly record struct CommandQuestion(object For, int Pid, uint Turn, ulong KnownHash);
