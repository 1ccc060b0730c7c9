using Bpftop.Host.Plugins;
using Bpftop.Host.Screen.Pages;
using static Bpftop.Host.Screen.Keys.Command;

namespace Bpftop.Host.Screen.Keys;

/// <summary>The commands that a plugin brings, with the keys that it suggests.</summary>
internal static class PluginCommands
{
    public static IEnumerable<Command> Of(PluginHealth plugin) =>
    [
        .. plugin.Actions.Select(action => Act(action, plugin.Name)),
        .. plugin.Columns.Where(column => plugin.Columns.Any(other => other.Id == column.SwapFor))
            .Select(column => Swap(column, plugin.Name)),
        .. plugin.Columns.Where(static column => column.SortKey is not null).GroupBy(static column => column.SortKey!)
            .Select(shared => Sort([.. shared.Select(static column => column.Id)], shared.Key, plugin.Name)),
        .. plugin.Columns.Where(static column => column.CopyKey is not null).GroupBy(static column => column.CopyKey!)
            .Select(shared => Copy([.. shared], plugin.Name)),
        .. plugin.Columns.Where(static column => column.ShowKey is not null).GroupBy(static column => column.ShowKey!)
            .Select(shared => Show([.. shared], plugin.Name)),
    ];

    /// <summary>The configuration knows an action by its id.</summary>
    public static Command Act(ActionSpec action, string plugin) => On<Page>(
        action.Id, plugin, action.Help, KeysOf(action.Key), page => page.Actions.Begin(action));

    public static Command Swap(ColumnSpec column, string plugin) => On<ProcessPage>(
        $"swap.{column.Id}", plugin, $"show {column.Id} in place of {column.SwapFor}, and back", KeysOf(column.SwapKey), page => page.Swap(column));

    private static Command Sort(string[] columns, string key, string plugin) => On<ProcessPage>(
        $"sort.{columns[0]}", plugin, $"sort by {string.Join(", then ", columns)}", [key], page => page.SortByNext(columns));

    private static Command Copy(ColumnSpec[] columns, string plugin) => On<ProcessPage>(
        $"yank.{columns[0].Id}", plugin, $"copy {string.Join(" or ", columns.Select(static column => column.Id))}", KeysOf(columns[0].CopyKey),
        page => page.Copy.Value([.. columns.Select(static column => column.Id)]));

    private static Command Show(ColumnSpec[] columns, string plugin) => On<ProcessPage>(
        $"columns.{columns[0].Id}", plugin, $"show or hide {string.Join(", ", columns.Select(static column => column.Id))}", KeysOf(columns[0].ShowKey),
        page => page.ToggleColumns(columns[0].Id));

    private static string[] KeysOf(string? key) => key is null ? [] : [key];
}
