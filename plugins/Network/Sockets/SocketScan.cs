using System.Runtime.InteropServices;

namespace Bpftop.Network.Sockets;

/// <summary>Goes through all open sockets: those that a process has a descriptor of, in whatever network namespace, then the
/// rest of each namespace that one of them is in. It has memory for as many as the last scan found, or up to four times as many.
/// </summary>
internal sealed class SocketScan(SocketPrograms programs)
{
    /// <summary>Of a namespace, processes that are tried: one may have sockets of a namespace that it has left.</summary>
    private const int Doors = 4;

    /// <summary>Room that is kept whether it is used or not.</summary>
    private const int AlwaysKept = 256;

    private readonly uint _own = NamespaceFile.OwnNetwork();
    private readonly byte[] _buffer = new byte[AlwaysKept * Marshal.SizeOf<SocketRecord>()];
    private readonly Dictionary<uint, List<int>> _spaces = [];
    private SocketRecord[] _records = new SocketRecord[AlwaysKept];
    private int _count;
    private bool _isKept;

    /// <summary>Sockets in TIME_WAIT that the last scan met and did not list.</summary>
    public ulong TimeWaits { get; private set; }

    /// <summary>Reads them anew.</summary>
    /// <param name="withRest">Those without a descriptor, too.</param>
    /// <returns>One record for each descriptor, then one for each socket that a namespace has; valid until the next call.
    /// </returns>
    /// <exception cref="BpfException">The kernel stopped.</exception>
    public Span<SocketRecord> Read(bool withRest)
    {
        if (_records.Length > AlwaysKept && _count < _records.Length / 4)
        {
            _records = new SocketRecord[Math.Max(2 * _count, AlwaysKept)];
        }

        Scan(withRest, isKept: true);
        return _records.AsSpan(0, _count);
    }

    /// <summary>Goes through all, so that the programs learn whose each is. Nothing is kept.</summary>
    /// <exception cref="BpfException">The kernel stopped.</exception>
    public void GiveOwners()
    {
        Scan(withRest: true, isKept: false);
        Forget();
    }

    /// <summary>Nobody looks any more: gives back the memory of the last scan.</summary>
    public void Forget()
    {
        _spaces.Clear();
        (_records, _count) = (new SocketRecord[AlwaysKept], 0);
    }

    private void Scan(bool withRest, bool isKept)
    {
        ulong before = programs.Counts.TimeWaits;
        _count = 0;
        _isKept = isKept;
        _spaces.Clear();
        programs.BeginScan(withRest);
        Add(programs.ByDescriptor);
        if (withRest)
        {
            ReadRest();
            programs.EndScan();
        }

        TimeWaits = programs.Counts.TimeWaits - before;
    }

    private void ReadRest()
    {
        AddNamespace();
        if (_spaces.Count > 0 && programs.Tcp is not null)
        {
            // A thread can change its namespace, and one of the pool is used again by others.
            BpfException? fault = null;
            Thread thread = new(() => fault = AddOthers()) { Name = "network namespaces", IsBackground = true };
            thread.Start();
            thread.Join();
            if (fault is not null)
            {
                throw fault;
            }
        }
    }

    /// <summary>Notes who leads into other namespaces.</summary>
    private void FindOthers(ReadOnlySpan<SocketRecord> records)
    {
        foreach (ref readonly SocketRecord record in records)
        {
            if (record.NetworkNamespace == _own || record.Owner.Pid == 0 || (record.Flags & SocketFlags.HasOwner) == 0)
            {
                continue;
            }

            if (!_spaces.TryGetValue(record.NetworkNamespace, out List<int>? pids))
            {
                pids = [];
                _spaces.Add(record.NetworkNamespace, pids);
            }

            if (pids.Count < Doors && !pids.Contains(record.Owner.Pid))
            {
                pids.Add(record.Owner.Pid);
            }
        }
    }

    private BpfException? AddOthers()
    {
        try
        {
            foreach ((uint space, List<int> pids) in _spaces)
            {
                if (pids.Exists(pid => NamespaceFile.TryEnter(pid, space)))
                {
                    AddNamespace();
                }
            }

            return null;
        }
        catch (BpfException fault)
        {
            return fault;
        }
    }

    /// <summary>The namespace of the calling thread.</summary>
    private void AddNamespace()
    {
        Add(programs.Tcp);
        Add(programs.Udp);
    }

    private void Add(IBpfIterator? iterator)
    {
        if (iterator is null)
        {
            return;
        }

        iterator.Begin();
        int length;
        while ((length = iterator.Read(_buffer)) > 0)
        {
            ReadOnlySpan<SocketRecord> more = MemoryMarshal.Cast<byte, SocketRecord>(_buffer.AsSpan(0, length));
            FindOthers(more);
            if (!_isKept)
            {
                continue;
            }

            if (_records.Length < _count + more.Length)
            {
                Array.Resize(ref _records, Math.Max(_records.Length * 2, _count + more.Length));
            }

            more.CopyTo(_records.AsSpan(_count));
            if (!programs.CountsDatagrams)
            {
                foreach (ref SocketRecord record in _records.AsSpan(_count, more.Length))
                {
                    record.Flags &= (record.Flags & SocketFlags.CountsLate) != 0 ? ~SocketFlags.Counts : record.Flags;
                }
            }

            _count += more.Length;
        }
    }
}
