using System.Globalization;

namespace Bpftop.Network.Sockets;

/// <summary>Names of network interfaces by their index, in each network namespace.</summary>
/// <remarks>One thread. Those of another namespace are read by a thread that enters it through a process that is in it, and ends:
/// at the first question, and then at every tenth reading while there are questions.</remarks>
internal sealed class InterfaceNames
{
    /// <summary>Readings for which the names of another namespace are taken to be as they were.</summary>
    private const int Kept = 10;

    /// <summary>Processes that are tried: one may have sockets of a namespace that it has left.</summary>
    private const int Doors = 4;

    private readonly uint _own = NamespaceFile.OwnNetwork();
    private readonly Dictionary<uint, Space> _others = [];
    private readonly List<uint> _left = [];
    private Dictionary<uint, string> _names = [];
    private long _reading;

    /// <param name="index">0 where it is not known.</param>
    /// <param name="space">The network namespace that the index counts in.</param>
    /// <param name="pid">A process that is said to be in it; 0 where none is known.</param>
    /// <returns>The name; # and the index where it cannot be read; null for 0.</returns>
    public string? NameOf(uint index, uint space, int pid = 0)
    {
        if (index == 0)
        {
            return null;
        }

        Dictionary<uint, string> names = space == _own ? _names : NamesIn(space, pid);
        return names.TryGetValue(index, out string? name) ? name : string.Create(CultureInfo.InvariantCulture, $"#{index}");
    }

    /// <summary>Begins a reading. Interfaces come, go, and change their names.</summary>
    public void Read()
    {
        _reading++;

        // Where they cannot be listed they have no names.
        _names = List() ?? [];
        foreach ((uint id, Space space) in _others)
        {
            if (space.AskedAt < _reading - Kept)
            {
                _left.Add(id);
            }
        }

        _left.ForEach(id => _others.Remove(id));
        _left.Clear();
    }

    private static Dictionary<uint, string>? List()
    {
        try
        {
            return NetworkInterface.All().ToDictionary(static each => (uint)each.Index, static each => each.Name);
        }
        catch (BpfException)
        {
            return null;
        }
    }

    private static Dictionary<uint, string>? ListIn(uint space, int pid)
    {
        // A thread can change its namespace, and one of the pool is used again by others.
        Dictionary<uint, string>? found = null;
        Thread thread = new(() => found = NamespaceFile.TryEnter(pid, space) ? List() : null) { Name = "network interfaces", IsBackground = true };
        thread.Start();
        thread.Join();
        return found;
    }

    private Dictionary<uint, string> NamesIn(uint id, int pid)
    {
        if (!_others.TryGetValue(id, out Space? space))
        {
            space = new Space();
            _others.Add(id, space);
        }

        space.AskedAt = _reading;
        if (pid > 0 && _reading >= space.DueAt)
        {
            if (ListIn(id, pid) is { } names)
            {
                (space.Names, space.DueAt, space.Tries) = (names, _reading + Kept, 0);
            }
            else if (++space.Tries == Doors)
            {
                (space.DueAt, space.Tries) = (_reading + Kept, 0);
            }
        }

        return space.Names;
    }

    /// <summary>Another namespace.</summary>
    private sealed class Space
    {
        public Dictionary<uint, string> Names { get; set; } = [];

        /// <summary>The last reading that there was a question at.</summary>
        public long AskedAt { get; set; }

        /// <summary>The reading at which the names are read anew.</summary>
        public long DueAt { get; set; }

        /// <summary>Processes that did not lead there.</summary>
        public int Tries { get; set; }
    }
}
