using Bpftop.Host.Collect.Proc;
using Bpftop.Toolkit;

namespace Bpftop.Host.Scheduling;

/// <summary>What the cgroups of a process say of its scheduling.</summary>
/// <remarks>Any thread; reads some files.</remarks>
internal sealed class CgroupFiles
{
    private readonly string _procRoot;
    private readonly string? _version2;
    private readonly ImmutableArray<Version1Cgroup> _version1;

    /// <param name="procRoot">Where procfs is mounted.</param>
    public CgroupFiles(string procRoot)
    {
        Mount[] mounts = Mount.All(procRoot);
        _procRoot = procRoot;
        _version2 = Mount.OfCgroup2(mounts);
        _version1 = Version1Mounts.Find(mounts);
    }

    /// <summary>The CPUs that the cpuset of a process allows; null where it is not known.</summary>
    public CpuSet? CpusetOf(int pid)
    {
        string? text = FolderOf(pid, "cpuset", out bool isVersion1) is not { } folder ? null
            : isVersion1 ? SmallFile.Read($"{folder}/cpuset.effective_cpus")
            : Nearest(folder, "cpuset.cpus.effective");
        return text is not null && CpuSet.TryParse(text, out CpuSet set) ? set : null;
    }

    /// <summary>Whether the scheduler puts a process into the group of its session, within which alone its nice value counts:
    /// where that is switched on, for processes that no cgroup of the cpu controller has (kernel/sched/autogroup.c,
    /// task_wants_autogroup). Null where it is not known.</summary>
    public bool? IsAutogrouped(int pid)
    {
        if (SmallFile.Read($"{_procRoot}/sys/kernel/sched_autogroup_enabled") is not ['1', ..])
        {
            return false;
        }

        return FolderOf(pid, "cpu", out bool isVersion1) is not { } folder ? null
            : isVersion1 ? folder.TrimEnd('/') == _version1.First(static mount => Array.IndexOf(mount.Hierarchy.Split(','), "cpu") >= 0).Folder!.TrimEnd('/')
            : Nearest(folder, "cpu.weight") is null;
    }

    /// <summary>The folder of the cgroup that a process is in, in the hierarchy that has a controller.</summary>
    /// <returns>Null where it is not to be seen.</returns>
    private string? FolderOf(int pid, string controller, out bool isVersion1)
    {
        isVersion1 = false;
        int thread = LivingProcess.ThreadOf(_procRoot, pid);
        string? version2 = null;
        string lines = SmallFile.Read(string.Create(CultureInfo.InvariantCulture, $"{_procRoot}/{pid}/task/{thread}/cgroup")) ?? "";
        foreach (string line in lines.Split('\n'))
        {
            // NUMBER:CONTROLLERS:PATH; a path may have colons.
            if (line.Split(':', 3) is not [_, var controllers, var path])
            {
                continue;
            }

            if (Array.IndexOf(controllers.Split(','), controller) >= 0)
            {
                isVersion1 = true;
                return Version1Mounts.FolderOf(_version1, controllers, path);
            }

            version2 = controllers.Length == 0 ? path : version2;
        }

        return version2 is null || _version2 is null || LivingProcess.WhyNotActedOn(version2) is not null ? null : _version2 + version2.TrimEnd('/');
    }

    /// <summary>A file of a cgroup, or of the nearest one above it that has it: where a controller is not switched on, that
    /// one's counts.</summary>
    private string? Nearest(string folder, string file)
    {
        for (string at = folder; at.Length >= _version2!.Length; at = at[..at.LastIndexOf('/')])
        {
            if (SmallFile.Read($"{at}/{file}") is { } text)
            {
                return text;
            }
        }

        return null;
    }
}
