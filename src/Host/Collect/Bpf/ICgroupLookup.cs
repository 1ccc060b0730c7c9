namespace Bpftop.Host.Collect.Bpf;

/// <summary>Asks the kernel for the path of a cgroup.</summary>
internal interface ICgroupLookup : IDisposable
{
    /// <returns>The path below the mount, <c>/</c> being its root; null where the cgroup is gone.</returns>
    /// <param name="id">The cgroup's id.</param>
    /// <param name="member">A process that was in it a moment ago.</param>
    string? Resolve(ulong id, int member);

    /// <summary>The path of a cgroup that was removed, with the mark that /proc puts behind it. It has no handle any more.</summary>
    /// <param name="member">A process that ended in it and has not been waited for.</param>
    string? ResolveRemoved(int member);
}
