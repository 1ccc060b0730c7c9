using Bpftop.Host.Plugins;
using Bpftop.Host.Screen.Details;

namespace Bpftop.Host.Screen.Keys;

/// <summary>The commands that tabs of details bring, with the keys that they suggest.</summary>
internal static class DetailCommands
{
    /// <summary>One for each key: it does what the tab that is shown has it for.</summary>
    public static IEnumerable<Command> Of(ImmutableArray<IDetailTab> tabs) =>
        tabs.SelectMany(static tab => tab.Spec.Columns.Where(static column => column is { SwapFor: not null, SwapKey: not null })
                .Select(column => (Tab: tab.Spec, Column: column)))
            .GroupBy(static swap => swap.Column.SwapKey!)
            .Select(static shared => Swap(shared.First().Tab, shared.First().Column, shared.Key));

    private static Command Swap(TableSpec tab, ColumnSpec column, string key) => new(
        $"swap.{tab.Id}.{column.Id}",
        Commands.Details,
        $"{tab.Title}: show {column.Id} in place of {column.SwapFor}, and back",
        [key],
        (_, page) => page is DetailPage shown && shown.TrySwap(key))
    {
        Context = KeyContext.Details,
    };
}
