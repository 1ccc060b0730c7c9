using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Text;
using Bpftop.Freezer.Limits;
using Bpftop.Host;
using Bpftop.Host.Options;
using Bpftop.Host.Plugins;
using Bpftop.Host.Plugins.Loading;
using Bpftop.Host.Scheduling;
using Bpftop.Host.Screen.Keys;
using Bpftop.Host.Screen.Past;
using Bpftop.Host.Snapshot;
using Bpftop.Host.Subcommands;
using Bpftop.Host.View;
using Bpftop.Host.View.Expressions;

namespace Bpftop.Fuzz;

/// <summary>What somebody chooses: files, expressions, keys, values and the command line itself.</summary>
internal static class ChoiceTargets
{
    private const string File = "config.json";
    private static readonly ColumnCatalog _host = new(HostColumns.All);

    private static readonly TableSpec _table = new(
        "fuzz.rows",
        "Rows",
        [
            new ColumnSpec("name", "NAME", CellKind.Text, "A name."),
            new ColumnSpec("user", "USER", CellKind.Text, "A user."),
            new ColumnSpec("cpu", "CPU%", CellKind.Number, "Percent.") { Unit = Unit.Percent },
            new ColumnSpec("res", "RES", CellKind.Number, "Bytes.") { Unit = Unit.Bytes },
            new ColumnSpec("mem", "MEM%", CellKind.Number, "Percent.") { Unit = Unit.Percent },
            new ColumnSpec("elapsed", "ELAPSED", CellKind.Number, "Seconds.") { Unit = Unit.Seconds },
            new ColumnSpec("started", "STARTED", CellKind.Number, "A moment.") { Unit = Unit.Timestamp },
        ],
        "A row is a row.");

    private static readonly ColumnCatalog _columns = ColumnCatalog.Of(_table);
    private static readonly TableBuffer _rows = Rows();
    private static readonly string[] _commands = [.. ProcessAct.Words.Select(static word => word.Name)];

    private const string Passwd = "root:x:0:0:root:/root:/bin/sh\nalice:x:1000:1000::/home/alice:/bin/sh\n";

    public static Target[] All { get; } =
    [
        new("config", Config) { Room = 2 << 20, RoomPerByte = 4096, Words = ["plugins", "enabled", "keys", "columns", "delay", "\"\\ud800\"", "//", "/*", "*/", "true", "null", "[", "{"] },
        new("filter", FilterOf) { Room = 4 << 20, RoomPerByte = 64 << 10, Patience = TimeSpan.FromSeconds(2), Mutations = 1000, Words = ["cpu", "name", "~", "!~", "/(a|b)*/i", "{1,9}", "\\p{L}", "[^\\W]", "(?i)", "and", "or", "not", "in (", "\"\"", "> 5", "1h30m", "5%", "1G"] },
        new("keys", Keys) { Mutations = 500, Room = 1 << 20, RoomPerByte = 4096, Words = ["Ctrl-", "Alt-", "Shift-", "Space", "F1", "PgUp", "Esc", "\n"] },
        new("values", Values) { Room = 2 << 20, RoomPerByte = 8192, Words = ["by:", "rr:1", "best-effort:7", "0-3,8", "cpu=50%", "memory=1G", "max", "at -2m", "at 12:03:10", "now", "1h30m", "ms", "%", "KiB", "/s", "2026-01-31"] },
        new("arguments", Arguments) { Room = 4 << 20, RoomPerByte = 32 << 10, Patience = TimeSpan.FromSeconds(1), Mutations = 300, Words = ["--sort", "--columns", "--filter", "-d", "--", "signal", "--pid", "snapshot", "completion", "top", "units", "ps", "@file", "--help", "--user", "-n", "=", "\n"] },
        new("plugin", Plugin) { Words = ["\u0001\0", "T\u000e\u0002Id", "T\u000e\u0008Commands", "\u00ff"] },
    ];

    /// <summary>What the assembly of a plugin says of itself, before any of it is run.</summary>
    private static unsafe void Plugin(ReadOnlySpan<byte> input)
    {
        fixed (byte* bytes = input)
        {
            try
            {
                PluginMetadata metadata = PluginMetadata.Decode(new BlobReader(bytes, input.Length), new Version(1, 0));
                Check.That(metadata.EntryType.Length > 0 || input.Contains((byte)','), "a plugin has no type to begin with");
                _ = PluginMetadata.SplitCommands(metadata.Commands);
            }
            catch (BadImageFormatException)
            {
                // Said of the file.
            }
        }
    }

