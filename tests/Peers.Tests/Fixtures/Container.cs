namespace Bpftop.Peers.Tests.Fixtures;

/// <summary>A container that an engine runs.</summary>
/// <param name="Id">64 hexadecimal digits.</param>
/// <param name="Name">Its name.</param>
/// <param name="Pid">Its first process, on the host.</param>
public sealed record Container(string Id, string Name, int Pid);
