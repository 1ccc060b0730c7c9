namespace Bpftop.Toolkit;

/// <summary>Keeps something for each process from refresh to refresh, and forgets it when the process is gone.</summary>
/// <remarks>
/// Open addressing over arrays: no allocation while the number of processes does not grow. A reused pid is another
/// key, so nothing is inherited. One thread at a time.
/// </remarks>
/// <typeparam name="T">What is kept.</typeparam>
public sealed class ProcessMap<T>
{
    private Slot[] _slots = new Slot[64];
    private int _used;

    /// <summary>Processes in the map.</summary>
    public int Count => _used;

    /// <summary>Finds or makes the entry of a process, and marks it as seen.</summary>
    /// <param name="key">The process.</param>
    /// <param name="tick">The refresh that saw it.</param>
    /// <param name="isNew">True where the entry was made now; it holds <c>default</c>.</param>
    /// <returns>The entry, valid until the next call on the map.</returns>
    public ref T? Touch(ProcessKey key, long tick, out bool isNew)
    {
        if ((_used + 1) * 4 > _slots.Length * 3)
        {
            Rehash(_slots.Length * 2);
        }

        ref Slot slot = ref Find(_slots, key);
        isNew = !slot.Taken;
        if (isNew)
        {
            slot.Taken = true;
            slot.Key = key;
            slot.Value = default;
            _used++;
        }

        slot.Seen = tick;
        return ref slot.Value;
    }

    /// <summary>Reads an entry without marking it as seen.</summary>
    public bool TryGet(ProcessKey key, out T? value)
    {
        ref Slot slot = ref Find(_slots, key);
        value = slot.Value;
        return slot.Taken;
    }

    /// <summary>Drops every process that was not touched at this refresh or later.</summary>
    /// <param name="olderThan">The first refresh whose entries stay.</param>
    public void Forget(long olderThan)
    {
        int mask = _slots.Length - 1;
        for (int index = 0; index < _slots.Length; index++)
        {
            // A removal may shift a later entry into this slot, so the same slot is looked at again.
            while (_slots[index].Taken && _slots[index].Seen < olderThan)
            {
                RemoveAt(index, mask);
            }
        }
    }

    private void RemoveAt(int hole, int mask)
    {
        _used--;
        int next = hole;
        while (true)
        {
            next = (next + 1) & mask;
            if (!_slots[next].Taken)
            {
                break;
            }

            // An entry may move back into the hole only if its home is not between the hole and itself.
            int home = Hash(_slots[next].Key) & mask;
            if (((next - home) & mask) >= ((next - hole) & mask))
            {
                _slots[hole] = _slots[next];
                hole = next;
            }
        }

        _slots[hole] = default;
    }

    private void Rehash(int capacity)
    {
        Slot[] larger = new Slot[capacity];
        foreach (ref Slot slot in _slots.AsSpan())
        {
            if (slot.Taken)
            {
                Find(larger, slot.Key) = slot;
            }
        }

        _slots = larger;
    }

    private static ref Slot Find(Slot[] slots, ProcessKey key)
    {
        int mask = slots.Length - 1;
        int index = Hash(key) & mask;
        while (slots[index].Taken && slots[index].Key != key)
        {
            index = (index + 1) & mask;
        }

        return ref slots[index];
    }

    // Fibonacci hashing: neighbouring pids spread over the table.
    private static int Hash(ProcessKey key) =>
        (int)(((ulong)(uint)key.Pid * 0x9E3779B97F4A7C15UL ^ key.StartNs * 0xC2B2AE3D27D4EB4FUL) >> 33);

    private struct Slot
    {
        public ProcessKey Key;
        public long Seen;
        public bool Taken;
        public T? Value;
    }
}
