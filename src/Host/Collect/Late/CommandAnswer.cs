namespace Bpftop.Host.Collect.Late;

/// <summary>The command line of a process.</summary>
/// <param name="For">As asked.</param>
/// <param name="Turn">As asked.</param>
/// <param name="Hash">Of the arguments; 0 where they could not be read.</param>
/// <param name="Text">The arguments as text; null where they are what the asker has, or could not be read.</param>
internal readonly record struct CommandAnswer(object For, uint Turn, ulong Hash, string? Text);
