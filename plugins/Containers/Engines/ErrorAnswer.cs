using System.Text.Json.Serialization;

namespace Bpftop.Containers.Engines;

/// <summary>The body of an answer that is an error.</summary>
internal sealed class ErrorAnswer
{
    [JsonPropertyName("message")]
    [JsonConverter(typeof(LooseTextConverter))]
    public string? Message { get; set; }
}
