using System.Text.Json.Serialization;

namespace Bpftop.Containers.Engines;

/// <summary>An item of <c>GET /containers/json</c>, or of Podman's own list, as far as it is read.</summary>
/// <remarks>What is null, missing or of another kind than it should be is not known; the rest of the item still is.</remarks>
internal sealed class ContainerAnswer
{
    [JsonConverter(typeof(LooseTextConverter))]
    public string? Id { get; set; }

    [JsonConverter(typeof(LooseTextsConverter))]
    public string?[]? Names { get; set; }

    [JsonConverter(typeof(LooseTextConverter))]
    public string? Image { get; set; }

    [JsonConverter(typeof(LooseTextConverter))]
    public string? State { get; set; }

    /// <summary>"Up 3 minutes (healthy)", "Exited (137) 2 hours ago"; of Podman "healthy" or nothing.</summary>
    [JsonConverter(typeof(LooseTextConverter))]
    public string? Status { get; set; }

    /// <summary>Podman's only.</summary>
    [JsonConverter(typeof(LooseNumberConverter))]
    public int? ExitCode { get; set; }

    /// <summary>Podman's only: its first process.</summary>
    [JsonConverter(typeof(LooseNumberConverter))]
    public int? Pid { get; set; }

    /// <summary>Podman's only; empty where the container is in no pod.</summary>
    [JsonConverter(typeof(LooseTextConverter))]
    public string? PodName { get; set; }

    [JsonConverter(typeof(LabelsConverter))]
    public Labels? Labels { get; set; }
}
