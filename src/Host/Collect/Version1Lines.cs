using System.Buffers.Text;
using System.Text;
using Bpftop.Host.Collect.Bpf;
using Bpftop.Host.Collect.Proc;

namespace Bpftop.Host.Collect;

/// <summary>Reads the lines of version 1 in <c>/proc/PID/cgroup</c>: "8:cpu,cpuacct:/docker/ID".</summary>
internal static class Version1Lines
{
    /// <summary>The cgroups that are not roots.</summary>
    /// <remarks>" (deleted)" at the end of a path is part of the cgroup's name here: the kernel writes it in version 2 only
    /// (kernel/cgroup/cgroup.c, proc_cgroup_show).</remarks>
    /// <param name="lines">The file.</param>
    /// <param name="mounts">Where the hierarchies are mounted.</param>
    /// <param name="key">The key that a walk has for them (bpf/version1.bpf.h), or 0 where it cannot be told: a hierarchy is
    /// not mounted, or the mount does not show the cgroup.</param>
    public static ImmutableArray<Version1Cgroup> Parse(ReadOnlySpan<byte> lines, ImmutableArray<Version1Cgroup> mounts, out ulong key)
    {
        ImmutableArray<Version1Cgroup>.Builder cgroups = ImmutableArray.CreateBuilder<Version1Cgroup>();
        key = 0;
        bool isWhole = true;
        while (TryNext(ref lines, out ulong number, out ReadOnlySpan<byte> hierarchy, out ReadOnlySpan<byte> path))
        {
            string controllers = Encoding.UTF8.GetString(hierarchy);
            string place = ForeignText.DecodePath(path);
            string? folder = Version1Mounts.FolderOf(mounts, controllers, place);
            cgroups.Add(new Version1Cgroup(controllers, place, folder));
            ulong id = folder is null ? 0 : CgroupLookup.IdOf(folder);
            isWhole &= id != 0;
            key += Share(id, number);
        }

        key = isWhole ? key : 0;
        return cgroups.ToImmutable();
    }

    /// <summary>A hash of the lines that <see cref="Parse"/> reads; 0 where there are none.</summary>
    public static ulong Hash(ReadOnlySpan<byte> lines)
    {
        bool isAny = false;
        ulong hash = 0;
        while (TryNext(ref lines, out ulong number, out _, out ReadOnlySpan<byte> path))
        {
            isAny = true;
            hash = Share(hash ^ number, number);
            foreach (byte letter in path)
            {
                hash = (hash ^ letter) * 0x9E3779B97F4A7C15;
            }
        }

        return isAny ? Math.Max(hash, 1) : 0;
    }

    /// <summary>The next line of version 1 with another path than the root's.</summary>
    private static bool TryNext(ref ReadOnlySpan<byte> lines, out ulong number, out ReadOnlySpan<byte> hierarchy, out ReadOnlySpan<byte> path)
    {
        while (Lines.TryTake(ref lines, out ReadOnlySpan<byte> line))
        {
            // A hierarchy's name has no colon; a path may.
            if (!Utf8Parser.TryParse(line, out number, out int used) || number == 0 || used >= line.Length || line[used] != ':')
            {
                continue;
            }

            line = line[(used + 1)..];
            int colon = line.IndexOf((byte)':');
            if (colon >= 0 && line.Length > colon + 2)
            {
                hierarchy = line[..colon];
                path = line[(colon + 1)..];
                return true;
            }
        }

        number = 0;
        hierarchy = default;
        path = default;
        return false;
    }

    /// <summary>One cgroup's share of a key, as bpf/version1.bpf.h makes it.</summary>
    private static ulong Share(ulong id, ulong hierarchy)
    {
        ulong hash = id ^ (hierarchy << 48);
        hash ^= hash >> 33;
        hash *= 0xff51afd7ed558ccd;
        hash ^= hash >> 33;
        hash *= 0xc4ceb9fe1a85ec53;
        return hash ^ (hash >> 33);
    }
}