    /// <summary>A file is read or refused in a line; what is changed in it changes nothing else, and can be read.</summary>
    private static void Config(ReadOnlySpan<byte> input)
    {
        Settings before;
        try
        {
            before = ConfigReader.Parse(File, input);
        }
        catch (CommandException wrong)
        {
            Refused(wrong);
            return;
        }

        foreach (bool enabled in (ReadOnlySpan<bool>)[true, false])
        {
            byte[] changed = ConfigEdit.SetEnabled(input, "containers", enabled);
            Settings after = Again(changed);
            Check.Same(enabled, after.PluginSwitches["containers"], "the switch of a plugin");
            SameBut(before, after, changed: null, besides: "containers");
            Check.That(ConfigEdit.SetEnabled(changed, "containers", enabled).AsSpan().SequenceEqual(changed), "a switch that is set already changes the file");
        }

        string[] words = ["pid", "cpu", "a\"b\\c"];
        byte[] listed = ConfigEdit.SetWords(input, "columns", words);
        Settings with = Again(listed);
        Check.SameAll(words, with.Of(Setting.Columns)!.Value, "a list of columns");
        SameBut(before, with, Setting.Columns, besides: null);
        Check.That(ConfigEdit.SetWords(listed, "columns", words).AsSpan().SequenceEqual(listed), "a list that is set already changes the file");
        _ = before.ForPlugins();
    }

    private static Settings Again(byte[] changed)
    {
        try
        {
            return ConfigReader.Parse(File, changed);
        }
        catch (CommandException wrong)
        {
            throw new BrokenException($"a changed file cannot be read any more: {wrong.Message}: {Encoding.UTF8.GetString(changed)}");
        }
    }

    private static void SameBut(Settings before, Settings after, Setting? changed, string? besides)
    {
        foreach (Setting setting in Setting.All)
        {
            if (setting != changed)
            {
                Check.Same(before.Says(setting), after.Says(setting), $"whether {setting.Key} is said");
            }
        }

        Check.SameAll<string>([.. before.Keys.Keys.Order(StringComparer.Ordinal)], [.. after.Keys.Keys.Order(StringComparer.Ordinal)], "a command with keys");
        Check.SameAll<string>(
            [.. before.PluginSwitches.Where(one => one.Key != besides).Select(static one => one.ToString()).Order(StringComparer.Ordinal)],
            [.. after.PluginSwitches.Where(one => one.Key != besides).Select(static one => one.ToString()).Order(StringComparer.Ordinal)],
            "a switch");
        Check.SameAll<string>(
            [.. before.PluginOptions.SelectMany(static of => of.Value.Select(one => $"{of.Key}.{one.Key}={one.Value.Value}")).Order(StringComparer.Ordinal)],
            [.. after.PluginOptions.SelectMany(static of => of.Value.Select(one => $"{of.Key}.{one.Key}={one.Value.Value}")).Order(StringComparer.Ordinal)],
            "an option");
    }

    /// <summary>An expression is read or refused at a place in it, and matches what it may.</summary>
    private static void FilterOf(ReadOnlySpan<byte> input)
    {
        string source = Encoding.UTF8.GetString(input);
        if (Filter.TryParse(source, _columns, out Filter? filter, out FilterError? error))
        {
            Filter bound = filter.OfKnown(static column => column.Id is "name" or "cpu");
            for (int row = 0; row < _rows.Count; row++)
            {
                bool matches = filter.Matches(new RowCells(_rows, row));
                Check.That(!matches || bound.Matches(new RowCells(_rows, row)), "a row that matches is beyond what may match");
            }
        }
        else
        {
            Check.That(error.Position >= 0 && error.Position <= source.Length, "the place of a mistake is not in the expression");
            Check.That(error.Message.Length is > 0 and < 20_000, "a mistake has no reason, or an endless one");
        }

        // A text in quotes is that text.
        Check.That(Filter.TryParse($"name = {Filter.Quote(source)}", _columns, out Filter? quoted, out _) || source.Length > 4000, "a text in quotes is none");
        if (quoted is not null && source.Length > 0)
        {
            TableBuffer one = new(_table);
            one.Text(one.Add("row"), 0) = source;
            Check.That(quoted.Matches(new RowCells(one, 0)), "a text in quotes is another");
        }
    }

    /// <summary>A line is a command's name, an equals sign and keys with commas between them.</summary>
    private static void Keys(ReadOnlySpan<byte> input)
    {
        string text = Encoding.UTF8.GetString(input);
        Dictionary<string, string[]> rebound = new(StringComparer.Ordinal);
        foreach (string line in text.Split('\n'))
        {
            string[] parts = line.Split('=', 2);
            rebound[parts[0]] = parts.Length == 2 ? parts[1].Split(',') : [];
            foreach (string keys in rebound[parts[0]].Append(line))
            {
                Sequence(keys);
            }
        }

        if (KeyBindings.TryCreate(rebound, out KeyBindings? bindings, out string? error))
        {
            Check.That(bindings.KeyOf(Commands.Quit) is not null, "no key ends the program");
        }
        else
        {
            Check.That(error.Length > 0, "keys are refused without a reason");
        }
    }

