using System.Text.Json.Serialization;

namespace Bpftop.Containers.Engines;

/// <summary>What an event is about.</summary>
internal sealed class EventActor
{
    [JsonPropertyName("ID")]
    [JsonConverter(typeof(LooseTextConverter))]
    public string? Id { get; set; }

    [JsonConverter(typeof(EventAttributesConverter))]
    public EventAttributes? Attributes { get; set; }
}
