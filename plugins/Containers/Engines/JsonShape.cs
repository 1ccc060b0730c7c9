using System.Text.Json;
using System.Text.Unicode;

namespace Bpftop.Containers.Engines;

/// <summary>What is wanted of a JSON value: its kind, and of a list or an object what is wanted inside.</summary>
internal sealed class JsonShape
{
    /// <summary>In a map, a member with a longer name is not wanted.</summary>
    private const int LongestName = 512;

    private readonly JsonTokenType _start;
    private JsonMember[] _members = [];

    private JsonShape(JsonTokenType start) => _start = start;

    /// <summary>Any text.</summary>
    public static JsonShape Text { get; } = new(JsonTokenType.String);

    /// <summary>A number that fits into an <see cref="int"/>.</summary>
    public static JsonShape Number { get; } = new(JsonTokenType.Number);

    /// <summary>A number that fits into a <see cref="long"/>.</summary>
    public static JsonShape LongNumber { get; } = new(JsonTokenType.Number) { IsLong = true };

    /// <summary>True or false.</summary>
    public static JsonShape Flag { get; } = new(JsonTokenType.True);

    private bool IsLong { get; init; }

    /// <summary>Of a list: what its items are; else null.</summary>
    public JsonShape? Item { get; private init; }

    /// <summary>Of a map: what its members are; else null.</summary>
    public JsonShape? AnyMember { get; private init; }

    /// <summary>Of a list or a map: how many items or members are wanted at most; else 0.</summary>
    public int Most { get; private init; }

    /// <summary>A list.</summary>
    /// <param name="item">Its items.</param>
    /// <param name="most">How many of them at most; the rest is not wanted.</param>
    public static JsonShape List(JsonShape item, int most) => new(JsonTokenType.StartArray) { Item = item, Most = most };

    /// <summary>An object whose members may have any name.</summary>
    /// <param name="member">Its members.</param>
    /// <param name="most">How many of them at most; the rest is not wanted.</param>
    public static JsonShape Map(JsonShape member, int most) => new(JsonTokenType.StartObject) { AnyMember = member, Most = most };

    /// <summary>An object, of which other members than these are not wanted.</summary>
    public static JsonShape Object(params (string Name, JsonShape Value)[] members) => new(JsonTokenType.StartObject)
    {
        _members = [.. members.Select(static member => new JsonMember(JsonEncodedText.Encode(member.Name), member.Value))],
    };

    /// <summary>Whether the value where a reader is, or which begins there, is of the right kind.</summary>
    public bool Fits(ref Utf8JsonReader reader) =>
        _start == JsonTokenType.True ? reader.TokenType is JsonTokenType.True or JsonTokenType.False
        : reader.TokenType == _start && _start switch
        {
            JsonTokenType.Number => IsLong ? reader.TryGetInt64(out _) : reader.TryGetInt32(out _),
            JsonTokenType.String => IsText(ref reader),
            _ => true,
        };

    /// <summary>The member whose name a reader is at, or null where it is not wanted.</summary>
    public JsonMember? Find(ref Utf8JsonReader reader)
    {
        if (AnyMember is { } any)
        {
            return NameOf(ref reader) is { } name ? new JsonMember(JsonEncodedText.Encode(name), any) : null;
        }

        if (!IsText(ref reader))
        {
            return null;
        }

        foreach (JsonMember member in _members)
        {
            if (reader.ValueTextEquals(member.Name.EncodedUtf8Bytes))
            {
                return member;
            }
        }

        return null;
    }

    private static string? NameOf(ref Utf8JsonReader reader) => reader.ValueSpan.Length <= LongestName ? TextOf(ref reader) : null;

    /// <summary>Whether a value or a name is a text: the reader passes bytes that are no UTF-8, and halves of characters that are
    /// escaped, and throws where they are read.</summary>
    private static bool IsText(ref Utf8JsonReader reader) => reader.ValueIsEscaped ? TextOf(ref reader) is not null : Utf8.IsValid(reader.ValueSpan);

    private static string? TextOf(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}

/// <summary>A wanted member of a JSON object.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">What its value should be.</param>
internal sealed record JsonMember(JsonEncodedText Name, JsonShape Value);
