using Bpftop.Containers.Engines;
using Bpftop.Containers.Paths;
using Bpftop.Toolkit;

namespace Bpftop.Containers.Membership;

/// <summary>The container of each cgroup that has processes.</summary>
/// <remarks>Of the sampling thread; others read <see cref="Seen"/>.</remarks>
internal sealed class ContainerDirectory
{
    /// <summary>A limit on ancestors that are looked at; real nesting is never deeper.</summary>
    private const int MostGenerations = 64;

    private readonly EngineSet _engines;
    private readonly CgroupMap<Container> _cgroups;
    private readonly Dictionary<string, Container> _containers = new(StringComparer.Ordinal);
    private readonly List<string> _gone = [];
    private readonly ICgroupPaths _paths;
    private readonly Version1Containers _version1;
    private readonly NamedProcesses _named;
    private readonly Dictionary<int, Container> _members = [];
    private Container?[] _joined = [];
    private bool _changed;

    public ContainerDirectory(ICgroupPaths paths, EngineSet engines, NamedProcesses named)
    {
        _engines = engines;
        _paths = paths;
        _named = named;
        _cgroups = new CgroupMap<Container>(paths, ReadPath);
        _version1 = new Version1Containers(paths, ContainerOf);
    }

    /// <summary>The containers that had processes at the last refresh, for other threads.</summary>
    public Latest<Container[]> Seen { get; } = new([]);

    /// <summary>The containers with processes, those that no engine has confirmed included.</summary>
    public Dictionary<string, Container> Containers => _containers;

    /// <summary>The container of each row, with what the engines say of it now; null where there is none. One that is not
    /// <see cref="Container.IsKnown"/> may be none. Forgets what has no process any more.</summary>
    public ReadOnlySpan<Container?> Of(in Tick tick)
    {
        ReadOnlySpan<Container?> containers = _cgroups.Of(tick);
        long number = tick.Number;
        long version = _engines.Version;
        foreach (Container? container in containers)
        {
            Touch(container, number, version);
        }

        containers = AddNamed(tick, AddVersion1(tick, containers, version), version);
        Forget(number);
        return containers;
    }

    /// <summary>The container of one process, now; null where there is none. Any thread.</summary>
    public ContainerIdentity? IdentityOf(in ProcessRow process)
    {
        ContainerIdentity? place = ContainerPlaces.Of(_paths, process.CgroupId, process.Version1Key);
        if (place is { NeedsEngine: true } && _engines.Find(place, out _) is null)
        {
            place = null;
        }

        // The process itself first, then its ancestors.
        Dictionary<int, NamedProcess> named = _named.Current;
        int pid = process.Key.Pid;
        for (int generation = 0; named.Count > 0 && pid > 1 && generation < MostGenerations; generation++)
        {
            if (named.TryGetValue(pid, out NamedProcess? first) && ProcessStat.Of("/proc", pid)?.StartTicks == first.StartTicks)
            {
                return place is null || place.Key == first.Identity.Outer?.Key ? first.Identity : place;
            }

            pid = generation == 0 ? process.ParentPid : ProcessStat.Of("/proc", pid)?.ParentPid ?? 0;
        }

        return place;
    }

    /// <summary>Whether a process may be in a container, by what is in memory. Any thread; a grandchild of a process that an
    /// engine names, where neither is in a cgroup of the container's, is not found.</summary>
    public bool MayHold(in ProcessRow process) =>
        (ContainerPlaces.Of(_paths, process.CgroupId, process.Version1Key) is { } place && (!place.NeedsEngine || _engines.Find(place, out _) is not null))
        || (_named.Current is { Count: > 0 } named && (named.ContainsKey(process.Key.Pid) || named.ContainsKey(process.ParentPid)));

    private void Touch(Container? container, long tick, long version)
    {
        if (container is null)
        {
            return;
        }

        container.Seen = tick;
        if (container.Version != version)
        {
            container.Resolve(_engines);
        }
    }

