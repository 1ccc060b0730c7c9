using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Bpftop;

/// <summary>Host service: the paths of cgroups.</summary>
/// <remarks>Any thread. A path is resolved once, when its id is first seen by the host, before plugins run.</remarks>
public interface ICgroupPaths
{
    /// <summary>Where cgroup v2 is mounted (<c>/sys/fs/cgroup</c>, or <c>/sys/fs/cgroup/unified</c> on a hybrid
    /// system), or null where it is not.</summary>
    string? Root { get; }

    /// <summary>The path below <see cref="Root"/> of a cgroup, <c>/</c> being the root; its files are opened with it.</summary>
    /// <param name="id">The id that a row carries.</param>
    /// <param name="path">The path; the same string each time, until the cgroup is removed: where somebody who ended in it
    /// has not been waited for, it ends in <c> (deleted)</c> from then on, as in <c>/proc/PID/cgroup</c>. Nothing may be
    /// done to such a path: another cgroup can have it by now.</param>
    /// <returns>False for an id that no row has carried or whose cgroup was gone before it could be resolved.</returns>
    bool TryGet(ulong id, [NotNullWhen(true)] out string? path);

    /// <summary>The hierarchies of cgroup v1 that are mounted beside version 2, or instead of it; each has the root
    /// (<c>/</c>) for its path. Empty on most systems.</summary>
    ImmutableArray<Version1Cgroup> Version1 => [];

    /// <summary>The cgroups of version 1 that a process is in, one for each hierarchy in which it is not in the root.
    /// </summary>
    /// <param name="key">The <see cref="ProcessRow.Version1Key"/> that a row carries.</param>
    /// <param name="cgroups">The cgroups; for one key always the same.</param>
    /// <returns>False for 0, and for a key that no row has carried or whose processes were gone before they could be
    /// looked at.</returns>
    bool TryGetVersion1(ulong key, out ImmutableArray<Version1Cgroup> cgroups)
    {
        cgroups = [];
        return false;
    }
}
