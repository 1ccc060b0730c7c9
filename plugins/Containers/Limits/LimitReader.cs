using System.Runtime.InteropServices;

namespace Bpftop.Containers.Limits;

/// <summary>Reads what containers may use, from version 2 and, on a hybrid system, from the controllers of version 1,
/// where runtimes use the same path.</summary>
/// <remarks>Of the background, one call at a time. Limits change when somebody changes them, so they are read anew after
/// five seconds only; how often a container was throttled is read at each call, where it has a limit of CPU.</remarks>
/// <param name="root">Where cgroup v2 is mounted.</param>
/// <param name="time">The clock.</param>
internal sealed class LimitReader(string? root, TimeProvider time)
{
    private static readonly TimeSpan _limitsHold = TimeSpan.FromSeconds(5);

    /// <summary>Nobody looked for longer: a share of all that time would say nothing of now.</summary>
    private static readonly TimeSpan _longestBreak = TimeSpan.FromSeconds(10);

    private readonly string? _version1 = root is not null && Path.GetFileName(root.TrimEnd('/')) == "unified"
        ? Path.GetDirectoryName(root.TrimEnd('/'))
        : null;

    private readonly Dictionary<string, Look> _looks = new(StringComparer.Ordinal);
    private readonly List<string> _gone = [];
    private long _call;
    private long _calledAt;

    /// <summary>Reads the limits of containers; those of others are forgotten.</summary>
    public void Read(IEnumerable<Container> containers)
    {
        _call++;
        if (_call > 1 && time.GetElapsedTime(_calledAt) > _longestBreak)
        {
            _looks.Clear();
        }

        _calledAt = time.GetTimestamp();
        foreach (Container container in containers)
        {
            if (CgroupFolder.Of(root, container.Identity.Path) is { } folder
                && Read(container.Key, folder, container.Identity.Path) is var limits && limits != container.Limits)
            {
                container.Limits = limits;
            }
        }

        foreach ((string key, Look look) in _looks)
        {
            if (look.Call != _call)
            {
                _gone.Add(key);
            }
        }

        foreach (string key in _gone)
        {
            _looks.Remove(key);
        }

        _gone.Clear();
    }

    private ContainerLimits Read(string key, string folder, string path)
    {
        ref Look look = ref CollectionsMarshal.GetValueRefOrAddDefault(_looks, key, out bool isKnown);
        look.Call = _call;
        if (!isKnown || time.GetElapsedTime(look.ReadAt, _calledAt) >= _limitsHold)
        {
            look.ReadAt = _calledAt;
            look.Limits = ReadLimits(folder, path);
        }

        if (double.IsNaN(look.Limits.CpuPercent) || ReadPeriods(folder, path) is not { } periods)
        {
            look.Periods = null;
            return look.Limits;
        }

        double throttled = look.Periods is { } earlier ? periods.PercentSince(earlier) : double.NaN;
        look.Periods = periods;
        return look.Limits with { ThrottledPercent = throttled };
    }

    private ContainerLimits ReadLimits(string folder, string path)
    {
        Span<byte> buffer = stackalloc byte[64];
        double cpu = LimitText.CpuMax(BoundedFile.ReadInto($"{folder}/cpu.max", buffer));
        double memory = LimitText.Number(BoundedFile.ReadInto($"{folder}/memory.max", buffer));
        double pids = LimitText.Number(BoundedFile.ReadInto($"{folder}/pids.max", buffer));
        if (_version1 is not null)
        {
            Span<byte> second = stackalloc byte[64];
            string cpuFolder = $"{_version1}/cpu{path}";
            cpu = double.IsNaN(cpu)
                ? LimitText.CpuQuota(BoundedFile.ReadInto($"{cpuFolder}/cpu.cfs_quota_us", buffer), BoundedFile.ReadInto($"{cpuFolder}/cpu.cfs_period_us", second))
                : cpu;
            memory = double.IsNaN(memory) ? LimitText.Number(BoundedFile.ReadInto($"{_version1}/memory{path}/memory.limit_in_bytes", buffer)) : memory;
            pids = double.IsNaN(pids) ? LimitText.Number(BoundedFile.ReadInto($"{_version1}/pids{path}/pids.max", buffer)) : pids;
        }

        return new ContainerLimits(cpu, memory, pids, double.NaN);
    }

    private CpuPeriods? ReadPeriods(string folder, string path)
    {
        Span<byte> buffer = stackalloc byte[1024];
        return LimitText.TryPeriods(BoundedFile.ReadInto($"{folder}/cpu.stat", buffer), out CpuPeriods periods)
            || (_version1 is not null && LimitText.TryPeriods(BoundedFile.ReadInto($"{_version1}/cpu{path}/cpu.stat", buffer), out periods))
            ? periods
            : null;
    }

    private struct Look
    {
        public ContainerLimits Limits;
        public CpuPeriods? Periods;
        public long ReadAt;
        public long Call;
    }
}
