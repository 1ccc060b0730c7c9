using System.Buffers;
using System.Text.Json;

namespace Bpftop.Containers.Engines;

#pragma warning disable CA1001 // The writer writes to memory: there is nothing to end.
/// <summary>Passes on only the wanted parts of a JSON text, and only where they are of the right kind, so that the
/// reader behind it is never surprised: an engine that writes null or another kind loses that field and nothing
/// else.</summary>
/// <remarks>Takes the text in parts of any length; what it keeps does not grow with the text. One text after the other.
/// </remarks>
/// <param name="root">What the text should be.</param>
/// <param name="passed">Where it goes from here.</param>
internal sealed class JsonSieve(JsonShape root, ArrayBufferWriter<byte> passed)
{
    private const int MostLevels = 16;

    private readonly Utf8JsonWriter _writer = new(passed, new JsonWriterOptions { SkipValidation = true });

    // By depth: the lists and objects that are open and wanted, and how many items of each list,
    // or members of each map, have been seen.
    private readonly JsonShape[] _open = new JsonShape[MostLevels];
    private readonly int[] _items = new int[MostLevels];
    private JsonReaderState _state = NewText();
    private JsonMember? _member;

    /// <summary>The depth of the list or object that is being left out.</summary>
    private int _skipped = int.MaxValue;

    /// <summary>Reads a part of a text.</summary>
    /// <param name="text">Begins with what was left of the part before.</param>
    /// <param name="isLast">Whether the text ends with it.</param>
    /// <returns>How many bytes were read. The rest is a value that is not whole yet.</returns>
    /// <exception cref="JsonException">It is not JSON, is nested too deep, or is neither null nor what it should be.</exception>
    public int Pass(ReadOnlySpan<byte> text, bool isLast)
    {
        Utf8JsonReader reader = new(text, isLast, _state);
        while (reader.Read())
        {
            int depth = reader.CurrentDepth;
            if (depth >= _skipped)
            {
                _skipped = depth == _skipped ? int.MaxValue : _skipped;
                continue;
            }

            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    _member = _open[depth - 1].Find(ref reader);
                    break;
                case JsonTokenType.EndObject:
                    _writer.WriteEndObject();
                    break;
                case JsonTokenType.EndArray:
                    _writer.WriteEndArray();
                    break;
                default:
                    PassValue(ref reader, text, depth);
                    break;
            }
        }

        _writer.Flush();
        _state = reader.CurrentState;
        if (isLast)
        {
            _state = NewText();
            _writer.Reset();
        }

        return (int)reader.BytesConsumed;
    }

    private static JsonReaderState NewText() => new(new JsonReaderOptions { MaxDepth = MostLevels });

    private void PassValue(ref Utf8JsonReader reader, ReadOnlySpan<byte> text, int depth)
    {
        JsonShape? around = depth == 0 ? null : _open[depth - 1];
        JsonShape? wanted = around is null ? root : around.Item ?? _member?.Value;
        bool isItem = around?.Item is not null;
        if (wanted is null || !wanted.Fits(ref reader) || (around is { Most: > 0 } && _items[depth - 1]++ >= around.Most))
        {
            LeaveOut(ref reader, depth);
            return;
        }

        if (around is not null && !isItem)
        {
            _writer.WritePropertyName(_member!.Name);
        }

        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                _writer.WriteStartObject();
                _open[depth] = wanted;
                _items[depth] = 0;
                break;
            case JsonTokenType.StartArray:
                _writer.WriteStartArray();
                _open[depth] = wanted;
                _items[depth] = 0;
                break;
            default:
                _writer.WriteRawValue(text[(int)reader.TokenStartIndex..(int)reader.BytesConsumed], skipInputValidation: true);
                break;
        }
    }

    private void LeaveOut(ref Utf8JsonReader reader, int depth)
    {
        if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
        {
            _skipped = depth;
        }

        if (depth > 0)
        {
            return;
        }

        if (reader.TokenType != JsonTokenType.Null)
        {
            throw new JsonException($"the text is a {reader.TokenType}");
        }

        _writer.WriteNullValue();
    }
}
