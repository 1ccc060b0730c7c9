using System.Runtime.InteropServices;

namespace Bpftop.Network.Traffic;

/// <summary>The programs that count, loaded for one layer.</summary>
internal sealed class TrafficPrograms : IDisposable
{
    private const string Flows = "flows";
    private const string Samples = "samples";

    private readonly TrafficSettings _settings;
    private readonly ICgroupPaths _cgroups;
    private readonly IBpfObject _object;
    private readonly string _way;
    private readonly Dictionary<int, IDisposable[]> _links = [];
    private readonly Dictionary<int, (string Name, string Reason)> _refused = [];

    private TrafficPrograms(TrafficSettings settings, ICgroupPaths cgroups, IBpfObject loaded)
    {
        (_settings, _cgroups, _object) = (settings, cgroups, loaded);
        BpfFeatureState feature = loaded.Features[0];
        _way = feature.Way ?? throw new BpfException(feature.Reason);
    }

    public IBpfMap FlowMap => _object.Map(Flows);

    public IBpfMap RestMap => _object.Map("rest");

    public IBpfRing Ring => _object.Ring(Samples);

    /// <summary>The interfaces where it cannot count, and why. They are not tried again until they go down.</summary>
    public IReadOnlyCollection<(string Name, string Reason)> Refused => _refused.Values;

    /// <summary>Loads the programs, and attaches none.</summary>
    /// <param name="settings">Which.</param>
    /// <param name="cgroups">Where the cgroups are.</param>
    /// <param name="bpf">The host's.</param>
    /// <exception cref="BpfException">The kernel refuses them.</exception>
    public static TrafficPrograms Load(TrafficSettings settings, ICgroupPaths cgroups, IBpf bpf)
    {
        IBpfObject opened = Open(settings.Layer, bpf, settings.Flows);
        try
        {
            return new TrafficPrograms(settings, cgroups, opened);
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>Loads the programs with next to no memory, so that it is known whether the kernel takes them.</summary>
    /// <exception cref="BpfException">The host cannot use BPF.</exception>
    public static IBpfObject Try(TrafficLayer layer, IBpf bpf)
    {
        const uint Page = 4096;
        return Open(layer, bpf, flows: 1, (uint)Math.Max(Page, Environment.SystemPageSize));
    }

    /// <summary>Attaches them to the cgroup.</summary>
    /// <exception cref="BpfException">There is none, or the kernel refuses.</exception>
    public void AttachToCgroup()
    {
        string root = _cgroups.Root ?? throw new BpfException("cgroup v2 is not mounted");
        BpfTarget.Cgroup target = new(_settings.Cgroup == "/" ? root : Path.Join(root, _settings.Cgroup));
        foreach (BpfProgram program in _settings.Layer.ProgramsOf(_way))
        {
            _ = _object.Attach(program.Name, target);
        }
    }

    /// <summary>Attaches them to interfaces that have come, and forgets those that are gone: the kernel has detached what was
    /// there.</summary>
    /// <exception cref="BpfException">There is no interface to count at, or the kernel refuses at all of them.</exception>
    public void Follow(List<NetworkInterface> interfaces)
    {
        List<NetworkInterface> wanted = interfaces.FindAll(each => _settings.Interface is { } name ? each.Name == name : each.IsUp);
        if (wanted.Count == 0)
        {
            throw new BpfException(_settings.Interface is { } name ? $"no network interface {name}" : "no network interface is up");
        }

        foreach (int gone in _links.Keys.Except(wanted.Select(static each => each.Index)).ToArray())
        {
            Array.ForEach(_links[gone], static link => link.Dispose());
            _links.Remove(gone);
        }

        foreach (int gone in _refused.Keys.Except(wanted.Select(static each => each.Index)).ToArray())
        {
            _refused.Remove(gone);
        }

        foreach (NetworkInterface each in wanted)
        {
            if (!_links.ContainsKey(each.Index) && !_refused.ContainsKey(each.Index))
            {
                try
                {
                    _links.Add(each.Index, Attach(each));
                }
                catch (BpfException fault)
                {
                    _refused.Add(each.Index, (each.Name, fault.Message));
                }
            }
        }

        if (_links.Count == 0)
        {
            (string name, string reason) = _refused.First().Value;
            throw new BpfException($"{name}: {reason}");
        }
    }

    /// <summary>What found no room so far.</summary>
    public Unlisted Rest() => MemoryMarshal.Read<Unlisted>(RestMap.Memory);

    public void Dispose() => _object.Dispose();

    private static IBpfObject Open(TrafficLayer layer, IBpf bpf, uint flows, uint ring = 0)
    {
        IBpfObject opened = bpf.Open("traffic", PluginResource.Read("traffic.bpf.o"));
        try
        {
            foreach (string other in layer.Others)
            {
                opened.Exclude(other);
            }

            opened.SetMapEntries(Flows, flows);
            if (ring != 0)
            {
                opened.SetMapEntries(Samples, ring);
            }

            opened.Load(new BpfFeature($"traffic by {layer.Option}", layer.Ways, "the Traffic screen stays empty"));
            return opened;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    private IDisposable[] Attach(NetworkInterface networkInterface)
    {
        List<IDisposable> links = [];
        try
        {
            foreach ((string program, PacketPoint point) in _settings.Layer.ProgramsFor(_way, networkInterface))
            {
                links.Add(_object.Attach(program, new BpfTarget.NetworkInterface(networkInterface.Index, point)));
            }
        }
        catch
        {
            links.ForEach(static link => link.Dispose());
            throw;
        }

        return links.Count > 0 ? [.. links] : throw new BpfException($"has no Ethernet header, which {_settings.Layer.Option} needs");
    }
}
