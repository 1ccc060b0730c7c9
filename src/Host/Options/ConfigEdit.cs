using System.Text;
using System.Text.Json;

namespace Bpftop.Host.Options;

/// <summary>Changes a setting, or the switch of a plugin, in the text of a configuration file: only the bytes that must change
/// do, so comments, order and spacing stay as their owner wrote them.</summary>
/// <remarks>Pure. The text has been read by <see cref="ConfigReader"/> before: it is valid.</remarks>
internal static class ConfigEdit
{
    /// <summary>The text of a file that says only this.</summary>
    public static byte[] NewFile(string pluginId, bool enabled) =>
        Encoding.UTF8.GetBytes($"{{\n  \"plugins\": {{\n    {Entry(pluginId, enabled)}\n  }}\n}}\n");

    /// <summary>The text with the switch of one plugin set.</summary>
    public static byte[] SetEnabled(ReadOnlySpan<byte> source, string pluginId, bool enabled)
    {
        int mark = source.Length - ConfigReader.WithoutByteOrderMark(source).Length;
        Utf8JsonReader json = new(source[mark..], ConfigReader.ReaderOptions);
        if (!TryReadStart(ref json))
        {
            // Only comments and white space: they stay above.
            return [.. WithLineEnd(source), .. NewFile(pluginId, enabled)];
        }

        if (!EnterObject(ref json, "plugins", out int insertAt, out bool isEmpty))
        {
            return Insert(source, mark + insertAt, $"\n  \"plugins\": {{\n    {Entry(pluginId, enabled)}\n  }}", isEmpty, "\n");
        }

        if (!EnterObject(ref json, pluginId, out insertAt, out isEmpty))
        {
            return Insert(source, mark + insertAt, $"\n    {Entry(pluginId, enabled)}", isEmpty, "\n  ");
        }

        if (!FindKey(ref json, "enabled", out insertAt, out isEmpty))
        {
            return Insert(source, mark + insertAt, $" \"enabled\": {Word(enabled)}", isEmpty, " ");
        }

        int start = mark + (int)json.TokenStartIndex;
        int end = mark + (int)json.BytesConsumed;
        return [.. source[..start], .. Encoding.UTF8.GetBytes(Word(enabled)), .. source[end..]];
    }

    /// <summary>The text with a setting that holds a list of words.</summary>
    /// <param name="source">The text before; empty for a new file.</param>
    /// <param name="key">The setting's key in a file.</param>
    /// <param name="words">What it holds.</param>
    public static byte[] SetWords(ReadOnlySpan<byte> source, string key, IEnumerable<string> words) =>
        SetValue(source, key, $"[{string.Join(", ", words.Select(Quoted))}]");

    /// <summary>The text with a setting that holds one word.</summary>
    /// <param name="source">The text before; empty for a new file.</param>
    /// <param name="key">The setting's key in a file.</param>
    /// <param name="word">What it holds.</param>
    public static byte[] SetWord(ReadOnlySpan<byte> source, string key, string word) => SetValue(source, key, Quoted(word));

    private static byte[] SetValue(ReadOnlySpan<byte> source, string key, string value)
    {
        int mark = source.Length - ConfigReader.WithoutByteOrderMark(source).Length;
        Utf8JsonReader json = new(source[mark..], ConfigReader.ReaderOptions);
        if (!TryReadStart(ref json))
        {
            return [.. WithLineEnd(source), .. Encoding.UTF8.GetBytes($"{{\n  \"{key}\": {value}\n}}\n")];
        }

        if (!FindKey(ref json, key, out int insertAt, out bool isEmpty))
        {
            return Insert(source, mark + insertAt, $"\n  \"{key}\": {value}", isEmpty, "\n");
        }

        int start = mark + (int)json.TokenStartIndex;
        json.Skip();
        return [.. source[..start], .. Encoding.UTF8.GetBytes(value), .. source[(mark + (int)json.BytesConsumed)..]];
    }

