using System.Text.Json;
using System.Text.Json.Serialization;

namespace Bpftop.Containers.Engines;

/// <summary>What happened to a container.</summary>
/// <param name="Id">The container.</param>
/// <param name="Action">What happened: create, start, die, rename, …</param>
/// <param name="Name">Its name afterwards, or null.</param>
/// <param name="Image">Its image, or null.</param>
internal sealed record EngineEvent(string Id, string Action, string? Name, string? Image)
{
    /// <summary>True where the container is gone.</summary>
    public bool IsEnd => Action is "destroy" or "remove";

    /// <summary>The state that it leads to, or null where it leads to none.</summary>
    public string? State => Action switch
    {
        "create" => "created",
        "start" or "unpause" => "running",
        "pause" => "paused",
        "die" or "died" => "exited",
        _ => null,
    };
}

/// <summary>A line of <c>GET /events</c>, as far as it is read.</summary>
internal sealed class EventAnswer
{
    public string? Type { get; set; }

    public string? Action { get; set; }

    public EventActor? Actor { get; set; }
}

/// <summary>What an event is about.</summary>
internal sealed class EventActor
{
    [JsonPropertyName("ID")]
    public string? Id { get; set; }

    [JsonConverter(typeof(EventAttributesConverter))]
    public EventAttributes? Attributes { get; set; }
}

/// <summary>The attributes that are wanted; the container's labels are among the others.</summary>
/// <param name="Name">Of the container.</param>
/// <param name="Image">Of the container.</param>
internal sealed record EventAttributes(string? Name, string? Image);

/// <summary>Reads the attributes that are wanted.</summary>
internal sealed class EventAttributesConverter : JsonConverter<EventAttributes>
{
    private static readonly string[] _names = ["name", "image"];

    public override EventAttributes Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        string?[] texts = TextFields.Read(ref reader, _names);
        return new EventAttributes(texts[0], texts[1]);
    }

    public override void Write(Utf8JsonWriter writer, EventAttributes value, JsonSerializerOptions options) =>
        throw new NotSupportedException("attributes are only read");
}
