namespace Bpftop.Host.Plugins.Loading;

/// <summary>Checks what a plugin says about itself and what it gives. Each method answers null, or what is wrong.
/// </summary>
internal static class SpecCheck
{
    private const int LongestHeader = 40;
    private const int WidestColumn = 400;

    public static string? Info(PluginInfo? info, string? declaredId) => info switch
    {
        null => "its Info is null",
        _ when !IsWord(info.Id) => $"its id \"{info.Id}\" is not made of lower-case letters and digits, a letter first",
        _ when !IsWord(info.Prefix) => $"its prefix \"{info.Prefix}\" is not made of lower-case letters and digits, a letter first",
        _ when string.IsNullOrWhiteSpace(info.Name) => "its name is empty",
        _ when OptionCheck.Specs(info.Options) is { } wrong => wrong,
        _ when declaredId is not null && declaredId != info.Id => $"its attribute says id \"{declaredId}\", its Info says \"{info.Id}\"",
        _ => null,
    };

    public static string? Columns(string prefix, ImmutableArray<ColumnSpec> columns) => columns.IsDefaultOrEmpty
        ? "a column provider has no columns"
        : First("column", columns, column => Column(column) ?? Id("column", prefix, column.Id) ?? Swap(column, columns) ?? Member(column, columns));

    public static string? Meters(string prefix, ImmutableArray<MeterSpec> meters) => meters.IsDefault
        ? "its bars are a default array"
        : First("bar", meters, meter => meter.Segments.IsDefaultOrEmpty
            ? $"bar {meter.Id} has no segments"
            : Id("bar", prefix, meter.Id) ?? Help("bar", meter.Id, meter.Help));

    public static string? Table(string prefix, TableSpec? table)
    {
        if (table is null || table.Columns.IsDefaultOrEmpty)
        {
            return "a table has no columns";
        }

        // Ids of a table's columns may repeat those of the process table, the host's included; filters tell them apart
        // within the table.
        HashSet<string> ids = new(StringComparer.Ordinal);
        string? wrong = First("column", table.Columns, column => string.IsNullOrWhiteSpace(column.Id) ? "a column has no id"
            : !ids.Add(column.Id) ? $"column {column.Id} is there twice"
            : Column(column));
        return wrong is not null
            ? $"table {table.Id}: {wrong}"
            : Id("table", prefix, table.Id) ?? Help("table", table.Id, table.Help)
                ?? (table.Adds.IsDefault || table.Adds.Any(string.IsNullOrWhiteSpace) ? $"table {table.Id} adds up a column without an id"
                    : table.Shows.IsDefault || table.Shows.Any(string.IsNullOrWhiteSpace) ? $"table {table.Id} shows a column without an id"
                    : table.ProcessId is { } pid && !table.Columns.Any(column => column.Id == pid && column.Kind == CellKind.Number)
                        ? $"table {table.Id} has no number column {pid} for the processes of its rows"
                    : table.SortedBy is { } sort && !ids.Contains(sort) ? $"table {table.Id} is sorted by {sort}, which it does not have"
                    : null);
    }

    /// <summary>A tab is a table whose columns may take each other's places, as those of the process table.</summary>
    /// <param name="prefix">Of its ids.</param>
    /// <param name="part">The tab, and what is drawn beside it.</param>
    /// <param name="columns">The plugin's columns of the process table.</param>
    public static string? Details(string prefix, DetailPart part, ImmutableArray<ColumnPart> columns) =>
        Table(prefix, part.Tab)
            ?? First("column", part.Tab.Columns, column => Swap(column, part.Tab.Columns)) switch
            {
                { } wrong => $"table {part.Tab.Id}: {wrong}",
                _ => part.Graphs.IsDefault ? $"the graphs of {part.Tab.Id} are a default array"
                    : part.Graphs.FirstOrDefault(id => !columns.Any(provider => provider.Specs.Any(spec => spec.Id == id && spec.Kind == CellKind.Number))) is { } missing
                        ? $"{part.Tab.Id} draws {missing}, which is no number column of the plugin"
                        : null,
            };

