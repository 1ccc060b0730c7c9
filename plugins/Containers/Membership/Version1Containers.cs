using System.Collections.Immutable;
using Bpftop.Containers.Paths;

namespace Bpftop.Containers.Membership;

/// <summary>The container that each set of cgroups of version 1 tells of, made once for each and forgotten when no process
/// has it.</summary>
/// <remarks>Of the sampling thread. No allocation while no new set comes.</remarks>
/// <param name="paths">The host's paths.</param>
/// <param name="containerOf">The container of an identity.</param>
internal sealed class Version1Containers(ICgroupPaths paths, Func<ContainerIdentity, Container> containerOf)
{
    private readonly Dictionary<ulong, (Container? Container, long Tick)> _sets = [];
    private readonly List<ulong> _gone = [];
    private int _seen;

    /// <summary>Starts a refresh.</summary>
    public void Begin() => _seen = 0;

    /// <summary>The container; null where there is none, and while the host knows no path of it.</summary>
    public Container? Find(ulong key, long tick)
    {
        if (_sets.TryGetValue(key, out (Container? Container, long Tick) set))
        {
            if (set.Tick == tick)
            {
                return set.Container;
            }
        }
        else if (paths.TryGetVersion1(key, out ImmutableArray<Version1Cgroup> cgroups))
        {
            set.Container = ContainerPlaces.OfVersion1(cgroups) is { } identity ? containerOf(identity) : null;
        }
        else
        {
            return null;
        }

        _seen++;
        _sets[key] = (set.Container, tick);
        return set.Container;
    }

    /// <summary>Ends a refresh.</summary>
    public void Forget(long tick)
    {
        if (_seen == _sets.Count)
        {
            return;
        }

        foreach ((ulong key, (_, long seen)) in _sets)
        {
            if (seen != tick)
            {
                _gone.Add(key);
            }
        }

        foreach (ulong key in _gone)
        {
            _sets.Remove(key);
        }

        _gone.Clear();
    }
}
