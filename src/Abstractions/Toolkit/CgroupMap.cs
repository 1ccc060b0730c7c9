using System.Runtime.InteropServices;

namespace Bpftop.Toolkit;

/// <summary>Keeps what a cgroup's path says, made once for each cgroup and forgotten when no process is in it.</summary>
/// <remarks>No allocation while no new cgroup comes. One thread at a time. A cgroup of version 2 cannot be renamed, and
/// its id is not given out again (<c>kernfs</c> counts a generation into it), so a path holds for the id's life.</remarks>
/// <typeparam name="T">What is kept.</typeparam>
/// <param name="paths">The host's paths.</param>
/// <param name="read">Makes the value from the path, which starts with <c>/</c>.</param>
public sealed class CgroupMap<T>(ICgroupPaths paths, Func<string, T> read)
{
    private readonly Dictionary<ulong, Entry> _entries = [];
    private readonly List<ulong> _gone = [];

    /// <summary>Cgroups in the map.</summary>
    public int Count => _entries.Count;

    /// <summary>The value of a cgroup.</summary>
    /// <param name="id">The id that a row carries.</param>
    /// <param name="tick">The refresh that saw it.</param>
    /// <param name="value">The value; default where there is none.</param>
    /// <returns>False for id 0 and while the host has no path of it; asked again at the next call.</returns>
    public bool TryGet(ulong id, long tick, out T? value)
    {
        if (id == 0)
        {
            value = default;
            return false;
        }

        ref Entry entry = ref CollectionsMarshal.GetValueRefOrAddDefault(_entries, id, out _);
        entry.Seen = tick;
        if (!entry.IsRead && paths.TryGet(id, out string? path))
        {
            entry.Value = read(path);
            entry.IsRead = true;
        }

        value = entry.Value;
        return entry.IsRead;
    }

    /// <summary>Makes every value anew at its next use, where what the path is read with has changed.</summary>
    public void Clear() => _entries.Clear();

    /// <summary>Drops every cgroup that was not asked for at this refresh or later.</summary>
    /// <param name="olderThan">The first refresh whose entries stay.</param>
    public void Forget(long olderThan)
    {
        foreach ((ulong id, Entry entry) in _entries)
        {
            if (entry.Seen < olderThan)
            {
                _gone.Add(id);
            }
        }

        foreach (ulong id in _gone)
        {
            _entries.Remove(id);
        }

        _gone.Clear();
    }

    private struct Entry
    {
        public T? Value;
        public long Seen;
        public bool IsRead;
    }
}
