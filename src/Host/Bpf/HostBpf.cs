using System.Runtime.InteropServices;
using Bpftop.Host.Bpf.Interop;
using Bpftop.Linux;

namespace Bpftop.Host.Bpf;

/// <summary>Loads plugins' own BPF objects, through the libbpf that the host has found.</summary>
/// <param name="bootOffset">What this process's boot-time clock has more than the kernel's, in nanoseconds; asked when an
/// object is opened. Null for nothing.</param>
internal sealed class HostBpf(Func<long>? bootOffset = null) : IBpf
{
    public Availability Support => BpfSupport.Check();

    public IBpfObject Open(string name, ReadOnlySpan<byte> elf)
    {
        BpfSupport.Require();
        return new HostBpfObject(name, elf.ToArray(), bootOffset?.Invoke() ?? 0);
    }
}

/// <summary>A plugin's object.</summary>
internal sealed class HostBpfObject : IBpfObject
{
    private const uint InitialPidNamespace = 0xEFFFFFFC; // include/linux/proc_ns.h: PROC_PID_INIT_INO
    private const uint RingBufferType = 27; // include/uapi/linux/bpf.h: BPF_MAP_TYPE_RINGBUF

    private readonly string _name;
    private readonly byte[] _elf;
    private readonly long _bootOffsetNs;
    private readonly List<Action<LoadedObject>> _settings = [];
    private readonly Dictionary<string, HostBpfMap> _maps = [];
    private readonly Dictionary<string, RingBuffer> _rings = [];
    private readonly List<HostIterator> _iterators = [];
    private LoadedObject? _opened;
    private bool _isDisposed;

    /// <param name="name">For messages.</param>
    /// <param name="elf">The object.</param>
    /// <param name="bootOffsetNs">What this process's boot-time clock has more than the kernel's.</param>
    public HostBpfObject(string name, byte[] elf, long bootOffsetNs)
    {
        (_name, _elf, _bootOffsetNs) = (name, elf, bootOffsetNs);
        _opened = Open();
    }

    public bool IsClosed => Volatile.Read(ref _isDisposed);

    public ImmutableArray<BpfFeatureState> Features { get; private set; } = [];

    private LoadedObject Loaded => Checked(isLoaded: true);

    public void SetConstant(string name, ReadOnlySpan<byte> value)
    {
        byte[] copy = value.ToArray();
        Set(opened => opened.SetConstant(name, copy));
    }

    public void SetMapEntries(string map, uint entries) => Set(opened => opened.SetMapEntries(map, entries));

    public void Exclude(string program) => Set(opened => opened.Exclude(program));

    public void Load() => Checked(isLoaded: false).Load();

    public void Load(params ReadOnlySpan<BpfFeature> features)
    {
        _ = Checked(isLoaded: false);
        LoadedFeatures loaded = LoadedFeatures.Load(TakeOrOpen, features);
        _opened = loaded.Object;
        Features = loaded.States;
    }

    public IDisposable Attach(string program, BpfTarget? target = null) => Loaded.Attach(program, target);

    public IBpfIterator Iterate(string program, int process = 0)
    {
        HostIterator iterator = new($"{_name}: iterator {program}", Loaded.AttachIterator(program, process), _iterators);
        _iterators.Add(iterator);
        return iterator;
    }

    public ulong Missed(string program) => ProgramRuns.Missed($"{_name}: program {program}", Loaded.ProgramDescriptor(program));

    public IBpfMap Map(string name)
    {
        LoadedObject loaded = Loaded;
        if (!_maps.TryGetValue(name, out HostBpfMap? map))
        {
            map = new HostBpfMap($"{_name}: map {name}", loaded.Map(name));
            _maps.Add(name, map);
        }

        return map;
    }

    public IBpfRing Ring(string map)
    {
        nint handle = Loaded.Map(map);
        if (LibBpf.MapType(handle) != RingBufferType)
        {
            throw new BpfException($"{_name}: map {map} is no ring buffer");
        }

        if (!_rings.TryGetValue(map, out RingBuffer? ring))
        {
            ring = new RingBuffer(handle);
            _rings.Add(map, ring);
        }

        return ring;
    }

    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        Volatile.Write(ref _isDisposed, true);
        Features = [];
        foreach (HostBpfMap map in _maps.Values)
        {
            map.Dispose();
        }

        foreach (RingBuffer ring in _rings.Values)
        {
            ring.Dispose();
        }

        foreach (HostIterator iterator in _iterators.ToArray())
        {
            iterator.Dispose();
        }

        _opened?.Dispose();
    }

    /// <summary>Opens the object with what <c>bpftop.bpf.h</c> asks of the host.</summary>
    private LoadedObject Open()
    {
        LoadedObject opened = new(_name, _elf);
        uint space = NamespaceLink.Own("pid") ?? InitialPidNamespace;
        long offset = _bootOffsetNs;
        _ = opened.TrySetConstant("bpftop_pid_namespace", MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in space)));
        _ = opened.TrySetConstant("bpftop_boot_offset_ns", MemoryMarshal.AsBytes(new ReadOnlySpan<long>(in offset)));
        return opened;
    }

    /// <summary>The object that the settings were tried on, then new ones with the same settings.</summary>
    private LoadedObject TakeOrOpen()
    {
        if (_opened is { } first)
        {
            _opened = null;
            return first;
        }

        LoadedObject again = Open();
        _settings.ForEach(set => set(again));
        return again;
    }

    private void Set(Action<LoadedObject> setting)
    {
        setting(Checked(isLoaded: false));
        _settings.Add(setting);
    }

    /// <summary>libbpf crashes on calls in the wrong order and on handles that are gone.</summary>
    private LoadedObject Checked(bool isLoaded)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_opened is null)
        {
            throw new BpfException($"{_name}: could not be loaded; open it anew");
        }

        return _opened.IsLoaded == isLoaded
            ? _opened
            : throw new BpfException($"{_name}: {(isLoaded ? "is not loaded yet; call Load first" : "is loaded already")}");
    }

    /// <summary>An iterator of a plugin.</summary>
    private sealed class HostIterator(string name, AttachedProgram link, List<HostIterator> all) : IBpfIterator
    {
        private readonly BpfIterator _iterator = new(name, link.Descriptor);
        private bool _isDisposed;

        public void Begin()
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _iterator.Begin();
        }

        public int Read(Span<byte> buffer)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return _iterator.Read(buffer);
        }

        public void Dispose()
        {
            _isDisposed = true;
            _iterator.End();
            link.Dispose();
            all.Remove(this);
        }
    }
}
