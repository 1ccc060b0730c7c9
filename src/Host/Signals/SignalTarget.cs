namespace Bpftop.Host.Signals;

/// <summary>A process that a signal is meant for, pinned when the user was shown it.</summary>
/// <param name="Key">Its identity.</param>
/// <param name="User">Whose it is, for the list of targets.</param>
/// <param name="Text">Its command or name, for the list of targets. Hostile text.</param>
internal sealed record SignalTarget(ProcessKey Key, string User, string Text);
