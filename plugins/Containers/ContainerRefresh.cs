using Bpftop.Containers.Engines;
using Bpftop.Containers.Kubernetes;
using Bpftop.Containers.Limits;
using Bpftop.Containers.Membership;
using Bpftop.Containers.Paths;

namespace Bpftop.Containers;

/// <summary>Everything that is done away from the sampling thread: finds engines, asks them about ids that rows have and
/// no engine has named, and reads names and limits of containers from their files.</summary>
internal sealed class ContainerRefresh(
    ICgroupPaths paths, EngineSet engines, ContainerDirectory directory, ContainerTable table, PodNameReader podNames, NamedProcesses named, TimeProvider time)
    : IProbe, IBackgroundRefresh
{
    /// <summary>Engines that do not answer at once must not delay the names from the others.</summary>
    private static readonly TimeSpan LongestProbe = TimeSpan.FromMilliseconds(300);

    /// <summary>A container's first process gets its environment with its first exec, moments after it is seen.</summary>
    private const int PodNameTries = 10;

    private readonly LimitReader _limits = new(paths.Root, time);
    private Dictionary<Container, int> _tries = [];
    private bool _toldTrouble;

    /// <summary>New containers do not wait for this: see <see cref="ContainerDirectory.Of"/>.</summary>
    public TimeSpan Period => TimeSpan.FromSeconds(1);

    public async ValueTask<Availability> ProbeAsync(CancellationToken cancel)
    {
        string[] roots = [.. paths.Root is { } root ? [root] : Array.Empty<string>(), .. paths.Version1.Select(static mount => mount.Folder!)];
        if (roots.Length == 0)
        {
            return new Availability(AvailabilityState.Unsupported, "no cgroups are mounted, and without them the containers of processes are not known", "Mount them: mount -t cgroup2 none /sys/fs/cgroup.");
        }

        engines.Look();
        await Task.WhenAny(engines.SettleAsync(cancel), Task.Delay(LongestProbe, cancel)).ConfigureAwait(false);
        cancel.ThrowIfCancellationRequested();
        Availability answer = EngineReport.Of(engines) ?? WithoutEngine(roots);
        _toldTrouble = answer.State != AvailabilityState.Ready;
        return answer;
    }

    public async ValueTask RefreshAsync(CancellationToken cancel)
    {
        engines.Look();

        // New engines only: one has settled once it answered or had the time to.
        await engines.SettleAsync(cancel).ConfigureAwait(false);
        Container[] seen = directory.Seen.Current;
        engines.AskAbout(seen);
        named.Look();
        ReadPodNames(seen);
        if (table.IsShown)
        {
            _limits.Read(seen);
        }

        if (!_toldTrouble && EngineReport.Of(engines) is { State: not AvailabilityState.Ready } trouble)
        {
            // After several of these the host probes again, and shows what the probe says.
            throw new EngineFault(trouble.Reason);
        }
    }

    /// <summary>Containers of runtimes without an engine are found by their cgroups alone.</summary>
    private static Availability WithoutEngine(string[] roots) => Array.Exists(roots, CgroupTree.HasContainer)
        ? new Availability(AvailabilityState.Ready)
        : new Availability(
            AvailabilityState.Absent,
            $"no engine listens at the usual places, and no cgroup {(roots.Length > 1 ? "of either version " : "")}is a container's{(IsOwnNamespace() ? ", as far as can be told from bpftop's own cgroup namespace" : "")}",
            "Start Docker or Podman, or name their sockets in the configuration: \"containers\": { \"sockets\": […] }.");

    /// <summary>Inside a container the paths of the machine's cgroups are cut off (PROC_CGROUP_INIT_INO: the number of
    /// the first namespace since 4.6).</summary>
    private static bool IsOwnNamespace()
    {
        try
        {
            return File.ResolveLinkTarget("/proc/self/ns/cgroup", returnFinalTarget: false)?.Name is { } name && name != "cgroup:[4026531835]";
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private void ReadPodNames(Container[] seen)
    {
        Dictionary<Container, int> tries = [];
        foreach (Container container in seen)
        {
            if (container.PodNames is not null || !PodNameReader.MayHave(container.Identity) || engines.Find(container.Identity, out _) is not null)
            {
                continue;
            }

            PodNames? names = podNames.Read(container.Identity);
            int tried = _tries.GetValueOrDefault(container) + 1;
            if (names is not null || tried == PodNameTries)
            {
                container.PodNames = names ?? PodNames.None;
                engines.Touch();
            }
            else
            {
                tries[container] = tried;
            }
        }

        _tries = tries;
    }
}
