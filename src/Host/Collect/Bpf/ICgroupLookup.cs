namespace Bpftop.Host.Collect.Bpf;

/// <summary>Asks the kernel for the path of a cgroup.</summary>
internal interface ICgroupLookup : IDisposable
{
    /// <returns>The path below the mount, <c>/</c> being its root; null where the cgroup is gone.</returns>
    /// <param name="id">The cgroup's id.</param>
    /// <param name="member">A process that was in it a moment ago.</param>
    string? Resolve(ulong id, int member);
}
