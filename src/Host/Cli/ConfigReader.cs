using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;

namespace Bpftop.Host.Cli;

/// <summary>Reads a configuration file: JSON with comments and trailing commas, every key and value checked.</summary>
/// <remarks>Pure. What is wrong ends in a <see cref="CommandException"/> of exit code 2 that names file, line and
/// character.</remarks>
internal ref partial struct ConfigReader
{
    private static readonly string[] _validKeys =
    [
        "delay", "tree", "columns", "sort", "filter", "group", "theme", "mouse", "ascii", "readonly", "collector",
        "threads", "kernelThreads", "keys", "plugins",
    ];

    private static readonly string[] _collectors = ["auto", "bpf", "proc"];

    private static readonly SearchValues<char> _idAlphabet = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789");

    private readonly string _path;
    private readonly ReadOnlySpan<byte> _source;
    private Utf8JsonReader _json;

    private ConfigReader(string path, ReadOnlySpan<byte> source)
    {
        _path = path;
        _source = source;
        _json = new Utf8JsonReader(source, ReaderOptions);
    }

    /// <summary>How these files are read, wherever they are.</summary>
    public static JsonReaderOptions ReaderOptions { get; } = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    /// <summary>Parses a whole file; an empty one says nothing.</summary>
    public static ConfigValues Parse(string path, ReadOnlySpan<byte> source)
    {
        ReadOnlySpan<byte> text = WithoutByteOrderMark(source);
        ConfigReader reader = new(path, text);
        if (!Utf8.IsValid(text))
        {
            throw CommandException.Usage($"{SourcePosition.Of(path, text, ValidLength(text))}: not UTF-8; save the file as UTF-8");
        }

        try
        {
            return reader.ReadFile();
        }
        catch (JsonException fault)
        {
            // The reader's own position is of the byte that it could not take; its message repeats it in words.
            long line = fault.LineNumber ?? 0;
            string message = fault.Message.Split(" LineNumber:", 2)[0].TrimEnd('.', ' ');
            throw CommandException.Usage(
                $"{SourcePosition.Of(path, text, LineStart(text, line) + (fault.BytePositionInLine ?? 0))}: not JSON: {PrintableText.Of(message)}");
        }
    }

    /// <summary>The text behind a byte order mark, which some editors write.</summary>
    public static ReadOnlySpan<byte> WithoutByteOrderMark(ReadOnlySpan<byte> source) =>
        source.StartsWith("\uFEFF"u8) ? source[3..] : source;

    private ConfigValues ReadFile()
    {
        ConfigValues values = new();
        if (IsBlank())
        {
            return values;
        }

        _json.Read();
        if (_json.TokenType != JsonTokenType.StartObject)
        {
            throw Wrong("the file must be one object, { … }");
        }

        HashSet<string> seen = new(StringComparer.Ordinal);
        while (NextKey(seen, "", out string key))
        {
            ReadSetting(values, key);
        }

        // Nothing but comments may follow; the reader says so itself.
        _json.Read();
        return values;
    }

    private void ReadSetting(ConfigValues values, string key)
    {
        long keyAt = _json.TokenStartIndex;
        if (Array.IndexOf(_validKeys, key) < 0)
        {
            throw Wrong($"unknown key \"{Shown(key)}\"{NearestName.Hint(key, _validKeys)}", keyAt);
        }

        _json.Read();
        switch (key)
        {
            case "delay":
                values.DelayMilliseconds = ReadDelay();
                break;
            case "tree":
                values.Tree = ReadSwitch(key);
                break;
            case "columns":
                values.Columns = State(ReadColumns());
                break;
            case "sort":
                string sortAt = Here();
                values.Sort = new(SortParser.Parse(ReadText(key), sortAt), sortAt, FromFile: true);
                break;
            case "filter":
                values.Filter = State(ReadText(key));
                break;
            case "group":
                values.Group = State(ReadText(key));
                break;
            case "theme":
                values.Theme = State(ReadText(key));
                break;
            case "mouse":
                values.Mouse = ReadSwitch(key);
                break;
            case "ascii":
                values.Ascii = ReadSwitch(key);
                break;
            case "readonly":
                values.ReadOnly = ReadSwitch(key);
                break;
            case "collector":
                values.Collector = ReadCollector();
                break;
            case "threads":
                values.Threads = ReadSwitch(key);
                break;
            case "kernelThreads":
                values.KernelThreads = ReadSwitch(key);
                break;
            case "keys":
                ReadKeys(values);
                break;
            default:
                ReadPlugins(values);
                break;
        }
    }

    private int ReadDelay()
    {
        if (_json.TokenType != JsonTokenType.Number || !_json.TryGetInt32(out int delay) || !SettingRanges.Delay.Holds(delay))
        {
            throw Wrong($"delay must be a number of milliseconds, {SettingRanges.Delay}");
        }

        return delay;
    }

    private string[] ReadColumns()
    {
        string[] columns = ReadTexts("columns");
        return columns.Length > 0 ? columns : throw Wrong("columns must name at least one column");
    }

    private CollectorChoice ReadCollector()
    {
        string text = ReadText("collector");
        int index = Array.IndexOf(_collectors, text);
        return index >= 0
            ? (CollectorChoice)index
            : throw Wrong($"collector \"{Shown(text)}\" is unknown{NearestName.Hint(text, _collectors)}");
    }

    private void ReadKeys(ConfigValues values)
    {
        OpenObject("keys");
        HashSet<string> seen = new(StringComparer.Ordinal);
        while (NextKey(seen, "keys.", out string command))
        {
            string at = Here();
            _json.Read();
            values.Keys[command] = new(ReadTexts($"keys.{Shown(command)}"), at, FromFile: true);
        }
    }

    private void ReadPlugins(ConfigValues values)
    {
        OpenObject("plugins");
        HashSet<string> seen = new(StringComparer.Ordinal);
        while (NextKey(seen, "plugins.", out string id))
        {
            if (!IsPluginId(id))
            {
                throw Wrong($"\"{Shown(id)}\" is no plugin id; an id has lower-case letters and digits only");
            }

            _json.Read();
            ReadPlugin(values, id);
        }
    }

    private void ReadPlugin(ConfigValues values, string id)
    {
        OpenObject($"plugins.{id}");
        Dictionary<string, string> section = new(StringComparer.Ordinal);
        HashSet<string> seen = new(StringComparer.Ordinal);
        while (NextKey(seen, $"plugins.{id}.", out string key))
        {
            string at = Here();
            _json.Read();
            if (key == "enabled")
            {
                values.PluginSwitches[id] = ReadSwitch($"plugins.{id}.enabled");
            }
            else
            {
                section[key] = ReadPluginValue($"plugins.{id}.{Shown(key)}");
                values.PluginOrigins[(id, key)] = at;
            }
        }

        values.PluginSections[id] = section;
    }

    private string ReadPluginValue(string name) => _json.TokenType switch
    {
        JsonTokenType.StartArray => string.Join('\n', ReadTexts(name)),
        JsonTokenType.StartObject or JsonTokenType.Null =>
            throw Wrong($"{name} must be a text, a number, true, false or a list of texts"),
        _ => Scalar(),
    };

    /// <summary>Whether an id is one: the alphabet of <see cref="PluginInfo.Id"/>.</summary>
    internal static bool IsPluginId(string id) =>
        id.Length > 0 && !id.AsSpan().ContainsAnyExcept(_idAlphabet);
}
