namespace Bpftop.Host.Snapshot;

/// <summary>A kernel thread's name, decoded.</summary>
/// <param name="Bytes">As the kernel has it.</param>
/// <param name="Text">As the name column has it.</param>
/// <param name="Shown">As the command column has it.</param>
internal sealed record KernelName(byte[] Bytes, string Text, string Shown);
