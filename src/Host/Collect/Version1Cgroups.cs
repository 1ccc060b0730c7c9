namespace Bpftop.Host.Collect;

/// <summary>The cgroups of version 1 that processes are in, each set of them looked up once, by its key.</summary>
/// <remarks>The key says nothing of names. They stand in <c>/proc/PID/cgroup</c> of any process that has the key, which is
/// read once for all of them. <see cref="TryGet"/> may be called on any thread, the rest on the sampling thread.</remarks>
/// <param name="procRoot">/proc.</param>
/// <param name="mounts">The mounted hierarchies.</param>
internal sealed class Version1Cgroups(string procRoot, ImmutableArray<Version1Cgroup> mounts)
{
    /// <summary>Walks between two clean-ups, and walks that a key without processes outlives.</summary>
    private const long KeepWalks = 64;

    /// <summary>A process may be on its way to other cgroups when it is looked at.</summary>
    private const int MaxTries = 3;

    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, Entry> _entries = [];
    private readonly List<ulong> _gone = [];
    private long _walk;

    /// <summary>The hierarchies that are mounted.</summary>
    public ImmutableArray<Version1Cgroup> Mounts => mounts;

    /// <summary>Keys that are known now.</summary>
    public int Count => _entries.Count;

    public bool TryGet(ulong key, out ImmutableArray<Version1Cgroup> cgroups)
    {
        lock (_gate)
        {
            cgroups = _entries.GetValueOrDefault(key) is { Cgroups: { IsDefault: false } known } ? known : [];
            return cgroups.Length > 0;
        }
    }

    /// <summary>Starts a walk; every now and then forgets keys that no process had for long.</summary>
    public void Begin()
    {
        if (++_walk % KeepWalks != 0)
        {
            return;
        }

        lock (_gate)
        {
            foreach ((ulong key, Entry entry) in _entries)
            {
                if (entry.Walk < _walk - KeepWalks)
                {
                    _gone.Add(key);
                }
            }

            foreach (ulong key in _gone)
            {
                _entries.Remove(key);
            }
        }

        _gone.Clear();
    }

    /// <summary>Looks up what is new in a walk.</summary>
    public void See(ReadOnlySpan<ProcessRecord> processes)
    {
        Begin();
        ulong last = 0;
        foreach (ref readonly ProcessRecord process in processes)
        {
            ulong key = process.Version1Key;
            if (key != last && key != 0 && Look(key, HasEnded(process) ? 0 : process.LivingTid))
            {
                last = key;
            }
        }
    }

    /// <summary>Takes the lines of <c>/proc/PID/cgroup</c> that the caller has read.</summary>
    /// <returns>A key made from the lines: the kernel's, which a BPF walk has, cannot be had here.</returns>
    public ulong Take(ReadOnlySpan<byte> lines)
    {
        ulong key = Version1Lines.Hash(lines);
        if (key == 0)
        {
            return 0;
        }

        Entry entry = EntryOf(key);
        if (entry.Cgroups.IsDefault)
        {
            Set(entry, Version1Lines.Parse(lines, mounts, out _));
        }

        return key;
    }

    /// <summary>The file of a task that has ended has the root in every hierarchy of version 1 (kernel/cgroup/cgroup.c,
    /// proc_cgroup_show), while the kernel keeps the task where it was.</summary>
    private static bool HasEnded(in ProcessRecord process) => ThreadStates.HasEnded(process.State) && process.LivingTid == process.Pid;

    /// <param name="key">What is looked up.</param>
    /// <param name="member">The process to ask; 0 for one that cannot tell.</param>
    /// <returns>False where the next one that has the key may be asked in this walk.</returns>
    private bool Look(ulong key, int member)
    {
        Entry entry = EntryOf(key);
        if (entry.IsDecided || entry.AskedAt == _walk)
        {
            return true;
        }

        // A process that turned out to be in other cgroups at the last walk is asked again only where no other has the
        // key.
        if (member == 0 || (member == entry.Wrong && entry.AskedAt == _walk - 1))
        {
            return false;
        }

        entry.AskedAt = _walk;
        entry.Wrong = 0;
        entry.Tries++;
        try
        {
            byte[] lines = File.ReadAllBytes(string.Create(CultureInfo.InvariantCulture, $"{procRoot}/{member}/cgroup"));
            ImmutableArray<Version1Cgroup> cgroups = Version1Lines.Parse(lines, mounts, out ulong itsKey);
            bool isUncertain = itsKey == 0 && cgroups.Length > 0;
            if (itsKey == key || (isUncertain && entry.Tries == MaxTries))
            {
                Set(entry, cgroups);
            }
            else if (!isUncertain)
            {
                entry.Wrong = member;
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // It has ended, or is hidden; the next process with the key will tell.
        }

        entry.IsDecided = !entry.Cgroups.IsDefault || entry.Tries == MaxTries;
        return true;
    }

    private Entry EntryOf(ulong key)
    {
        if (!_entries.TryGetValue(key, out Entry? entry))
        {
            entry = new Entry();
            lock (_gate)
            {
                _entries.Add(key, entry);
            }
        }

        entry.Walk = _walk;
        return entry;
    }

    private void Set(Entry entry, ImmutableArray<Version1Cgroup> cgroups)
    {
        lock (_gate)
        {
            entry.Cgroups = cgroups;
        }
    }

    private sealed class Entry
    {
        public ImmutableArray<Version1Cgroup> Cgroups { get; set; }

        public int Tries { get; set; }

        public long AskedAt { get; set; }

        /// <summary>The process that was asked last and turned out to be in other cgroups; 0 for none.</summary>
        public int Wrong { get; set; }

        public bool IsDecided { get; set; }

        public long Walk { get; set; }
    }
}
