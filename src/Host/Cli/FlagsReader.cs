using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;

namespace Bpftop.Host.Cli;

/// <summary>Reads and checks the options that every command shares.</summary>
internal sealed class FlagsReader(Symbols symbols, ParseResult parsed, Surroundings around)
{
    private static readonly string[] _collectors = ["auto", "bpf", "proc"];

    public Flags Read() => new()
    {
        DelayMilliseconds = Number(symbols.Delay, SettingRanges.Delay, "milliseconds"),
        Tree = parsed.GetValue(symbols.Tree),
        Users = Users(),
        Pids = Pids(),
        Sort = parsed.GetValue(symbols.Sort) is { } sort ? SortParser.Parse(sort, symbols.Sort.Name) : null,
        Columns = Columns(),
        Filter = parsed.GetValue(symbols.Filter),
        Group = parsed.GetValue(symbols.Group),
        Collector = Word(symbols.Collector, _collectors) is { } index ? (CollectorChoice)index : null,
        Enable = PluginIds(symbols.Enable),
        Disable = PluginIds(symbols.Disable),
        PluginDirectories = Directories(),
        ConfigFile = parsed.GetValue(symbols.Config),
        ReadOnly = parsed.GetValue(symbols.ReadOnly),
        NoMouse = parsed.GetValue(symbols.NoMouse),
        Ascii = parsed.GetValue(symbols.Ascii),
        Numeric = parsed.GetValue(symbols.Numeric),
        Theme = parsed.GetValue(symbols.Theme),
        Threads = parsed.GetValue(symbols.Threads),
        KernelThreads = parsed.GetValue(symbols.KernelThreads),
    };

    /// <summary>A whole number in its range, or null where the option was not given.</summary>
    public int? Number(Option<string> option, SettingRange range, string unit = "")
    {
        if (parsed.GetValue(option) is not { } text)
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) && range.Holds(value)
            ? value
            : throw CommandException.Usage($"{option.Name} {Shown(text)}: must be a whole number{(unit.Length > 0 ? " of " : "")}{unit}, {range}");
    }

    /// <summary>The place of a word among those that are valid, or null where the option was not given.</summary>
    public int? Word(Option<string> option, string[] valid)
    {
        if (parsed.GetValue(option) is not { } text)
        {
            return null;
        }

        int index = Array.IndexOf(valid, text);
        return index >= 0
            ? index
            : throw CommandException.Usage($"{option.Name} {Shown(text)}: unknown{NearestName.Hint(text, valid)}");
    }

    private ImmutableHashSet<uint>? Users()
    {
        if (List(symbols.User) is not { } names)
        {
            return null;
        }

        var users = ImmutableHashSet.CreateBuilder<uint>();
        foreach (string name in names)
        {
            // A name may look like a number; names come first, as in chown.
            if (PasswdFile.TryFindUid(around.Passwd, name, out uint uid)
                || uint.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out uid))
            {
                users.Add(uid);
                continue;
            }

            string? nearest = NearestName.Of(name, PasswdFile.Names(around.Passwd));
            throw CommandException.Usage(
                $"{symbols.User.Name} {Shown(name)}: no such user in /etc/passwd; {(nearest is null ? "give a uid for a user of a directory service" : $"did you mean {nearest}?")}");
        }

        return users.ToImmutable();
    }

    private ImmutableHashSet<int>? Pids()
    {
        if (List(symbols.Pid) is not { } texts)
        {
            return null;
        }

        var pids = ImmutableHashSet.CreateBuilder<int>();
        foreach (string text in texts)
        {
            pids.Add(int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int pid) && SettingRanges.Pid.Holds(pid)
                ? pid
                : throw CommandException.Usage($"{symbols.Pid.Name} {Shown(text)}: must be a process id, {SettingRanges.Pid}"));
        }

        return pids.ToImmutable();
    }

    private string[]? Columns()
    {
        if (parsed.GetValue(symbols.Columns) is not { } text)
        {
            return null;
        }

        string[] columns = Split(text);
        return columns.Length > 0
            ? columns
            : throw CommandException.Usage($"{symbols.Columns.Name}: no column id; write for example pid,cpu,command");
    }

    private ImmutableArray<string> PluginIds(Option<string[]> option)
    {
        string[] ids = List(option) ?? [];
        foreach (string id in ids)
        {
            CheckPluginId(option.Name, id);
        }

        return [.. ids];
    }

    /// <summary>Refuses what cannot be a plugin's id; whether there is such a plugin is found out later.</summary>
    public static string CheckPluginId(string where, string id) => ConfigReader.IsPluginId(id)
        ? id
        : throw CommandException.Usage($"{where} {Shown(id)}: no plugin id; an id has lower-case letters and digits only");

    private ImmutableArray<string> Directories()
    {
        string[] folders = parsed.GetValue(symbols.PluginDirectory) ?? [];
        foreach (string folder in folders)
        {
            if (!Directory.Exists(folder))
            {
                throw CommandException.Usage($"{symbols.PluginDirectory.Name} {Shown(folder)}: no such folder; check the path");
            }
        }

        return [.. folders];
    }

    private string[]? List(Option<string[]> option)
    {
        if (parsed.GetResult(option) is not { Implicit: false })
        {
            return null;
        }

        string[] parts = [.. (parsed.GetValue(option) ?? []).SelectMany(Split)];
        return parts.Length > 0 ? parts : throw CommandException.Usage($"{option.Name}: needs a value; see bpftop --help");
    }

    private static string[] Split(string text) =>
        text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static string Shown(string text) => PrintableText.Of(text.Length <= 60 ? text : text[..60] + "…");
}
