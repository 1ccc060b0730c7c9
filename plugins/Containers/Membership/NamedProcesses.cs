using System.Globalization;
using System.Text;
using Bpftop.Containers.Engines;
using Bpftop.Containers.Files;
using Bpftop.Containers.Paths;
using Bpftop.Toolkit;

namespace Bpftop.Containers.Membership;

/// <summary>Containers without a cgroup of their own (<c>podman run --cgroups=disabled</c>), by the process that their
/// engine names.</summary>
/// <remarks>Of the background, one call at a time; others read <see cref="Current"/>. Each process is looked at once, for
/// most are in the cgroup of their container and need no more.</remarks>
/// <param name="engines">The engines.</param>
/// <param name="procRoot">/proc.</param>
internal sealed class NamedProcesses(EngineSet engines, string procRoot = "/proc")
{
    /// <summary>At most this many in one call: an engine may name thousands, and the rest waits for the next.</summary>
    private const int MostFound = 200;

    private readonly Latest<Dictionary<int, NamedProcess>> _current = new([]);
    private Dictionary<(string Key, int Pid), NamedProcess?> _looked = [];

    /// <summary>By pid; empty on most machines.</summary>
    public Dictionary<int, NamedProcess> Current => _current.Current;

    /// <summary>Takes over what the engines say now.</summary>
    public void Look()
    {
        Dictionary<(string Key, int Pid), NamedProcess?> looked = [];
        Dictionary<int, NamedProcess> named = [];
        int found = 0;
        foreach (EngineConnection engine in engines.Engines)
        {
            EngineView view = engine.View.Current;
            if (view.State != EngineState.Connected || !view.Home.SharesPids)
            {
                continue;
            }

            foreach ((_, EngineContainer container) in view.Containers)
            {
                if (container.Process == 0)
                {
                    continue;
                }

                if (!_looked.TryGetValue((container.Key, container.Process), out NamedProcess? process))
                {
                    if (found == MostFound)
                    {
                        continue;
                    }

                    found++;
                    process = Find(container, view);
                }

                looked[(container.Key, container.Process)] = process;
                if (process is not null)
                {
                    named[container.Process] = process;
                }
            }
        }

        _looked = looked;
        if (named.Count > 0 || Current.Count > 0)
        {
            _current.Publish(named);
        }
    }

    private NamedProcess? Find(EngineContainer container, EngineView view)
    {
        string folder = string.Create(CultureInfo.InvariantCulture, $"{procRoot}/{container.Process}");
        if (ProcessStat.Of(procRoot, container.Process) is not { } stat || BoundedFile.Read($"{folder}/cgroup", 1 << 16) is not { } lines)
        {
            return null;
        }

        string cgroups = Encoding.UTF8.GetString(lines);
        if (cgroups.Contains(container.Id, StringComparison.Ordinal))
        {
            return null;
        }

        // Not believed blindly: an engine may speak for what is where it is, and a user's engine for what is in that
        // user's slice.
        ContainerIdentity? place = EngineHome.PlaceOf(cgroups, out uint owner);
        return place?.Key == view.Home.Key && (view.User == engines.OwnUser || view.User == owner)
            ? new NamedProcess(stat.StartTicks, new ContainerIdentity(container.Runtime, container.Id, container.Key, "")
            {
                Owner = view.User == engines.OwnUser ? 0 : owner,
                Outer = place,
                Process = container.Process,
            })
            : null;
    }
}

/// <summary>The first process of a container that has no cgroup of its own.</summary>
/// <param name="StartTicks">When it was started: its pid may be another's later.</param>
/// <param name="Identity">The container.</param>
internal sealed record NamedProcess(ulong StartTicks, ContainerIdentity Identity);
