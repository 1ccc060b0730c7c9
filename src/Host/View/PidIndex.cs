namespace Bpftop.Host.View;

/// <summary>Finds the row of a pid (or, on the row of a thread, of its tid). Filled anew each refresh.</summary>
internal sealed class PidIndex
{
    /// <summary>Pid in the upper half, row + 1 in the lower; 0 for a free slot.</summary>
    private ulong[] _slots = new ulong[64];

    public void Build(ReadOnlySpan<int> pids)
    {
        int size = 64;
        while (size < pids.Length * 2)
        {
            size *= 2;
        }

        if (_slots.Length < size)
        {
            _slots = new ulong[size];
        }
        else
        {
            Array.Clear(_slots);
        }

        for (int row = 0; row < pids.Length; row++)
        {
            int slot = Slot(pids[row]);
            if (_slots[slot] == 0)
            {
                _slots[slot] = ((ulong)(uint)pids[row] << 32) | (uint)(row + 1);
            }
        }
    }

    /// <summary>The first row with the pid, or -1.</summary>
    public int Find(int pid) => (int)(uint)_slots[Slot(pid)] - 1;

    private int Slot(int pid)
    {
        int mask = _slots.Length - 1;
        int slot = (int)(((uint)pid * 0x9E3779B97F4A7C15) >> 40) & mask;
        while (_slots[slot] != 0 && (int)(_slots[slot] >> 32) != pid)
        {
            slot = (slot + 1) & mask;
        }

        return slot;
    }
}
