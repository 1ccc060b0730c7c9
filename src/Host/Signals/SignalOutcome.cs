namespace Bpftop.Host.Signals;

/// <summary>What became of one signal.</summary>
/// <param name="Target">Whom it was meant for.</param>
/// <param name="Failure">Why it was not delivered, or null where it was.</param>
internal sealed record SignalOutcome(SignalTarget Target, string? Failure);
