using Bpftop.Containers.Engines;

namespace Bpftop.Containers.Actions;

/// <summary>A container that an engine will be asked to change.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Image">Its image, or null.</param>
/// <param name="State">Its state as the engine says, or null.</param>
/// <param name="Engine">Whose it is.</param>
/// <param name="Folder">The directory of its cgroup, or null where it has no processes.</param>
internal sealed record ContainerTarget(string Id, string Name, string? Image, string? State, EngineConnection Engine, string? Folder)
{
    /// <summary>The process that the engine names, where the container has no cgroup of its own; else 0.</summary>
    public int Process { get; init; }

    /// <summary>"web (nginx:1.25)".</summary>
    public string Title => Image is null ? Name : $"{Name} ({Image})";
}
