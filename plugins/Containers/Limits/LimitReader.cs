namespace Bpftop.Containers.Limits;

/// <summary>Reads what containers may use, from version 2 and, on a hybrid system, from the controllers of version 1,
/// where runtimes use the same path.</summary>
/// <remarks>Of the background, one call at a time.</remarks>
/// <param name="root">Where cgroup v2 is mounted.</param>
internal sealed class LimitReader(string? root)
{
    private readonly string? _version1 = root is not null && Path.GetFileName(root.TrimEnd('/')) == "unified"
        ? Path.GetDirectoryName(root.TrimEnd('/'))
        : null;

    private Dictionary<string, CpuPeriods> _before = new(StringComparer.Ordinal);
    private Dictionary<string, CpuPeriods> _now = new(StringComparer.Ordinal);

    /// <summary>Reads the limits of containers; those of others are forgotten.</summary>
    public void Read(IEnumerable<Container> containers)
    {
        foreach (Container container in containers)
        {
            if (Read(container.Key, container.Identity.Path) is { } limits && limits != container.Limits)
            {
                container.Limits = limits;
            }
        }

        (_before, _now) = (_now, _before);
        _now.Clear();
    }

    private ContainerLimits? Read(string key, string path)
    {
        if (CgroupFolder.Of(root, path) is not { } folder)
        {
            return null;
        }

        Span<byte> buffer = stackalloc byte[1024];
        double cpu = LimitText.CpuMax(BoundedFile.ReadInto($"{folder}/cpu.max", buffer));
        double memory = LimitText.Number(BoundedFile.ReadInto($"{folder}/memory.max", buffer));
        double pids = LimitText.Number(BoundedFile.ReadInto($"{folder}/pids.max", buffer));
        bool hasPeriods = LimitText.TryPeriods(BoundedFile.ReadInto($"{folder}/cpu.stat", buffer), out CpuPeriods periods);
        if (_version1 is not null)
        {
            Span<byte> second = stackalloc byte[64];
            string cpuFolder = $"{_version1}/cpu{path}";
            cpu = double.IsNaN(cpu)
                ? LimitText.CpuQuota(BoundedFile.ReadInto($"{cpuFolder}/cpu.cfs_quota_us", buffer), BoundedFile.ReadInto($"{cpuFolder}/cpu.cfs_period_us", second))
                : cpu;
            memory = double.IsNaN(memory) ? LimitText.Number(BoundedFile.ReadInto($"{_version1}/memory{path}/memory.limit_in_bytes", buffer)) : memory;
            pids = double.IsNaN(pids) ? LimitText.Number(BoundedFile.ReadInto($"{_version1}/pids{path}/pids.max", buffer)) : pids;
            hasPeriods = hasPeriods || LimitText.TryPeriods(BoundedFile.ReadInto($"{cpuFolder}/cpu.stat", buffer), out periods);
        }

        return new ContainerLimits(cpu, memory, pids, hasPeriods && !double.IsNaN(cpu) ? Throttled(key, periods) : double.NaN);
    }

    private double Throttled(string key, CpuPeriods periods)
    {
        _now[key] = periods;
        return _before.TryGetValue(key, out CpuPeriods earlier) ? periods.PercentSince(earlier) : double.NaN;
    }
}
