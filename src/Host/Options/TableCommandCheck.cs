using Bpftop.Host.Snapshot;
using Bpftop.Host.View;

namespace Bpftop.Host.Options;

/// <summary>Checks the command of a plugin's table: its words are words and free, its filters are filters.</summary>
internal static class TableCommandCheck
{
    /// <summary>A value of numbers and of texts.</summary>
    private const string AnyValue = "1";

    /// <summary>What a line of a log has besides the columns.</summary>
    private static readonly string[] _logMembers = ["schema", "table", "time"];

    private static readonly Flag[] _common = [.. Setting.All.Select(static setting => setting.Flag).OfType<Flag>().Where(static flag => flag.OfTables)];

    /// <summary>Null, or what is wrong.</summary>
    public static string? Of(PluginInfo info, TableSpec table)
    {
        if (table.Command is not { } command)
        {
            return null;
        }

        string? wrong = !IsWords(command.Name) ? $"command \"{command.Name}\" is not made of lower-case words"
            : Symbols.CommandNames.Contains(command.Name) ? $"command {command.Name} is bpftop's own"
            : string.IsNullOrWhiteSpace(command.Help) ? $"command {command.Name} has no help"
            : command.Flags.IsDefault ? $"the flags of command {command.Name} are a default array"
            : command.IsLog && table.Columns.FirstOrDefault(static column => _logMembers.Contains(column.Id)) is { } taken ? $"a log has no column {taken.Id}, which each of its lines has"
            : OfFlags(info, table, command.Flags);
        return wrong is null ? null : $"table {table.Id}: {wrong}";
    }

    private static string? OfFlags(PluginInfo info, TableSpec table, ImmutableArray<TableFlag> flags)
    {
        HashSet<string> names = [.. _common.Select(static flag => flag.Name), "--help"];
        ColumnCatalog columns = ColumnCatalog.Of(table);
        HashSet<string> aliases = [.. _common.Select(static flag => flag.Alias).OfType<string>(), "-h"];
        foreach (TableFlag? flag in flags)
        {
            string? wrong = flag is null ? "a flag is null"
                : !IsWords(flag.Name) ? $"flag \"{flag.Name}\" is not made of lower-case words"
                : !names.Add($"--{flag.Name}") ? $"flag --{flag.Name} is taken"
                : flag.Alias is { } alias && !char.IsAsciiLetterOrDigit(alias) ? $"flag --{flag.Name} is neither a letter nor a digit for short"
                : flag.Alias is { } taken && !aliases.Add("-" + taken.ToString()) ? $"flag -{taken} is taken"
                : flag.Value is null ? $"the value of flag --{flag.Name} is null"
                : string.IsNullOrWhiteSpace(flag.Help) ? $"flag --{flag.Name} has no help"
                : (flag.Filter is null) == (flag.Option is null) ? $"flag --{flag.Name} has not one of filter and option"
                : flag.Option is { } option ? OfOption(info, flag, option) : OfFilter(columns, flag, flag.Filter!);
            if (wrong is not null)
            {
                return wrong;
            }
        }

        return null;
    }

    private static string? OfOption(PluginInfo info, TableFlag flag, string name)
    {
        if (info.Options.IsDefault)
        {
            return null;
        }

        OptionSpec? option = info.Options.FirstOrDefault(option => option.Name == name);
        return option is null ? $"flag --{flag.Name} is for option {name}, which the plugin does not have"
            : (option.Kind == OptionKind.Switch) != (flag.Value.Length == 0) ? $"flag --{flag.Name} must take a value unless option {name} is a switch"
            : null;
    }

    private static string? OfFilter(ColumnCatalog columns, TableFlag flag, string filter) =>
        filter.Contains("{0}", StringComparison.Ordinal) != (flag.Value.Length > 0) ? $"flag --{flag.Name} must have {{0}} in its filter if it takes a value, and else not"
        : Filter.TryParse(filter.Replace("{0}", Filter.Quote(AnyValue), StringComparison.Ordinal), columns, out _, out FilterError? error) ? null
        : $"flag --{flag.Name}: {error.Message}";

    /// <summary>Words of lower-case letters and digits, a letter first and hyphens between them.</summary>
    private static bool IsWords(string? text) => text is { Length: > 0 and <= 32 } && char.IsAsciiLetterLower(text[0])
        && text.Split('-').All(static word => word.Length > 0 && word.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c)));
}
