using System.Text.Json.Serialization;
using Docker.DotNet.Models;

namespace Bpftop.Containers.Engines;

/// <summary>An item of Podman's own list, which Docker.DotNet does not know, or of Docker's; as far as it is read.</summary>
/// <remarks>What the engine does not say, or says in another kind than it should, is null.</remarks>
internal sealed class ListedContainer
{
    public string? Id { get; set; }

    public IList<string>? Names { get; set; }

    public string? Image { get; set; }

    public string? State { get; set; }

    /// <summary>"Up 3 minutes (healthy)", "Exited (137) 2 hours ago"; of Podman "healthy" or nothing.</summary>
    public string? Status { get; set; }

    /// <summary>Podman's only.</summary>
    public int? ExitCode { get; set; }

    /// <summary>Podman's only: its first process.</summary>
    public int? Pid { get; set; }

    /// <summary>Podman's only; empty where the container is in no pod.</summary>
    public string? PodName { get; set; }

    public IDictionary<string, string>? Labels { get; set; }

    /// <summary>An item of Docker's list.</summary>
    public static ListedContainer Of(ContainerListResponse item) => new()
    {
        Id = item.ID,
        Names = item.Names,
        Image = item.Image,
        State = item.State,
        Status = item.Status,
        Labels = item.Labels,
    };
}

/// <summary>How Podman's own list, and all that an engine says of one container, are read; without reflection.</summary>
[JsonSerializable(typeof(ListedContainer))]
[JsonSerializable(typeof(InspectedContainer))]
internal sealed partial class EngineJson : JsonSerializerContext;