    /// <summary>The text with an entry of an object: <c>"screens": { "mine": … }</c>.</summary>
    /// <param name="source">The text before; empty for a new file.</param>
    /// <param name="key">The object's key.</param>
    /// <param name="name">The entry's name.</param>
    /// <param name="value">What it holds, as JSON in one line.</param>
    public static byte[] SetEntry(ReadOnlySpan<byte> source, string key, string name, string value)
    {
        string entry = $"\"{JsonEncodedText.Encode(name)}\": {value}";
        int mark = source.Length - ConfigReader.WithoutByteOrderMark(source).Length;
        Utf8JsonReader json = new(source[mark..], ConfigReader.ReaderOptions);
        if (!TryReadStart(ref json))
        {
            return [.. WithLineEnd(source), .. Encoding.UTF8.GetBytes($"{{\n  \"{key}\": {{\n    {entry}\n  }}\n}}\n")];
        }

        if (!EnterObject(ref json, key, out int insertAt, out bool isEmpty))
        {
            return Insert(source, mark + insertAt, $"\n  \"{key}\": {{\n    {entry}\n  }}", isEmpty, "\n");
        }

        if (!FindKey(ref json, name, out insertAt, out isEmpty))
        {
            return Insert(source, mark + insertAt, $"\n    {entry}", isEmpty, "\n  ");
        }

        int start = mark + (int)json.TokenStartIndex;
        json.Skip();
        return [.. source[..start], .. Encoding.UTF8.GetBytes(value), .. source[(mark + (int)json.BytesConsumed)..]];
    }

    /// <summary>The text without an entry of an object; the same where it has none. Comments beside it stay.</summary>
    public static byte[] RemoveEntry(ReadOnlySpan<byte> source, string key, string name)
    {
        int mark = source.Length - ConfigReader.WithoutByteOrderMark(source).Length;
        Utf8JsonReader json = new(source[mark..], ConfigReader.ReaderOptions);
        if (!TryReadStart(ref json) || !EnterObject(ref json, key, out _, out _))
        {
            return [.. source];
        }

        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            int start = mark + (int)json.TokenStartIndex;
            bool found = json.ValueTextEquals(name);
            json.Read();
            json.Skip();
            if (found)
            {
                int end = mark + (int)json.BytesConsumed;

                // Its own comma goes with it; one that stands before it may stay, for one may follow the last entry.
                ReadOnlySpan<byte> rest = source[end..].TrimStart(" \t"u8);
                end = rest is [(byte)',', ..] ? source.Length - rest.Length + 1 : end;
                return [.. source[..LineStart(source, start, ref end)], .. source[end..]];
            }
        }

        return [.. source];
    }

    /// <summary>Where a cut begins: where nothing else is on its line, the line goes with it.</summary>
    private static int LineStart(ReadOnlySpan<byte> source, int start, ref int end)
    {
        ReadOnlySpan<byte> before = source[..start].TrimEnd(" \t"u8);
        ReadOnlySpan<byte> behind = source[end..].TrimStart(" \t\r"u8);
        if (before is not [.., (byte)'\n'] || behind is not [(byte)'\n', ..])
        {
            return start;
        }

        end = source.Length - behind.Length + 1;
        return before.Length;
    }

    private static string Quoted(string word) => $"\"{JsonEncodedText.Encode(word)}\"";

    private static byte[] WithLineEnd(ReadOnlySpan<byte> source) => source.IsEmpty || source[^1] == '\n' ? [.. source] : [.. source, (byte)'\n'];

    private static string Entry(string pluginId, bool enabled) => $"\"{pluginId}\": {{ \"enabled\": {Word(enabled)} }}";

    private static string Word(bool value) => value ? "true" : "false";

    private static bool TryReadStart(ref Utf8JsonReader json)
    {
        try
        {
            return json.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Moves to the brace that opens the object of a key; else says where the key could be put.</summary>
    private static bool EnterObject(ref Utf8JsonReader json, string key, out int insertAt, out bool isEmpty) =>
        FindKey(ref json, key, out insertAt, out isEmpty) && json.TokenType == JsonTokenType.StartObject;

    /// <summary>Moves from the brace that opens an object to the value of a key.</summary>
    /// <param name="json">At the brace.</param>
    /// <param name="key">The key.</param>
    /// <param name="insertAt">Behind the brace.</param>
    /// <param name="isEmpty">True where the object has no key at all.</param>
    private static bool FindKey(ref Utf8JsonReader json, string key, out int insertAt, out bool isEmpty)
    {
        insertAt = (int)json.BytesConsumed;
        isEmpty = true;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            isEmpty = false;
            bool found = json.ValueTextEquals(key);
            json.Read();
            if (found)
            {
                return true;
            }

            json.Skip();
        }

        return false;
    }

    private static byte[] Insert(ReadOnlySpan<byte> source, int at, string text, bool isEmpty, string closing)
    {
        // A comma only where something follows; in an empty object the closing brace gets a line of its own, unless
        // a comment's line end is there already.
        string tail = !isEmpty ? "," : source[at..].TrimStart(" \t"u8) is { IsEmpty: false } rest && rest[0] == '}' ? closing : "";
        return [.. source[..at], .. Encoding.UTF8.GetBytes(text + tail), .. source[at..]];
    }
}
