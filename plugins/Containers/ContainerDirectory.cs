using Bpftop.Containers.Engines;
using Bpftop.Containers.Paths;
using Bpftop.Toolkit;

namespace Bpftop.Containers;

/// <summary>The container of each cgroup that has processes.</summary>
/// <remarks>Of the sampling thread; others read <see cref="Seen"/>.</remarks>
internal sealed class ContainerDirectory
{
    private readonly EngineSet _engines;
    private readonly CgroupMap<Container?> _cgroups;
    private readonly Dictionary<string, Container> _containers = new(StringComparer.Ordinal);
    private readonly List<string> _gone = [];
    private bool _changed;

    public ContainerDirectory(ICgroupPaths paths, EngineSet engines)
    {
        _engines = engines;
        _cgroups = new CgroupMap<Container?>(paths, ReadPath);
    }

    /// <summary>The containers that had processes at the last refresh, for other threads.</summary>
    public Latest<Container[]> Seen { get; } = new([]);

    /// <summary>The containers with processes, those that no engine has confirmed included.</summary>
    public Dictionary<string, Container> Containers => _containers;

    /// <summary>The container of a cgroup, or null.</summary>
    /// <param name="cgroup">The id that a row carries.</param>
    /// <param name="tick">The refresh.</param>
    public Container? Find(ulong cgroup, long tick)
    {
        if (!_cgroups.TryGet(cgroup, tick, out Container? container) || container is null)
        {
            return null;
        }

        container.Seen = tick;
        if (container.Version != _engines.Version)
        {
            container.Resolve(_engines);
        }

        return container.IsKnown ? container : null;
    }

    /// <summary>Ends a refresh: forgets what had no process.</summary>
    public void End(long tick)
    {
        _cgroups.Forget(tick);
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

            // At once, so that the next refresh has their names: Podman looks for its own events four times a second
            // only. Away from this thread, for engines take locks.
            ThreadPool.UnsafeQueueUserWorkItem(static known => known.Engines.AskAbout(known.Seen), (Engines: _engines, Seen: seen), preferLocal: false);
        }
    }

    /// <summary>A container has as many cgroups as it makes; they are one row.</summary>
    private Container? ReadPath(string path)
    {
        if (ContainerPath.Parse(path) is not { } identity)
        {
            return null;
        }

        if (!_containers.TryGetValue(identity.Key, out Container? container))
        {
            container = new Container(identity);
            _containers.Add(identity.Key, container);
            _changed = true;
        }

        return container;
    }
}
