using System.Text.Json.Serialization;

namespace Bpftop.Containers.Engines;

/// <summary>An item of <c>GET /containers/json</c>, or of Podman's own list, as far as it is read.</summary>
internal sealed class ContainerAnswer
{
    public string? Id { get; set; }

    public string?[]? Names { get; set; }

    public string? Image { get; set; }

    public string? State { get; set; }

    /// <summary>"Up 3 minutes (healthy)", "Exited (137) 2 hours ago"; of Podman "healthy" or nothing.</summary>
    public string? Status { get; set; }

    /// <summary>Podman's only.</summary>
    public int? ExitCode { get; set; }

    /// <summary>Podman's only; empty where the container is in no pod.</summary>
    public string? PodName { get; set; }

    [JsonConverter(typeof(LabelsConverter))]
    public Labels? Labels { get; set; }
}
