using System.Collections.Concurrent;
using System.Text;
using Bpftop.Linux;

namespace Bpftop.Host.Collect.Proc;

/// <summary>Ids and freezer states of cgroups by the paths that /proc/PID/cgroup prints, and back.</summary>
/// <remarks>
/// The id of a cgroup v2 is the inode number of its directory (kernfs gives both out of one 64-bit counter since
/// 5.5, commit 67c0496e87d1). A directory is looked at once per refresh, whatever the number of its processes:
/// one that was removed and made again has another id. <see cref="ICgroupPaths"/> may be used by any thread,
/// the rest by the sampling thread.
/// </remarks>
internal sealed class ProcCgroups : ICgroupPaths, IDisposable
{
    /// <summary>The kernel counts ids up from 1, so none of its own has this bit.</summary>
    private const ulong RemovedId = 1ul << 63;

    private readonly ConcurrentDictionary<ulong, string> _paths = new();
    private readonly ProcTree? _tree;
    private readonly Version1Cgroups _version1;
    private Entry?[] _entries = new Entry?[64];
    private byte[] _path = new byte[512];
    private int _used;
    private long _walk;
    private bool _anyFrozen;
    private bool _wasAnyFrozen;

    /// <param name="root">Where cgroup v2 is mounted, or null.</param>
    /// <param name="version1">The cgroups of version 1.</param>
    public ProcCgroups(string? root, Version1Cgroups version1)
    {
        _version1 = version1;
        Root = root;
        _tree = root is not null && Directory.Exists(root) ? new ProcTree(root) : null;
    }

    public string? Root { get; }

    public ImmutableArray<Version1Cgroup> Version1 => _version1.Mounts;

    public bool TryGetVersion1(ulong key, out ImmutableArray<Version1Cgroup> cgroups) => _version1.TryGet(key, out cgroups);

    public bool TryGet(ulong id, [NotNullWhen(true)] out string? path) => _paths.TryGetValue(id, out path);

    /// <summary>Starts a walk; every now and then forgets cgroups that no process was in for long.</summary>
    public void Begin()
    {
        _version1.Begin();
        _walk++;
        (_wasAnyFrozen, _anyFrozen) = (_anyFrozen, false);
        if (_walk % 64 == 0)
        {
            ForgetUnused();
        }
    }

    /// <summary>Finds a cgroup.</summary>
    /// <param name="path">As printed in /proc/PID/cgroup: from the root, or from the reader's own namespace.</param>
    /// <param name="flags">Whether the freezer holds it, and whether it was removed.</param>
    /// <returns>Its id; for a removed one, whose id /proc does not tell, one of our own for the path; 0 where it cannot
    /// be found.</returns>
    public ulong Find(ReadOnlySpan<byte> path, out TaskFlags flags)
    {
        Entry entry = Find(path);
        flags = entry.Flags;
        return entry.Id;
    }

    /// <summary>Finds a cgroup as this walk has it.</summary>
    /// <param name="path">As printed in /proc/PID/cgroup.</param>
    public Entry Find(ReadOnlySpan<byte> path)
    {
        Entry entry = Lookup(path);
        Refresh(entry);
        return entry;
    }

    /// <summary>Brings a cgroup of an earlier walk up to date. One that no walk met for long must be found anew.</summary>
    public void Refresh(Entry entry)
    {
        if (entry.Walk != _walk)
        {
            entry.Walk = _walk;
            Look(entry);
            _anyFrozen |= (entry.Flags & TaskFlags.Frozen) != 0;
        }
    }

    /// <summary>Whether the freezer held a cgroup in this walk so far, or in the last.</summary>
    public bool IsAnyFrozen => _anyFrozen || _wasAnyFrozen;

    /// <summary>Finds the cgroups of version 1.</summary>
    /// <param name="lines">The whole of /proc/PID/cgroup.</param>
    /// <returns>Their key.</returns>
    public ulong FindVersion1(ReadOnlySpan<byte> lines) => _version1.Take(lines);

    public void Dispose() => _tree?.Dispose();

    private void Look(Entry entry)
    {
        ulong id = 0;
        entry.Flags = TaskFlags.None;
        if (_tree is not null && _tree.TryStat(Below(entry.Path, "."u8), out StatX directory))
        {
            id = directory.Inode;
            bool isFrozen = _tree.TryRead(Below(entry.Path, "cgroup.events"u8), out ReadOnlySpan<byte> events)
                && TaskFiles.ParseFrozen(events);
            entry.Flags = isFrozen ? TaskFlags.Frozen : TaskFlags.None;
        }
        else if (entry.Path.AsSpan().EndsWith(" (deleted)"u8))
        {
            id = RemovedId | Hash(entry.Path);
            entry.Flags = TaskFlags.CgroupRemoved;
        }

        if (id != entry.Id)
        {
            _paths.TryRemove(entry.Id, out _);
            entry.Id = id;
            if (id != 0)
            {
                _paths[id] = ForeignText.DecodePath(entry.Path);
            }
        }
    }

    /// <summary>The path without its leading slash, a slash and a name, ended by a NUL.</summary>
    private ReadOnlySpan<byte> Below(ReadOnlySpan<byte> path, ReadOnlySpan<byte> name)
    {
        path = path.TrimStart((byte)'/');
        if (path.Length + name.Length + 2 > _path.Length)
        {
            _path = new byte[(path.Length + name.Length + 2) * 2];
        }

        path.CopyTo(_path);
        int length = path.Length;
        if (length > 0)
        {
            _path[length++] = (byte)'/';
        }

        name.CopyTo(_path.AsSpan(length));
        length += name.Length;
        _path[length++] = 0;
        return _path.AsSpan(0, length);
    }

    private Entry Lookup(ReadOnlySpan<byte> path)
    {
        if ((_used + 1) * 2 > _entries.Length)
        {
            Rebuild(_entries.Length * 2, keepSince: 0);
        }

        int slot = Slot(path);
        if (_entries[slot] is not { } entry)
        {
            entry = new Entry(path.ToArray());
            _entries[slot] = entry;
            _used++;
        }

        return entry;
    }

    private void ForgetUnused() => Rebuild(_entries.Length, keepSince: _walk - 64);

    private void Rebuild(int length, long keepSince)
    {
        Entry?[] old = _entries;
        _entries = new Entry?[length];
        _used = 0;
        foreach (Entry? entry in old)
        {
            if (entry is null)
            {
                continue;
            }

            if (entry.Walk < keepSince)
            {
                _paths.TryRemove(entry.Id, out _);
                continue;
            }

            _entries[Slot(entry.Path)] = entry;
            _used++;
        }
    }

    private static ulong Hash(ReadOnlySpan<byte> path)
    {
        ulong hash = 14695981039346656037;
        foreach (byte value in path)
        {
            hash = (hash ^ value) * 1099511628211;
        }

        return hash;
    }

    private int Slot(ReadOnlySpan<byte> path)
    {
        int mask = _entries.Length - 1;
        int slot = (int)Hash(path) & mask;
        while (_entries[slot] is { } entry && !path.SequenceEqual(entry.Path))
        {
            slot = (slot + 1) & mask;
        }

        return slot;
    }

    /// <summary>One cgroup.</summary>
    internal sealed class Entry(byte[] path)
    {
        public byte[] Path { get; } = path;

        public long Walk { get; set; }

        public ulong Id { get; set; }

        public TaskFlags Flags { get; set; }
    }
}
