using Bpftop.Containers.Paths;

namespace Bpftop.Containers;

/// <summary>The first process of a container that has no cgroup of its own.</summary>
/// <param name="StartTicks">When it was started: its pid may be another's later.</param>
/// <param name="Identity">The container.</param>
internal sealed record NamedProcess(ulong StartTicks, ContainerIdentity Identity);
