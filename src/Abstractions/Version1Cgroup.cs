namespace Bpftop;

/// <summary>A cgroup of version 1.</summary>
/// <param name="Hierarchy">Its hierarchy, as <c>/proc/PID/cgroup</c> writes it: the controllers (<c>cpu,cpuacct</c>), or
/// a name (<c>name=systemd</c>).</param>
/// <param name="Path">Where it is in the hierarchy, <c>/</c> being the root.</param>
/// <param name="Folder">Its directory in the file system, or null where the hierarchy is not mounted or the mount does not
/// show it.</param>
public sealed record Version1Cgroup(string Hierarchy, string Path, string? Folder);
