namespace Bpftop.Host.Plugins;

/// <summary>The end of a call into a plugin, with what came of it.</summary>
/// <param name="End">How it ended.</param>
/// <param name="Value">The answer, where there is one.</param>
/// <param name="Fault">What it threw.</param>
/// <param name="Away">The call itself, where it has not come back.</param>
internal readonly record struct CallOutcome<T>(CallEnd End, T? Value, Exception? Fault, Task? Away);
