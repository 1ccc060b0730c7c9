using System.CommandLine;
using System.CommandLine.Help;
using Bpftop.Host.Plugins;
using Bpftop.Host.Snapshot;
using Bpftop.Host.View;

namespace Bpftop.Host.Options;

/// <summary>The words of the command of a plugin's table: the settings that such commands take, and the table's flags.</summary>
internal sealed class TableSymbols
{
    private readonly Dictionary<Option, Setting> _settings = [];
    private readonly Dictionary<Option, TableFlag> _flags = [];
    private readonly PluginHealth _plugin;
    private readonly TableSpec _table;

    /// <param name="plugin">The plugin.</param>
    /// <param name="table">A table of it that has a command.</param>
    public TableSymbols(PluginHealth plugin, TableSpec table)
    {
        _plugin = plugin;
        _table = table;
        Command command = new(table.Command!.Name, table.Command.Help);
        Root = new Command("bpftop") { command };
        foreach (TableFlag flag in table.Command.Flags)
        {
            Flag typed = FlagOf(flag);
            Option option = Symbols.OptionOf(typed, typed.Help);
            _flags.Add(option, flag);
            command.Add(option);
        }

        foreach (Setting setting in Setting.All)
        {
            if (setting.Flag is { OfTables: true } flag)
            {
                Option option = Symbols.OptionOf(flag, flag.HelpOfTables ?? flag.Help);
                _settings.Add(option, setting);
                Root.Add(option);
            }
        }

        Help = Symbols.NewHelp();
        Root.Add(Help);
    }

    public Command Root { get; }

    public HelpOption Help { get; }

    /// <summary>What was typed, checked.</summary>
    public TableChoice Read(ParseResult parsed, Surroundings around)
    {
        Settings settings = Symbols.Read(parsed, _settings, around);
        List<Filter> filters = [];
        foreach ((Option option, TableFlag flag) in _flags)
        {
            if (Symbols.Typed(parsed, option) is not { } values)
            {
                continue;
            }

            if (flag.Option is { } key)
            {
                settings.PluginOptions.TryAdd(_plugin.Id, new(StringComparer.Ordinal));
                settings.PluginOptions[_plugin.Id][key] = new(OptionValue(flag, values), option.Name, FromFile: false);
            }
            else
            {
                filters.Add(FilterOf(flag, values));
            }
        }

        return new(settings, [.. filters], SetsOptions: settings.PluginOptions.Count > 0);
    }

    /// <summary>How a table's flag is typed.</summary>
    private Flag FlagOf(TableFlag flag) => new($"--{flag.Name}", flag.Alias is { } alias ? $"-{alias}" : null, flag.Value, flag.Help)
    {
        IsList = flag.Filter is not null || IsListOption(flag),
    };

    private bool IsListOption(TableFlag flag) =>
        _plugin.Options.Any(option => option.Name == flag.Option && option.Kind == OptionKind.Texts);

    private string OptionValue(TableFlag flag, string[] values) =>
        flag.Value.Length == 0 ? "true"
        : IsListOption(flag) ? string.Join('\n', Setting.List(FlagOf(flag), values))
        : values[0];

    private Filter FilterOf(TableFlag flag, string[] values)
    {
        ColumnCatalog columns = ColumnCatalog.Of(_table);
        if (flag.Value.Length == 0)
        {
            return Filter.TryParse(flag.Filter!, columns, out Filter? plain, out FilterError? broken)
                ? plain
                : throw CommandException.Usage($"--{flag.Name}: {broken.Message}");
        }

        // Each by itself first, so that a message is about the value and not about what it was put into.
        List<string> parts = [];
        foreach (string value in Setting.List(FlagOf(flag), values))
        {
            string part = flag.Filter!.Replace("{0}", Filter.Quote(value), StringComparison.Ordinal);
            parts.Add(Filter.TryParse(part, columns, out _, out FilterError? wrong)
                ? $"({part})"
                : throw Setting.Wrong(FlagOf(flag), value, wrong.Message));
        }

        return Filter.TryParse(string.Join(" or ", parts), columns, out Filter? filter, out FilterError? error)
            ? filter
            : throw CommandException.Usage($"--{flag.Name}: {error.Message}");
    }
}

/// <summary>What the user asked of the command of a table.</summary>
/// <param name="Settings">What every such command takes, and the plugin's options.</param>
/// <param name="Filters">What the table's flags leave.</param>
/// <param name="SetsOptions">Whether flags set options of the plugin, which has to be made with them.</param>
internal sealed record TableChoice(Settings Settings, ImmutableArray<Filter> Filters, bool SetsOptions);
