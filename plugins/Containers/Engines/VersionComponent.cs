using System.Text.Json.Serialization;

namespace Bpftop.Containers.Engines;

/// <summary>A part of an engine.</summary>
internal sealed class VersionComponent
{
    [JsonConverter(typeof(LooseTextConverter))]
    public string? Name { get; set; }

    [JsonConverter(typeof(LooseTextConverter))]
    public string? Version { get; set; }
}
