using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Bpftop.Host.Options;

/// <summary>One token or list at a time, with messages that say where.</summary>
internal ref partial struct ConfigReader
{
    /// <summary>Moves to the next key of the open object; false at its end.</summary>
    private bool NextKey(HashSet<string> seen, string prefix, out string key)
    {
        _json.Read();
        if (_json.TokenType == JsonTokenType.EndObject)
        {
            key = "";
            return false;
        }

        key = Text();
        return seen.Add(key) ? true : throw Wrong($"{prefix}{Shown(key)} is given twice; keep one");
    }

    private readonly void OpenObject(string name)
    {
        if (_json.TokenType != JsonTokenType.StartObject)
        {
            throw Wrong($"{name} must be an object, {{ … }}");
        }
    }

    public readonly bool ReadSwitch(string name) => _json.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        _ => throw Wrong($"{name} must be true or false"),
    };

    public readonly string ReadText(string name) =>
        _json.TokenType == JsonTokenType.String && Text() is { Length: > 0 } text
            ? text
            : throw Wrong($"{name} must be a text");

    /// <summary>A list of texts; one text alone is a list of one.</summary>
    public string[] ReadTexts(string name)
    {
        if (_json.TokenType == JsonTokenType.String)
        {
            return [Text()];
        }

        if (_json.TokenType != JsonTokenType.StartArray)
        {
            throw Wrong($"{name} must be a list of texts");
        }

        List<string> texts = [];
        while (_json.Read() && _json.TokenType != JsonTokenType.EndArray)
        {
            texts.Add(_json.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject or JsonTokenType.Null
                ? throw Wrong($"{name} must be a list of texts")
                : Scalar());
        }

        return [.. texts];
    }

    /// <summary>A text as it is, a number or true and false as they are written.</summary>
    private readonly string Scalar() =>
        _json.TokenType == JsonTokenType.String ? Text() : Encoding.UTF8.GetString(_json.ValueSpan);

    public readonly int ReadNumber(string name, NumberRange range) =>
        _json.TokenType == JsonTokenType.Number && _json.TryGetInt32(out int number) && range.Holds(number)
            ? number
            : throw Wrong($"{name} must be a number{range.OfUnit}, {range}");

    /// <returns>The place of the word among those that are valid.</returns>
    public readonly int ReadWord(string name, string[] valid)
    {
        string text = ReadText(name);
        int index = Array.IndexOf(valid, text);
        return index >= 0 ? index : throw Wrong($"{name} \"{Shown(text)}\" is unknown{NearestName.Hint(text, valid)}");
    }

    private readonly string Text()
    {
        try
        {
            return _json.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // "\ud800" is JSON and no text.
            throw Wrong("a \\u escape is half a character");
        }
    }

    public readonly Stated<T> State<T>(T value)
        where T : class => new(value, Here(), FromFile: true);

    /// <summary>Where the reader stands.</summary>
    public readonly string Here() => PositionOf(_path, _source, _json.TokenStartIndex);

    public readonly CommandException Wrong(string message) => Wrong(message, _json.TokenStartIndex);

    private readonly CommandException Wrong(string message, long offset) =>
        CommandException.Usage($"{PositionOf(_path, _source, offset)}: {message}");

    /// <summary>Where a byte of a file stands, as an editor counts: line and character from 1.</summary>
    private static string PositionOf(string path, ReadOnlySpan<byte> source, long offset)
    {
        ReadOnlySpan<byte> before = source[..(int)Math.Clamp(offset, 0, source.Length)];
        int line = before.Count((byte)'\n') + 1;
        int column = Encoding.UTF8.GetCharCount(before[(before.LastIndexOf((byte)'\n') + 1)..]) + 1;
        return $"{path}:{line}:{column}";
    }

    /// <summary>A name out of the file, short enough for one line.</summary>
    private static string Shown(string name) => PrintableText.Of(name.Length <= 40 ? name : name[..40] + "…");

    /// <summary>Only white space and comments.</summary>
    private readonly bool IsBlank()
    {
        Utf8JsonReader probe = new(_source, isFinalBlock: false, new JsonReaderState(
            new JsonReaderOptions { CommentHandling = JsonCommentHandling.Allow }));
        try
        {
            while (probe.Read())
            {
                if (probe.TokenType != JsonTokenType.Comment)
                {
                    return false;
                }
            }
        }
        catch (JsonException)
        {
            return false;
        }

        // A line comment without a line end behind it counts as not finished yet.
        ReadOnlySpan<byte> rest = _source[(int)probe.BytesConsumed..].TrimStart(" \t\r\n"u8);
        return rest.IsEmpty || (rest.StartsWith("//"u8) && !rest.Contains((byte)'\n'));
    }

    private static int ValidLength(ReadOnlySpan<byte> text)
    {
        int length = 0;
        while (Rune.DecodeFromUtf8(text[length..], out _, out int consumed) == OperationStatus.Done)
        {
            length += consumed;
        }

        return length;
    }

    private static int LineStart(ReadOnlySpan<byte> text, long line)
    {
        int start = 0;
        for (; line > 0; line--)
        {
            int end = text[start..].IndexOf((byte)'\n');
            if (end < 0)
            {
                break;
            }

            start += end + 1;
        }

        return start;
    }
}
