using System.Text;
using Bpftop.Freezer.Files;
using Bpftop.Freezer.Journal;
using Bpftop.Toolkit;

namespace Bpftop.Freezer.Cgroups;

/// <summary>Reads the freezers of the cgroups that rows are in, and of their ancestors.</summary>
/// <remarks>Allocates nothing while the cgroups stay the same and none is frozen or thawed.</remarks>
internal sealed class WatchedCgroups(CgroupTree tree, FrozenList list, TimeProvider time)
{
    /// <summary>While nothing is known to be frozen, only every fourth refresh looks: 550 cgroups cost 3,500 system
    /// calls, and each row already tells whether its process is frozen. The holder, and that a freeze is not complete
    /// yet, show later only where somebody else froze it.</summary>
    private const int QuietTurns = 4;

    private static readonly TimeSpan _leastInterest = TimeSpan.FromSeconds(5);

    private readonly Latest<CgroupWatch[]> _watches = new([]);
    private readonly Dictionary<string, Node> _nodes = new(StringComparer.Ordinal);
    private readonly List<Node> _fromAbove = [];
    private CgroupWatch[] _known = [];
    private bool _isAnyHeld;
    private volatile bool _isHurried;
    private int _turn;
    private long _wantedUntil = time.GetTimestamp();

    /// <summary>Somebody looks at the columns; on the sampling thread.</summary>
    /// <param name="interval">Time between two refreshes.</param>
    public void Note(TimeSpan interval)
    {
        TimeSpan interest = interval * 2 > _leastInterest ? interval * 2 : _leastInterest;
        Volatile.Write(ref _wantedUntil, time.GetTimestamp() + (long)(interest.TotalSeconds * time.TimestampFrequency));
    }

    /// <summary>A process is frozen and its holder is not known: the next refresh looks, whatever turn it is. On the
    /// sampling thread.</summary>
    public void Hurry() => _isHurried = true;

    /// <summary>Sets what is watched; on the sampling thread.</summary>
    public void Publish(CgroupWatch[] watches) => _watches.Publish(watches);

    /// <summary>Looks at all of them; in the background.</summary>
    public void Refresh()
    {
        if (time.GetTimestamp() >= Volatile.Read(ref _wantedUntil))
        {
            return;
        }

        if (!_isAnyHeld && !_isHurried && list.Current.Length == 0 && _turn++ % QuietTurns != 0)
        {
            return;
        }

        _isHurried = false;

        CgroupWatch[] watches = _watches.Current;
        if (!ReferenceEquals(watches, _known))
        {
            Rebuild(watches);
            _known = watches;
        }

        _isAnyHeld = false;
        foreach (Node node in _fromAbove)
        {
            // The nearest holder counts; it is the first that a thaw has to begin with.
            node.Holder = Is(node.FreezeFile, "1"u8) ? node : node.Parent?.Holder;
            _isAnyHeld |= node.Holder is not null;
        }

        foreach (CgroupWatch watch in watches)
        {
            if (_nodes.TryGetValue(watch.Path, out Node? node))
            {
                Look(watch, node);
            }
        }
    }

    private static void Look(CgroupWatch watch, Node node)
    {
        if (node.Holder is not { } holder)
        {
            watch.State = null;
            return;
        }

        Span<byte> events = stackalloc byte[256];
        int count = FileCalls.ReadFile(node.EventsFile, events);
        bool isFreezing = count >= 0 && !CgroupEvents.Parse(events[..count]).IsFrozen;
        if (watch.State is not { } known || known.IsFreezing != isFreezing || known.Holder != holder.Path)
        {
            watch.State = new FreezerState(holder.Path, isFreezing, holder == node ? FrozenEntry.Frozen : $"{FrozenEntry.Frozen} by {holder.Path}");
        }
    }

    private static bool Is(ReadOnlySpan<byte> file, ReadOnlySpan<byte> content)
    {
        Span<byte> buffer = stackalloc byte[8];
        int count = FileCalls.ReadFile(file, buffer);
        return count > 0 && buffer[..count].StartsWith(content);
    }

    private void Rebuild(CgroupWatch[] watches)
    {
        _nodes.Clear();
        _fromAbove.Clear();
        foreach (CgroupWatch watch in watches)
        {
            if (CgroupPath.IsPlain(watch.Path))
            {
                Add(watch.Path);
            }
        }
    }

    private Node? Add(string path)
    {
        if (path == CgroupPath.Root || tree.Root is not { } root)
        {
            return null;
        }

        if (!_nodes.TryGetValue(path, out Node? node))
        {
            // Parents come first in the list.
            Node? parent = Add(CgroupPath.Parent(path));
            node = new Node(path, parent, FileOf(root, path, Cgroup.FreezeFile), FileOf(root, path, Cgroup.EventsFile));
            _nodes.Add(path, node);
            _fromAbove.Add(node);
        }

        return node;
    }

    private static byte[] FileOf(string root, string path, string file) => Encoding.UTF8.GetBytes($"{root}{path}/{file}\0");

    private sealed class Node(string path, Node? parent, byte[] freezeFile, byte[] eventsFile)
    {
        public string Path => path;

        public Node? Parent => parent;

        public byte[] FreezeFile => freezeFile;

        public byte[] EventsFile => eventsFile;

        public Node? Holder { get; set; }
    }
}
