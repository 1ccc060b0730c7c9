namespace Bpftop.Host.Collect.Bpf;

/// <summary>Loads one plugin's BPF objects; disposing it detaches whatever the plugin left attached.</summary>
internal sealed class HostBpf : IBpf, IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<HostBpfObject> _objects = [];
    private readonly Lazy<Availability> _support = new(BpfSupport.Check);

    public Availability Support => _support.Value;

    public IBpfObject Open(string name, ReadOnlySpan<byte> elf)
    {
        BpfSupport.Require();
        HostBpfObject opened = new(new LoadedObject(name, elf), Forget);
        lock (_gate)
        {
            _objects.Add(opened);
        }

        return opened;
    }

    public void Dispose()
    {
        HostBpfObject[] left;
        lock (_gate)
        {
            left = [.. _objects];
        }

        foreach (HostBpfObject opened in left)
        {
            opened.Dispose();
        }
    }

    private void Forget(HostBpfObject closed)
    {
        lock (_gate)
        {
            _objects.Remove(closed);
        }
    }
}