    /// <summary>What help writes is what the configuration reads.</summary>
    private static void Sequence(string text)
    {
        if (!KeyNotation.TryParse(text, out ImmutableArray<KeyChord> keys, out string? error))
        {
            Check.That(error.Length > 0, "a key is refused without a reason");
            return;
        }

        string written = KeyNotation.Write(keys);
        Check.That(KeyNotation.TryParse(written, out ImmutableArray<KeyChord> again, out _), $"\"{written}\" is not read as keys");
        Check.SameAll<KeyChord>([.. keys], [.. again], $"a key of \"{written}\"");
    }

    /// <summary>Values of options and of lines that are typed on the screen.</summary>
    private static void Values(ReadOnlySpan<byte> input)
    {
        string text = Encoding.UTF8.GetString(input);
        foreach (Unit unit in Enum.GetValues<Unit>())
        {
            Check.That(!Literal.TryParse(text, unit, out double value) || double.IsFinite(value), $"a number of {unit} is none");
        }

        _ = MomentChoice.TryRead(text, out _, out _);
        _ = MomentText.TryParse(text, out _);
        if (CpuSet.TryParse(text, out CpuSet cpus))
        {
            Check.That(cpus.Count > 0 && CpuSet.TryParse(cpus.ToString(), out CpuSet again) && again.Equals(cpus), "a list of CPUs is another when it is read again");
        }

        if (LimitKind.TryParse(text, out LimitKind kind, out string limit, out string problem))
        {
            string told = kind.TextOf(limit, "max 100000")!;
            Check.That(told.All(static letter => char.IsAsciiDigit(letter) || letter == ' ' || char.IsAsciiLetterLower(letter)), "the kernel is told of a limit that is none");
            _ = kind.Show(told);
        }
        else
        {
            Check.That(problem.Length > 0, "a limit is refused without a reason");
        }

        if (Autogroups.TryParse(text, out string group, out _))
        {
            Check.That(group.Length > 0, "a group has no name");
        }

        foreach (string command in _commands)
        {
            try
            {
                _ = ProcessAct.Parse(command, text);
            }
            catch (CommandException wrong)
            {
                Refused(wrong);
            }
        }
    }

    /// <summary>Lines are arguments; whatever they are, the end is an exit code and a line at most.</summary>
    private static void Arguments(ReadOnlySpan<byte> input)
    {
        string[] arguments = [.. Encoding.UTF8.GetString(input).Split('\n').Where(static argument => !argument.Contains('\0', StringComparison.Ordinal))];
        StringWriter output = new();
        StringWriter error = new();
        Recorder commands = new();
        int code = CommandLine.Run(arguments, commands, new Surroundings
        {
            Variable = static _ => null,
            UserId = 1000,
            Passwd = Passwd,
            HostFile = "/nonexistent/config.json",
            Output = output,
            Error = error,
        });
        Check.That(code is ExitCode.Done or ExitCode.Usage, $"exit code {code}: {error}");
        if (code == ExitCode.Usage)
        {
            Check.That(error.ToString().EndsWith('\n'), "the message has no end");
            Check.Message(error.ToString()[..^1], longest: 20_000);
        }

        if (commands.Settings is not { } settings)
        {
            return;
        }

        try
        {
            _ = new ViewResolver(_host).Resolve(settings, _host["cpu"]);
        }
        catch (CommandException wrong)
        {
            Refused(wrong);
        }
    }

    /// <summary>As <see cref="CommandLine"/> prints it.</summary>
    private static void Refused(CommandException wrong)
    {
        Check.Same(ExitCode.Usage, wrong.ExitCode, "the exit code of a mistake");
        Check.Message(PrintableText.Of(wrong.Message), longest: 20_000);
    }

    private static TableBuffer Rows()
    {
        TableBuffer rows = new(_table);
        for (int row = 0; row < 4; row++)
        {
            int to = rows.Add($"row {row}");
            rows.Text(to, 0) = row switch { 0 => "nginx", 1 => "py\u001bthon (deleted)", 2 => "", _ => null };
            rows.Text(to, 1) = row == 3 ? null : "root";
            for (int column = 2; column < _table.Columns.Length; column++)
            {
                rows.Number(to, column) = row == 3 ? double.NaN : row * 1e9;
            }
        }

        return rows;
    }

    /// <summary>Keeps what the command line chose, and starts nothing.</summary>
    private sealed class Recorder : ICommands
    {
        public Settings? Settings { get; private set; }

        public int Monitor(Settings settings) => Keep(settings);

        public int Snapshot(Settings settings) => Keep(settings);

        public int Top(string what, Settings settings) => Keep(settings);

        public int Ps(Settings settings) => Keep(settings);

        public int Plugins(PluginsVerb verb, string? id, Settings settings) => Keep(settings);

        public int Doctor(Settings settings) => Keep(settings);

        public int Bench(Settings settings) => Keep(settings);

        public int Act(ProcessAct act, ProcessSelection selection, Settings settings) => Keep(settings);

        public IReadOnlyCollection<string> OfTables(Settings settings) => [];

        public int Table(string name, Settings settings, TableReader read) => throw CommandException.Usage("no plugin has a table");

        private int Keep(Settings settings)
        {
            Settings = settings;
            return ExitCode.Done;
        }
    }
}
