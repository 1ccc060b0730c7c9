namespace Bpftop.Toolkit;

/// <summary>Keeps what a cgroup's path says, made once for each cgroup and forgotten when no process is in it.</summary>
/// <remarks>
/// Open addressing over arrays: no allocation while no new cgroup comes. One thread at a time. A cgroup of version 2
/// cannot be renamed, and its id is not given out again (<c>kernfs</c> counts a generation into it), so a path holds for
/// the id's life; the mark that it gets when the cgroup is removed is not waited for.
/// </remarks>
/// <typeparam name="T">What is kept.</typeparam>
/// <param name="paths">The host's paths.</param>
/// <param name="read">Makes the value from the path, which starts with <c>/</c>; null for a cgroup that says nothing.</param>
public sealed class CgroupMap<T>(ICgroupPaths paths, Func<string, T?> read)
    where T : class
{
    // Apart from the entries, so that a search touches little memory; 0 is a free slot.
    private ulong[] _ids = new ulong[64];
    private Entry[] _entries = new Entry[64];
    private ulong[] _spareIds = [];
    private Entry[] _spareEntries = [];
    private T?[] _values = [];
    private int _filled;
    private int _used;
    private int _seen;
    private long _pass;

    /// <summary>Cgroups in the map.</summary>
    public int Count => _used;

    /// <summary>The value of each row's cgroup, in the order of the rows. Cgroups of no row are forgotten.</summary>
    /// <param name="tick">The refresh.</param>
    /// <returns>Valid until the next call. Null for a row without a cgroup, while the host has no path of it (which is
    /// asked for again at the next call), and where the path says nothing.</returns>
    public ReadOnlySpan<T?> Of(in Tick tick)
    {
        ReadOnlySpan<ProcessRow> rows = tick.Rows;
        if (_values.Length < rows.Length)
        {
            _values = new T?[Math.Max(rows.Length, _values.Length * 2)];
            _filled = 0;
        }

        _pass++;
        _seen = 0;
        ulong last = 0;
        T? value = null;
        for (int row = 0; row < rows.Length; row++)
        {
            // Neighbouring rows are often in one cgroup.
            ulong id = rows[row].CgroupId;
            if (id != last)
            {
                last = id;
                value = id == 0 ? null : Find(id);
            }

            // Written only where it changes: each reference that is written costs a write barrier.
            if (!ReferenceEquals(_values[row], value))
            {
                _values[row] = value;
            }
        }

        if (_filled > rows.Length)
        {
            _values.AsSpan(rows.Length, _filled - rows.Length).Clear();
        }

        _filled = rows.Length;
        if (_seen < _used)
        {
            Rebuild(_ids.Length, keepSince: _pass);
        }

        return _values.AsSpan(0, rows.Length);
    }

    /// <summary>Has every value made anew at its next use, after something that paths are read with has
    /// changed.</summary>
    public void Clear()
    {
        Array.Clear(_ids);
        Array.Clear(_entries);
        Array.Clear(_values);
        _used = 0;
        _filled = 0;
    }

    private T? Find(ulong id)
    {
        int slot = SlotOf(id);
        if (_ids[slot] == 0)
        {
            if ((_used + 1) * 2 > _ids.Length)
            {
                Rebuild(_ids.Length * 2, keepSince: 0);
                slot = SlotOf(id);
            }

            _ids[slot] = id;
            _used++;
        }

        ref Entry entry = ref _entries[slot];
        if (entry.Pass != _pass)
        {
            entry.Pass = _pass;
            _seen++;
            if (!entry.IsRead && paths.TryGet(id, out string? path))
            {
                entry.Value = read(path);
                entry.IsRead = true;
            }
        }

        return entry.Value;
    }

    private int SlotOf(ulong id)
    {
        // Fibonacci hashing: ids are given out one after the other.
        int mask = _ids.Length - 1;
        int slot = (int)((id * 0x9E3779B97F4A7C15UL) >> 33) & mask;
        while (_ids[slot] != id && _ids[slot] != 0)
        {
            slot = (slot + 1) & mask;
        }

        return slot;
    }

    /// <summary>Moves what is kept to the other arrays: removing an entry from the middle would cut off others that
    /// were placed behind it.</summary>
    private void Rebuild(int length, long keepSince)
    {
        ulong[] ids = _ids;
        Entry[] entries = _entries;
        (_ids, _spareIds) = (_spareIds.Length == length ? _spareIds : new ulong[length], ids);
        (_entries, _spareEntries) = (_spareEntries.Length == length ? _spareEntries : new Entry[length], entries);
        _used = 0;
        for (int old = 0; old < ids.Length; old++)
        {
            if (ids[old] != 0 && entries[old].Pass >= keepSince)
            {
                int slot = SlotOf(ids[old]);
                _ids[slot] = ids[old];
                _entries[slot] = entries[old];
                _used++;
            }
        }

        Array.Clear(_spareIds);
        Array.Clear(_spareEntries);
    }

    private struct Entry
    {
        public T? Value;
        public long Pass;
        public bool IsRead;
    }
}
