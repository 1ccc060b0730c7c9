using Bpftop.Containers.Engines;
using Bpftop.Containers.Paths;
using Bpftop.Toolkit;

namespace Bpftop.Containers;

/// <summary>The container of each cgroup that has processes.</summary>
/// <remarks>Of the sampling thread; others read <see cref="Seen"/>.</remarks>
internal sealed class ContainerDirectory
{
    private readonly EngineSet _engines;
    private readonly CgroupMap<Container> _cgroups;
    private readonly Dictionary<string, Container> _containers = new(StringComparer.Ordinal);
    private readonly List<string> _gone = [];
    private bool _changed;

    public ContainerDirectory(ICgroupPaths paths, EngineSet engines)
    {
        _engines = engines;
        _cgroups = new CgroupMap<Container>(paths, ReadPath);
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
            if (container is null)
            {
                continue;
            }

            container.Seen = number;
            if (container.Version != version)
            {
                container.Resolve(_engines);
            }
        }

        Forget(number);
        return containers;
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
