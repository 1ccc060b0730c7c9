namespace Bpftop.Network.Traffic;

/// <summary>Whether somebody looks at the Traffic table. A look at another screen does not lose the flows.</summary>
internal sealed class TrafficAttention(TimeProvider time) : Attention(time, TimeSpan.FromSeconds(10));
