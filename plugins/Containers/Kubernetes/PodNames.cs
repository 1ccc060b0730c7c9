namespace Bpftop.Containers.Kubernetes;

/// <summary>Names that a container itself carries, where no engine's API has them.</summary>
/// <param name="Name">The container within its pod, or its own name.</param>
/// <param name="Pod">The pod.</param>
/// <param name="Namespace">The pod's namespace.</param>
/// <param name="Image">The image.</param>
internal sealed record PodNames(string? Name, string? Pod, string? Namespace, string? Image)
{
    /// <summary>Nothing was found, and is not looked for again.</summary>
    public static PodNames None { get; } = new(null, null, null, null);
}
