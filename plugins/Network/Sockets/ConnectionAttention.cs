namespace Bpftop.Network.Sockets;

/// <summary>Whether somebody looks at the table of connections, which has the sockets without a descriptor too: the kernel goes
/// through all of its hash tables for them, which takes some 20 ms.</summary>
internal sealed class ConnectionAttention(TimeProvider time) : Attention(time);
