namespace Bpftop.Host.Subcommands;

/// <summary>Which cgroups can be seen here.</summary>
internal static class CgroupChecks
{
    /// <summary>The first cgroup namespace (PROC_CGROUP_INIT_INO in include/linux/proc_ns.h, the same since 4.6).</summary>
    private const string FirstNamespace = "cgroup:[4026531835]";

    /// <param name="cgroups">What was found mounted.</param>
    /// <param name="cgroupNamespace">The link /proc/self/ns/cgroup; null where it cannot be read.</param>
    public static IEnumerable<DoctorCheck> Of(ICgroupPaths cgroups, string? cgroupNamespace)
    {
        ImmutableArray<Version1Cgroup> version1 = cgroups.Version1;
        yield return cgroups.Root is { } root
            ? new DoctorCheck("cgroup2", DoctorOutcome.Ok, root)
            : new DoctorCheck(
                "cgroup2",
                DoctorOutcome.Warn,
                version1.IsEmpty ? "not mounted: processes have no cgroup" : "not mounted: the cgroup column is empty, and services cannot be told; containers are found in version 1",
                "mount -t cgroup2 none /sys/fs/cgroup");
        if (!version1.IsEmpty)
        {
            yield return new DoctorCheck(
                "cgroup1", DoctorOutcome.Ok, $"{string.Join(' ', version1.Select(static mount => mount.Hierarchy))}: containers are looked for in these too");
        }

        if (cgroupNamespace is not null && cgroupNamespace != FirstNamespace)
        {
            yield return new DoctorCheck(
                "cgroup namespace",
                DoctorOutcome.Note,
                "not the machine's: of processes outside of this one, and of this container itself, containers and services cannot be told");
        }
    }

    /// <summary>The namespace that bpftop is in.</summary>
    public static string? OwnNamespace()
    {
        try
        {
            return File.ResolveLinkTarget("/proc/self/ns/cgroup", returnFinalTarget: false)?.Name;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
