using System.Text.Json.Serialization;

namespace Bpftop.Containers.Engines;

/// <summary>An item of <c>GET /containers/json</c>, as far as it is read.</summary>
internal sealed class ContainerAnswer
{
    public string? Id { get; set; }

    public string?[]? Names { get; set; }

    public string? Image { get; set; }

    public string? State { get; set; }

    /// <summary>"Up 3 minutes (healthy)", "Exited (137) 2 hours ago".</summary>
    public string? Status { get; set; }

    [JsonConverter(typeof(LabelsConverter))]
    public Labels? Labels { get; set; }
}