    /// <param name="declared">The names that the attribute has; default where it cannot have any.</param>
    /// <param name="commands">Those of the tables.</param>
    public static string? Commands(ImmutableArray<string> declared, IEnumerable<string> commands) =>
        declared.IsDefault ? null
        : commands.Except(declared, StringComparer.Ordinal).FirstOrDefault() is { } hidden ? $"command {hidden} is not in the Commands of its attribute"
        : declared.Except(commands, StringComparer.Ordinal).FirstOrDefault() is { } missing ? $"its attribute says command {missing}, which no table has"
        : null;

    public static string? Actions(string prefix, ImmutableArray<ActionSpec> actions) => actions.IsDefaultOrEmpty
        ? "an action provider has no actions"
        : First("action", actions, action => string.IsNullOrWhiteSpace(action.Label)
            ? $"action {action.Id} has no label"
            : Id("action", prefix, action.Id) ?? Help("action", action.Id, action.Help));

    public static string? Target(ActionSpec action, ImmutableArray<TablePart> tables) =>
        action.TableId is not null && !tables.Any(table => table.Spec.Id == action.TableId)
            ? $"action {action.Id} is for table {action.TableId}, which the plugin does not have"
            : action is { TableId: null, AlsoOnProcesses: true } ? $"action {action.Id} is also for processes, and for no table"
            : null;

    /// <summary>What is wrong with the first of them that something is wrong with.</summary>
    private static string? First<T>(string what, ImmutableArray<T> specs, Func<T, string?> check)
        where T : class
    {
        foreach (T? spec in specs)
        {
            if ((spec is null ? $"{(what == "action" ? "an" : "a")} {what} is null" : check(spec)) is { } wrong)
            {
                return wrong;
            }
        }

        return null;
    }

    private static string? Member(ColumnSpec column, ImmutableArray<ColumnSpec> columns) =>
        column.PartOf != PartOf.None && column.Kind != CellKind.Text ? $"column {column.Id} names what a process is part of, and has no texts"
        : column.PartOfDetail is { } detail && !columns.Any(other => other.Id == detail && other.Kind == CellKind.Text)
            ? $"column {column.Id} has no text column {detail} that says more"
            : null;

    private static string? Column(ColumnSpec column) =>
        string.IsNullOrWhiteSpace(column.Header) || column.Header.Length > LongestHeader ? $"column {column.Id} has no header, or a very long one"
        : column.Width is < 1 or > WidestColumn ? $"column {column.Id} is {column.Width} cells wide"
        : !Enum.IsDefined(column.Kind) ? $"column {column.Id} is neither of numbers nor of texts"
        : Help("column", column.Id, column.Help);

    /// <summary>A column may stand in only for one that always has a place of its own, so that there is a way
    /// back.</summary>
    private static string? Swap(ColumnSpec column, ImmutableArray<ColumnSpec> columns)
    {
        if (column.SwapFor is null)
        {
            return column.SwapKey is null ? null : $"column {column.Id} has a swap key and no column to swap for";
        }

        ColumnSpec? other = columns.FirstOrDefault(candidate => candidate?.Id == column.SwapFor);
        return other is null ? $"column {column.Id} swaps for {column.SwapFor}, which its provider does not have"
            : other.SwapFor is not null ? $"column {column.Id} swaps for {other.Id}, which itself swaps for another"
            : null;
    }

    private static string? Id(string what, string prefix, string id) =>
        id is not null && id.StartsWith(prefix + ".", StringComparison.Ordinal) && IsDotted(id.AsSpan(prefix.Length + 1))
            ? null
            : $"{what} id \"{id}\" is not \"{prefix}.\" and lower-case letters, digits and dots";

    private static string? Help(string what, string id, string help) =>
        string.IsNullOrWhiteSpace(help) ? $"{what} {id} has no help" : null;

    private static bool IsWord(string? text) =>
        text is { Length: > 0 and <= 32 } && char.IsAsciiLetterLower(text[0]) && text.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c));

    private static bool IsDotted(ReadOnlySpan<char> text)
    {
        foreach (char c in text)
        {
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '.')
            {
                return false;
            }
        }

        return text.Length is > 0 and <= 64 && text[0] != '.' && text[^1] != '.';
    }
}
