namespace Bpftop.Containers.Engines;

/// <summary>The labels that say where a container belongs; an image may bring hundreds of others.</summary>
/// <param name="Project">Of Compose.</param>
/// <param name="Pod">Of Kubernetes.</param>
/// <param name="Namespace">Of Kubernetes.</param>
internal sealed record Labels(string? Project, string? Pod, string? Namespace);
