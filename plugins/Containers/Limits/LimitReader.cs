using System.Runtime.InteropServices;
using Bpftop.Containers.Files;
using Bpftop.Containers.Membership;
using Bpftop.Containers.Paths;

namespace Bpftop.Containers.Limits;

/// <summary>Reads what containers may use, from version 2 and, on a hybrid system, from the controllers of version 1,
/// where runtimes use the same path.</summary>
/// <remarks>For the background, one call at a time. Limits rarely change, so they are read again only after five
/// seconds; how often a container was throttled is read at each call, where it has a CPU limit.</remarks>
/// <param name="root">Where cgroup v2 is mounted.</param>
/// <param name="time">The clock.</param>
internal sealed class LimitReader(string? root, TimeProvider time)
{
    private static readonly TimeSpan _limitsHold = TimeSpan.FromSeconds(5);

    /// <summary>After a longer pause, a share of all that time would say nothing about now.</summary>
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
            // A container without a cgroup of its own has no limits of its own either.
            if (container.Identity.Process == 0 && Read(container.Identity) is var limits && limits != container.Limits)
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

    private ContainerLimits Read(ContainerIdentity identity)
    {
        ref Look look = ref CollectionsMarshal.GetValueRefOrAddDefault(_looks, identity.Key, out bool isKnown);
        look.Call = _call;
        if (!isKnown || time.GetElapsedTime(look.ReadAt, _calledAt) >= _limitsHold)
        {
            look.ReadAt = _calledAt;
            look.Limits = ReadLimits(identity);
        }

        if (double.IsNaN(look.Limits.CpuPercent) || ReadPeriods(identity) is not { } periods)
        {
            look.Periods = null;
            return look.Limits;
        }

        double throttled = look.Periods is { } earlier ? periods.PercentSince(earlier) : double.NaN;
        look.Periods = periods;
        return look.Limits with { ThrottledPercent = throttled };
    }

    private ContainerLimits ReadLimits(ContainerIdentity identity)
    {
        Span<byte> buffer = stackalloc byte[64];
        Span<byte> second = stackalloc byte[64];
        string? folder = Version2FolderOf(identity);
        double cpu = folder is null ? double.NaN : LimitText.CpuMax(BoundedFile.ReadInto($"{folder}/cpu.max", buffer));
        double memory = folder is null ? double.NaN : LimitText.Number(BoundedFile.ReadInto($"{folder}/memory.max", buffer));
        double pids = folder is null ? double.NaN : LimitText.Number(BoundedFile.ReadInto($"{folder}/pids.max", buffer));
        if (double.IsNaN(cpu) && Version1FolderOf(identity, "cpu") is { } cpuFolder)
        {
            cpu = LimitText.CpuQuota(BoundedFile.ReadInto($"{cpuFolder}/cpu.cfs_quota_us", buffer), BoundedFile.ReadInto($"{cpuFolder}/cpu.cfs_period_us", second));
        }

        if (double.IsNaN(memory) && Version1FolderOf(identity, "memory") is { } memoryFolder)
        {
            memory = LimitText.Number(BoundedFile.ReadInto($"{memoryFolder}/memory.limit_in_bytes", buffer));
        }

        if (double.IsNaN(pids) && Version1FolderOf(identity, "pids") is { } pidsFolder)
        {
            pids = LimitText.Number(BoundedFile.ReadInto($"{pidsFolder}/pids.max", buffer));
        }

        return new ContainerLimits(cpu, memory, pids, double.NaN);
    }

    private CpuPeriods? ReadPeriods(ContainerIdentity identity)
    {
        Span<byte> buffer = stackalloc byte[1024];
        return (Version2FolderOf(identity) is { } folder && LimitText.TryPeriods(BoundedFile.ReadInto($"{folder}/cpu.stat", buffer), out CpuPeriods periods))
            || (Version1FolderOf(identity, "cpu") is { } cpuFolder && LimitText.TryPeriods(BoundedFile.ReadInto($"{cpuFolder}/cpu.stat", buffer), out periods))
            ? periods
            : null;
    }

    private string? Version2FolderOf(ContainerIdentity identity) => identity.Version1.IsEmpty ? CgroupFolder.Of(root, identity.Path) : null;

    /// <summary>Where a container's cgroup of version 2 is known, runtimes use the same path in version 1.</summary>
    private string? Version1FolderOf(ContainerIdentity identity, string controller)
    {
        foreach (Version1Cgroup cgroup in identity.Version1)
        {
            if (Array.IndexOf(cgroup.Hierarchy.Split(','), controller) >= 0)
            {
                return cgroup.Folder;
            }
        }

        return identity.Version1.IsEmpty && _version1 is not null ? CgroupFolder.Of($"{_version1}/{controller}", identity.Path) : null;
    }

    private struct Look
    {
        public ContainerLimits Limits;
        public CpuPeriods? Periods;
        public long ReadAt;
        public long Call;
    }
}