    /// <summary>What hierarchies of version 1 tell and version 2 does not.</summary>
    private ReadOnlySpan<Container?> AddVersion1(in Tick tick, ReadOnlySpan<Container?> version2, long version)
    {
        ReadOnlySpan<ProcessRow> rows = tick.Rows;
        bool isJoined = false;
        ulong last = 0;
        Container? found = null;
        _version1.Begin();
        for (int row = 0; row < rows.Length; row++)
        {
            ulong key = rows[row].Version1Key;
            if (key != last)
            {
                last = key;
                found = key == 0 ? null : _version1.Find(key, tick.Number);
                Touch(found, tick.Number, version);
            }

            Container? other = version2[row];
            bool isBetter = found is not null && found != other && ContainerPlaces.IsBetter(found.Identity, other?.Identity)
                && (other is null || !found.Identity.NeedsEngine);
            if (isBetter && !isJoined)
            {
                isJoined = true;
                Join(version2);
            }

            if (isBetter)
            {
                _joined[row] = found;
            }
        }

        _version1.Forget(tick.Number);
        return isJoined ? _joined.AsSpan(0, rows.Length) : version2;
    }

    /// <summary>What engines name by a process, with what comes from it.</summary>
    private ReadOnlySpan<Container?> AddNamed(in Tick tick, ReadOnlySpan<Container?> containers, long version)
    {
        Dictionary<int, NamedProcess> named = _named.Current;
        _members.Clear();
        if (named.Count == 0)
        {
            return containers;
        }

        ReadOnlySpan<ProcessRow> rows = tick.Rows;
        foreach (ref readonly ProcessRow row in rows)
        {
            if ((row.Traits & ProcessTraits.Thread) == 0 && named.TryGetValue(row.Key.Pid, out NamedProcess? process) && row.Key.StartNs / ProcessStat.TickNs == process.StartTicks)
            {
                Container container = ContainerOf(process.Identity);
                Touch(container, tick.Number, version);
                _members[row.Key.Pid] = container;
            }
        }

        if (_members.Count == 0)
        {
            return containers;
        }

        if (_joined.Length < rows.Length || !containers.Overlaps(_joined))
        {
            Join(containers);
        }

        // Children may stand before their parents.
        int before;
        int generations = 0;
        do
        {
            before = _members.Count;
            for (int row = 0; row < rows.Length; row++)
            {
                // Takes precedence over the container that it is in: an engine in there names what has no cgroup of its
                // own in there.
                if ((_members.TryGetValue(rows[row].Key.Pid, out Container? container) || _members.TryGetValue(rows[row].ParentPid, out container))
                    && (_joined[row] is not { } at || at.Key == container.Identity.Outer?.Key))
                {
                    _joined[row] = container;
                    if ((rows[row].Traits & ProcessTraits.Thread) == 0)
                    {
                        _members.TryAdd(rows[row].Key.Pid, container);
                    }
                }
            }
        }
        while (_members.Count > before && ++generations < MostGenerations);
        return _joined.AsSpan(0, rows.Length);
    }

    private void Join(ReadOnlySpan<Container?> containers)
    {
        if (_joined.Length < containers.Length)
        {
            _joined = new Container?[Math.Max(containers.Length, _joined.Length * 2)];
        }

        containers.CopyTo(_joined);
    }

    private void Forget(long tick)
    {
        foreach ((string key, Container container) in _containers)
        {
            if (container.Seen < tick)
            {
                _gone.Add(key);
            }
        }

        foreach (string key in _gone)
        {
            _containers.Remove(key);
            _changed = true;
        }

        _gone.Clear();
        if (_changed)
        {
            _changed = false;
            Container[] seen = [.. _containers.Values];
            Seen.Publish(seen);

            // At once, so that the next refresh has their names: Podman looks for its own events only four times a
            // second. Not on this thread, since engines take locks.
            ThreadPool.UnsafeQueueUserWorkItem(static known => known.Engines.AskAbout(known.Seen), (Engines: _engines, Seen: seen), preferLocal: false);
        }
    }

    /// <summary>A container may make any number of cgroups; they are one row.</summary>
    private Container? ReadPath(string path) => ContainerPath.Parse(path) is { } identity ? ContainerOf(identity) : null;

    private Container ContainerOf(ContainerIdentity identity)
    {
        if (!_containers.TryGetValue(identity.Key, out Container? container))
        {
            container = new Container(identity);
            _containers.Add(identity.Key, container);
            _changed = true;
        }

        return container;
    }
}
