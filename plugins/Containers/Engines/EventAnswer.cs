using System.Text.Json.Serialization;

namespace Bpftop.Containers.Engines;

/// <summary>A line of <c>GET /events</c>, as far as it is read.</summary>
internal sealed class EventAnswer
{
    [JsonConverter(typeof(LooseTextConverter))]
    public string? Type { get; set; }

    [JsonConverter(typeof(LooseTextConverter))]
    public string? Action { get; set; }

    public EventActor? Actor { get; set; }
}
