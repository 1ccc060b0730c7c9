namespace Bpftop.Host.Bpf;

/// <summary>Loads plugins' own BPF objects, through the libbpf that the host has found.</summary>
internal sealed class HostBpf : IBpf
{
    public Availability Support => BpfSupport.Check();

    public IBpfObject Open(string name, ReadOnlySpan<byte> elf)
    {
        BpfSupport.Require();
        return new HostBpfObject(new LoadedObject(name, elf));
    }
}
