namespace Bpftop.Host.Plugins;

/// <summary>The end of a call into a plugin, with what came of it.</summary>
/// <remarks>Of references only: code for them is compiled ahead of time, code for the contract's structs is not.</remarks>
/// <param name="End">How it ended.</param>
/// <param name="Value">The answer, where there is one.</param>
/// <param name="Fault">What it threw.</param>
/// <param name="Away">The call itself, where it has not come back.</param>
internal sealed record CallOutcome<T>(CallEnd End, T? Value, Exception? Fault, Task? Away)
    where T : class;
