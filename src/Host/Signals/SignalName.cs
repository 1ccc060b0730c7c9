namespace Bpftop.Host.Signals;

/// <summary>A signal with the number that it has on Linux.</summary>
internal sealed record SignalName(int Number, string Name);
