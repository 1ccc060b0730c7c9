namespace Bpftop.Host.Snapshot;

/// <summary>Finds the row of a process by its pid; filled anew for each refresh that shows threads.</summary>
internal sealed class PidRows
{
    private int[] _pids = new int[64];
    private int[] _rows = new int[64];

    /// <summary>Forgets all rows and makes room.</summary>
    public void Reset(int count)
    {
        int length = _pids.Length;
        while (length < count * 2)
        {
            length *= 2;
        }

        if (length != _pids.Length)
        {
            _pids = new int[length];
            _rows = new int[length];
        }

        _pids.AsSpan().Fill(-1);
    }

    public void Add(int pid, int row)
    {
        int slot = Slot(pid);
        _pids[slot] = pid;
        _rows[slot] = row;
    }

    /// <summary>The row of a process, or -1.</summary>
    public int Find(int pid)
    {
        int slot = Slot(pid);
        return _pids[slot] == pid ? _rows[slot] : -1;
    }

    private int Slot(int pid)
    {
        int mask = _pids.Length - 1;
        int slot = (int)(((uint)pid * 0x9E3779B1u) >> 7) & mask;
        while (_pids[slot] != -1 && _pids[slot] != pid)
        {
            slot = (slot + 1) & mask;
        }

        return slot;
    }
}
