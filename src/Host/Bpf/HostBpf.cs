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

/// <summary>A plugin's object.</summary>
internal sealed class HostBpfObject(LoadedObject loaded) : IBpfObject
{
    private readonly Dictionary<string, HostBpfMap> _maps = [];
    private bool _isDisposed;

    public void SetConstant(string name, ReadOnlySpan<byte> value)
    {
        RequireOpen(beforeLoad: true);
        loaded.SetConstant(name, value);
    }

    public void SetMapEntries(string map, uint entries)
    {
        RequireOpen(beforeLoad: true);
        loaded.SetMapEntries(map, entries);
    }

    public void Exclude(string program)
    {
        RequireOpen(beforeLoad: true);
        loaded.Exclude(program);
    }

    public void Load()
    {
        RequireOpen(beforeLoad: true);
        loaded.Load();
    }

    public void Attach(string program)
    {
        RequireOpen(beforeLoad: false);
        _ = loaded.Attach(program);
    }

    public IBpfMap Map(string name)
    {
        RequireOpen(beforeLoad: false);
        if (!_maps.TryGetValue(name, out HostBpfMap? map))
        {
            map = new HostBpfMap($"{loaded.Name}: map {name}", loaded.Map(name));
            _maps.Add(name, map);
        }

        return map;
    }

    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        foreach (HostBpfMap map in _maps.Values)
        {
            map.Dispose();
        }

        loaded.Dispose();
    }

    /// <summary>libbpf crashes on calls in the wrong order and on handles that are gone.</summary>
    private void RequireOpen(bool beforeLoad)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (beforeLoad == loaded.IsLoaded)
        {
            throw new BpfException($"{loaded.Name}: {(beforeLoad ? "is loaded already" : "is not loaded yet; call Load first")}");
        }
    }
}
