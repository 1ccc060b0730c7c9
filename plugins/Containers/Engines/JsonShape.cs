using System.Text.Json;

namespace Bpftop.Containers.Engines;

/// <summary>What is wanted of a JSON value: its kind, and of a list or an object what is wanted inside.</summary>
internal sealed class JsonShape
{
    private readonly JsonTokenType _start;
    private JsonMember[] _members = [];

    private JsonShape(JsonTokenType start) => _start = start;

    /// <summary>Any text.</summary>
    public static JsonShape Text { get; } = new(JsonTokenType.String);

    /// <summary>A number that fits into an <see cref="int"/>.</summary>
    public static JsonShape Number { get; } = new(JsonTokenType.Number);

    /// <summary>Of a list: what its items are; else null.</summary>
    public JsonShape? Item { get; private init; }

    /// <summary>Of a list: how many items are wanted at most.</summary>
    public int Most { get; private init; }

    /// <summary>A list.</summary>
    /// <param name="item">Its items.</param>
    /// <param name="most">How many of them at most; the rest is not wanted.</param>
    public static JsonShape List(JsonShape item, int most) => new(JsonTokenType.StartArray) { Item = item, Most = most };

    /// <summary>An object, of which other members than these are not wanted.</summary>
    public static JsonShape Object(params (string Name, JsonShape Value)[] members) => new(JsonTokenType.StartObject)
    {
        _members = [.. members.Select(static member => new JsonMember(JsonEncodedText.Encode(member.Name), member.Value))],
    };

    /// <summary>Whether the value where a reader is, or which begins there, is of the right kind.</summary>
    public bool Fits(ref Utf8JsonReader reader) =>
        reader.TokenType == _start && (_start != JsonTokenType.Number || reader.TryGetInt32(out _));

    /// <summary>The member whose name a reader is at, or null where it is not wanted.</summary>
    public JsonMember? Find(ref Utf8JsonReader reader)
    {
        foreach (JsonMember member in _members)
        {
            if (reader.ValueTextEquals(member.Name.EncodedUtf8Bytes))
            {
                return member;
            }
        }

        return null;
    }
}

/// <summary>A wanted member of a JSON object.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">What its value should be.</param>
internal sealed record JsonMember(JsonEncodedText Name, JsonShape Value);
