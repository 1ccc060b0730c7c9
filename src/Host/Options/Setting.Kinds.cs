using System.Buffers;
using Bpftop.Host.View;

namespace Bpftop.Host.Options;

/// <content>The kinds of settings: how each reads its value, and what it says of a wrong one.</content>
internal abstract partial class Setting
{
    /// <summary>The kernel's own limit (PID_MAX_LIMIT on 64 bits).</summary>
    private static readonly NumberRange _pid = new(1, 4_194_304);

    private static readonly SearchValues<char> _idAlphabet = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789");

    /// <summary>Whether an id is one: the alphabet of <see cref="PluginInfo.Id"/>.</summary>
    public static bool IsPluginId(string id) => id.Length > 0 && !id.AsSpan().ContainsAnyExcept(_idAlphabet);

    /// <summary>Refuses what cannot be a plugin's id; whether there is such a plugin is found out later.</summary>
    public static string CheckPluginId(string where, string id) => IsPluginId(id)
        ? id
        : throw CommandException.Usage($"{where} {Shown(id)}: no plugin id; an id has lower-case letters and digits only");

    /// <summary>The flag says the opposite of the fallback.</summary>
    private static Setting<bool> Switch(string? key, Flag? flag, bool fallback = false, bool isView = false) => new(fallback)
    {
        Key = key,
        Flag = flag,
        IsView = isView,
        Parse = (_, _, _) => !fallback,
        Read = static (ref json, name) => json.ReadSwitch(name),
    };

    private static Setting<int> Number(int fallback, NumberRange range, string? key, Flag? flag) => new(fallback)
    {
        Key = key,
        Flag = flag,
        Parse = (typed, values, _) => int.TryParse(values[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) && range.Holds(value)
            ? value
            : throw Wrong(typed, values[0], $"must be a whole number{range.OfUnit}, {range}"),
        Read = (ref json, name) => json.ReadNumber(name, range),
    };

    /// <param name="words">The values that there are.</param>
    /// <param name="value">The value of the word at an index.</param>
    /// <param name="key">Its key in a file.</param>
    /// <param name="flag">How it is typed; null where it is not.</param>
    private static Setting<T> Word<T>(string[] words, Func<int, object> value, string? key, Flag? flag, bool isView = false)
        where T : struct, Enum => new(default)
        {
            Key = key,
            Flag = flag,
            IsView = isView,
            Parse = (typed, values, _) => Array.IndexOf(words, values[0]) is >= 0 and var index
                ? value(index)
                : throw Wrong(typed, values[0], $"unknown{NearestName.Hint(values[0], words)}"),
            Read = (ref json, name) => value(json.ReadWord(name, words)),
        };

    private static Setting<Stated<string>?> Text(string? key, Flag flag, bool isView = false) => new(null)
    {
        Key = key,
        Flag = flag,
        IsView = isView,
        Parse = static (typed, values, _) => new Stated<string>(values[0], typed.Name, FromFile: false),
        Read = static (ref json, name) => json.State(json.ReadText(name)),
    };

    private static Setting<Stated<SortChoice>?> SortBy(string key, Flag flag) => new(null)
    {
        Key = key,
        Flag = flag,
        IsView = true,
        Parse = static (typed, values, _) => new Stated<SortChoice>(ParseSort(values[0], typed.Name), typed.Name, FromFile: false),
        Read = static (ref json, name) => json.State(ParseSort(json.ReadText(name), json.Here())),
    };

    private static Setting<Stated<string[]>?> ColumnIds(string key, Flag flag) => new(null)
    {
        Key = key,
        Flag = flag,
        IsView = true,
        Parse = static (typed, values, _) => Split(values[0]) is { Length: > 0 } ids
            ? new Stated<string[]>(ids, typed.Name, FromFile: false)
            : throw CommandException.Usage($"{typed.Name}: no column id; write for example pid,cpu,command"),
        Read = static (ref json, name) => json.State(json.ReadTexts(name).SelectMany(Split).ToArray()),
    };

    /// <summary>A list of texts that only a file has.</summary>
    private static Setting<Stated<string[]>?> Texts(string key) => new(null)
    {
        Key = key,
        Read = static (ref json, name) =>
        {
            string here = json.Here();
            return new Stated<string[]>(json.ReadTexts(name), here, FromFile: true);
        },
    };

    private static Setting<string[]> PluginIds(Flag flag) => Typed<string[]>(
        flag, static (typed, values, _) => Array.ConvertAll(List(typed, values), id => CheckPluginId(typed.Name, id)), []);

    /// <summary>A setting of the command line only.</summary>
    private static Setting<T> Typed<T>(Flag flag, FlagParser parse, T fallback = default!) => new(fallback) { Flag = flag, Parse = parse };

    private static SortChoice ParseSort(string text, string origin) =>
        SortChoice.TryParse(text, out SortChoice? choice, out string? error) ? choice : throw CommandException.Usage($"{origin}: {error}");

    private static ImmutableHashSet<uint> ParseUsers(Flag flag, string[] values, Surroundings around)
    {
        var users = ImmutableHashSet.CreateBuilder<uint>();
        foreach (string name in List(flag, values))
        {
            // A name may look like a number; names come first, as in chown.
            if (!PasswdFile.TryFindUid(around.Passwd, name, out uint uid)
                && !uint.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out uid))
            {
                string? nearest = NearestName.Of(name, PasswdFile.Names(around.Passwd));
                throw Wrong(flag, name, $"no such user in /etc/passwd; {(nearest is null ? "give a uid for a user of a directory service" : $"did you mean {nearest}?")}");
            }

            users.Add(uid);
        }

        return users.ToImmutable();
    }

    private static ImmutableHashSet<int> ParsePids(Flag flag, string[] values, Surroundings around)
    {
        var pids = ImmutableHashSet.CreateBuilder<int>();
        foreach (string text in List(flag, values))
        {
            pids.Add(int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int pid) && _pid.Holds(pid)
                ? pid
                : throw Wrong(flag, text, $"must be a process id, {_pid}"));
        }

        return pids.ToImmutable();
    }

    private static string[] ParseFolders(Flag flag, string[] folders, Surroundings around) =>
        Array.Find(folders, static folder => !Directory.Exists(folder)) is { } missing
            ? throw Wrong(flag, missing, "no such folder; check the path")
            : folders;

    /// <summary>The values of a list: several flags, and several values in one with commas between them.</summary>
    public static string[] List(Flag flag, string[] values) =>
        values.SelectMany(Split).ToArray() is { Length: > 0 } parts
            ? parts
            : throw CommandException.Usage($"{flag.Name}: needs a value; see bpftop --help");

    private static string[] Split(string text) =>
        text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    public static CommandException Wrong(Flag flag, string value, string why) =>
        CommandException.Usage($"{flag.Name} {Shown(value)}: {why}");

    private static string Shown(string text) => PrintableText.Of(text.Length <= 60 ? text : text[..60] + "…");
}
