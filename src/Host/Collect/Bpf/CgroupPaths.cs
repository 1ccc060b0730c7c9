namespace Bpftop.Host.Collect.Bpf;

/// <summary>The paths of the cgroups that processes are in, each looked up once, when its id is first seen.</summary>
/// <remarks>
/// A removed cgroup never comes back: one of the same name has another id. Its path ends in " (deleted)" from then on,
/// as /proc/PID/cgroup has it. A path is kept for as long as a process is in the cgroup, and a while longer.
/// <see cref="TryGet"/> may be called on any thread, the rest on the sampling thread.
/// </remarks>
internal sealed class CgroupPaths(string? root, ICgroupLookup lookup, Version1Cgroups version1) : ICgroupPaths, IDisposable
{
    /// <summary>Walks between two clean-ups, and walks that a cgroup without processes outlives.</summary>
    private const long KeepWalks = 64;

    /// <summary>A cgroup may be on its way in or out.</summary>
    private const int MaxTries = 3;

    private readonly Lock _gate = new();
    private Entry?[] _entries = new Entry?[64];
    private int _used;
    private long _walk;

    public string? Root => root;

    public ImmutableArray<Version1Cgroup> Version1 => version1.Mounts;

    /// <summary>Cgroups that are known now.</summary>
    public int Count => _used;

    public bool TryGet(ulong id, [NotNullWhen(true)] out string? path)
    {
        lock (_gate)
        {
            path = _entries[Slot(id)]?.Path;
            return path is not null;
        }
    }

    public bool TryGetVersion1(ulong key, out ImmutableArray<Version1Cgroup> cgroups) => version1.TryGet(key, out cgroups);

    /// <summary>Resolves what is new in a walk.</summary>
    public void See(ReadOnlySpan<ProcessRecord> processes)
    {
        version1.See(processes);
        lock (_gate)
        {
            _walk++;
            ulong last = 0;
            foreach (ref readonly ProcessRecord process in processes)
            {
                if (process.CgroupId != last)
                {
                    last = process.CgroupId;
                    See(last, process.LivingTid, (process.Flags & TaskFlags.CgroupRemoved) != 0);
                }
            }

            if (_walk % KeepWalks == 0)
            {
                Rebuild(_entries.Length, _walk - KeepWalks);
            }
        }
    }

    public void Dispose() => lookup.Dispose();

    private void See(ulong id, int member, bool isRemoved)
    {
        int slot = Slot(id);
        Entry? entry = _entries[slot];
        if (entry is null)
        {
            if ((_used + 1) * 2 > _entries.Length)
            {
                Rebuild(_entries.Length * 2, keepSince: 0);
                slot = Slot(id);
            }

            entry = new Entry(id);
            _entries[slot] = entry;
            _used++;
        }

        if (entry.Path is null && entry.Tries < MaxTries && entry.Walk != _walk)
        {
            entry.Tries++;
            entry.Path = isRemoved ? lookup.ResolveRemoved(member) : lookup.Resolve(id, member);
            entry.IsRemoved = isRemoved;
        }

        if (isRemoved && !entry.IsRemoved && entry.Path is not null)
        {
            entry.Path += CgroupLookup.RemovedMark;
            entry.IsRemoved = true;
        }

        entry.Walk = _walk;
    }

    private int Slot(ulong id)
    {
        int mask = _entries.Length - 1;
        int slot = (int)((id * 0x9E3779B97F4A7C15) >> 33) & mask;
        while (_entries[slot] is { } entry && entry.Id != id)
        {
            slot = (slot + 1) & mask;
        }

        return slot;
    }

    private void Rebuild(int length, long keepSince)
    {
        bool keepsAll = length == _entries.Length;
        foreach (Entry? entry in _entries)
        {
            keepsAll &= entry is null || entry.Walk >= keepSince;
        }

        if (keepsAll)
        {
            return;
        }

        Entry?[] old = _entries;
        _entries = new Entry?[length];
        _used = 0;
        foreach (Entry? entry in old)
        {
            if (entry is not null && entry.Walk >= keepSince)
            {
                _entries[Slot(entry.Id)] = entry;
                _used++;
            }
        }
    }

    private sealed class Entry(ulong id)
    {
        public ulong Id => id;

        public string? Path { get; set; }

        public bool IsRemoved { get; set; }

        public int Tries { get; set; }

        public long Walk { get; set; }
    }
}
