namespace Bpftop.Host.View;

/// <summary>A set of keys in plain arrays.</summary>
/// <remarks>A <see cref="HashSet{T}"/> over an own struct is code that ReadyToRun cannot hold: it would be compiled
/// during start-up.</remarks>
internal sealed class KeySet
{
    private ProcessKey[] _keys = new ProcessKey[16];
    private bool[] _used = new bool[16];

    public int Count { get; private set; }

    public bool Contains(ProcessKey key) => Count > 0 && _used[Slot(key)];

    public void Add(ProcessKey key)
    {
        if ((Count + 1) * 2 > _keys.Length)
        {
            Grow();
        }

        int slot = Slot(key);
        if (!_used[slot])
        {
            _used[slot] = true;
            _keys[slot] = key;
            Count++;
        }
    }

    public void Remove(ProcessKey key)
    {
        int hole = Slot(key);
        if (!_used[hole])
        {
            return;
        }

        // Linear probing without tombstones: later keys of the run move up where the hole would hide them.
        int mask = _keys.Length - 1;
        for (int next = (hole + 1) & mask; _used[next]; next = (next + 1) & mask)
        {
            int home = Home(_keys[next]);
            if (((next - home) & mask) >= ((next - hole) & mask))
            {
                _keys[hole] = _keys[next];
                hole = next;
            }
        }

        _used[hole] = false;
        Count--;
    }

    public void Clear()
    {
        Array.Clear(_used);
        Count = 0;
    }

    private int Slot(ProcessKey key)
    {
        int slot = Home(key);
        while (_used[slot] && !(_keys[slot].Pid == key.Pid && _keys[slot].StartNs == key.StartNs))
        {
            slot = (slot + 1) & (_keys.Length - 1);
        }

        return slot;
    }

    private int Home(ProcessKey key)
    {
        ulong mixed = ((key.StartNs * 0xD6E8FEB86659FD93) + (uint)key.Pid) * 0x9E3779B97F4A7C15;
        return (int)(mixed >> 33) & (_keys.Length - 1);
    }

    private void Grow()
    {
        ProcessKey[] keys = _keys;
        bool[] used = _used;
        _keys = new ProcessKey[keys.Length * 2];
        _used = new bool[used.Length * 2];
        Count = 0;
        for (int slot = 0; slot < keys.Length; slot++)
        {
            if (used[slot])
            {
                Add(keys[slot]);
            }
        }
    }
}
