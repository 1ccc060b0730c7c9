using System.Text.Json;
using System.Text.Unicode;
using Bpftop.Host.View;

namespace Bpftop.Host.Options;

/// <summary>Reads a configuration file: JSON with comments and trailing commas, every key and value checked.</summary>
/// <remarks>Pure. What is wrong ends in a <see cref="CommandException"/> of exit code 2 that names file, line and
/// character.</remarks>
internal ref partial struct ConfigReader
{
    private static readonly Dictionary<string, Setting> _byKey = Setting.All.Where(static setting => setting.Key is not null)
        .ToDictionary(static setting => setting.Key!, StringComparer.Ordinal);

    private static readonly string[] _validKeys = [.. _byKey.Keys, "keys", "screens", "colors", "plugins"];

    /// <summary>The keys of a screen of the user's own.</summary>
    private static readonly string[] _screenKeys =
        [Number, .. Setting.All.Where(static setting => setting is { IsView: true, Key: not null }).Select(static setting => setting.Key!)];

    private const string Number = "number";

    private static readonly NumberRange _screenNumbers = new(ScreenName.Least, ScreenName.Most);

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
    public static Settings Parse(string path, ReadOnlySpan<byte> source)
    {
        ReadOnlySpan<byte> text = WithoutByteOrderMark(source);
        ConfigReader reader = new(path, text);
        if (!Utf8.IsValid(text))
        {
            throw CommandException.Usage($"{PositionOf(path, text, ValidLength(text))}: not UTF-8; save the file as UTF-8");
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
                $"{PositionOf(path, text, LineStart(text, line) + (fault.BytePositionInLine ?? 0))}: not JSON: {PrintableText.Of(message)}");
        }
    }

    /// <summary>The text behind a byte order mark, which some editors write.</summary>
    public static ReadOnlySpan<byte> WithoutByteOrderMark(ReadOnlySpan<byte> source) =>
        source.StartsWith("\uFEFF"u8) ? source[3..] : source;

    private Settings ReadFile()
    {
        Settings settings = new();
        if (IsBlank())
        {
            return settings;
        }

        _json.Read();
        if (_json.TokenType != JsonTokenType.StartObject)
        {
            throw Wrong("the file must be one object, { … }");
        }

        HashSet<string> seen = new(StringComparer.Ordinal);
        while (NextKey(seen, "", out string key))
        {
            ReadSetting(settings, key);
        }

        // Nothing but comments may follow; the reader says so itself.
        _json.Read();
        return settings;
    }

    private void ReadSetting(Settings settings, string key)
    {
        long keyAt = _json.TokenStartIndex;
        if (Array.IndexOf(_validKeys, key) < 0)
        {
            // Nothing else lists them all.
            throw Wrong($"unknown key \"{Shown(key)}\"{NearestName.Hint(key, _validKeys, _validKeys.Length)}", keyAt);
        }

        _json.Read();
        if (_byKey.TryGetValue(key, out Setting? setting))
        {
            settings.Set(setting, setting.Read!(ref this, key));
        }
        else if (key == "keys")
        {
            ReadKeys(settings);
        }
        else if (key == "screens")
        {
            ReadScreens(settings);
        }
        else if (key == "colors")
        {
            ReadColors(settings);
        }
        else
        {
            ReadPlugins(settings);
        }
    }

    private void ReadKeys(Settings settings)
    {
        OpenObject("keys");
        HashSet<string> seen = new(StringComparer.Ordinal);
        while (NextKey(seen, "keys.", out string command))
        {
            string at = Here();
            _json.Read();
            settings.Keys[command] = new(ReadTexts($"keys.{Shown(command)}"), at, FromFile: true);
        }
    }

    private void ReadScreens(Settings settings)
    {
        OpenObject("screens");
        HashSet<string> seen = new(StringComparer.Ordinal);
        Dictionary<int, string> numbers = [];
        while (NextKey(seen, "screens.", out string name))
        {
            string at = Here();
            if (ScreenName.WhatIsWrong(name) is { } wrong)
            {
                throw Wrong($"screens.{Shown(name)}: {wrong}");
            }

            _json.Read();
            ScreenChoice choice = ReadScreen($"screens.{Shown(name)}");
            if (choice.Number is { } number && !numbers.TryAdd(number, name))
            {
                throw CommandException.Usage($"{at}: screens.{Shown(name)} and screens.{Shown(numbers[number])} both have the number {number}");
            }

            settings.Screens[name] = new(choice, at, FromFile: true);
        }
    }

    private ScreenChoice ReadScreen(string name)
    {
        OpenObject(name);
        Settings view = new();
        int? number = null;
        HashSet<string> seen = new(StringComparer.Ordinal);
        while (NextKey(seen, $"{name}.", out string key))
        {
            if (Array.IndexOf(_screenKeys, key) < 0)
            {
                throw Wrong($"unknown key \"{Shown(key)}\" in {name}{NearestName.Hint(key, _screenKeys)}");
            }

            _json.Read();
            if (key == Number)
            {
                number = ReadNumber($"{name}.{key}", _screenNumbers);
            }
            else
            {
                view.Set(_byKey[key], _byKey[key].Read!(ref this, $"{name}.{key}"));
            }
        }

        return new ScreenChoice(number, view);
    }

    private void ReadColors(Settings settings)
    {
        OpenObject("colors");
        HashSet<string> seen = new(StringComparer.Ordinal);
        while (NextKey(seen, "colors.", out string name))
        {
            _json.Read();
            settings.Colors[name] = State(ReadText($"colors.{Shown(name)}"));
        }
    }

    private void ReadPlugins(Settings settings)
    {
        OpenObject("plugins");
        HashSet<string> seen = new(StringComparer.Ordinal);
        while (NextKey(seen, "plugins.", out string id))
        {
            if (!Setting.IsPluginId(id))
            {
                throw Wrong($"\"{Shown(id)}\" is no plugin id; an id has lower-case letters and digits only");
            }

            _json.Read();
            ReadPlugin(settings, id);
        }
    }

    private void ReadPlugin(Settings settings, string id)
    {
        OpenObject($"plugins.{id}");
        Dictionary<string, Stated<string>> options = new(StringComparer.Ordinal);
        HashSet<string> seen = new(StringComparer.Ordinal);
        while (NextKey(seen, $"plugins.{id}.", out string key))
        {
            string at = Here();
            _json.Read();
            if (key == "enabled")
            {
                settings.PluginSwitches[id] = ReadSwitch($"plugins.{id}.enabled");
            }
            else
            {
                options[key] = new(ReadPluginValue($"plugins.{id}.{Shown(key)}"), at, FromFile: true);
            }
        }

        settings.PluginOptions[id] = options;
    }

    private string ReadPluginValue(string name) => _json.TokenType switch
    {
        JsonTokenType.StartArray => string.Join('\n', ReadTexts(name)),
        JsonTokenType.StartObject or JsonTokenType.Null =>
            throw Wrong($"{name} must be a text, a number, true, false or a list of texts"),
        _ => Scalar(),
    };
}
