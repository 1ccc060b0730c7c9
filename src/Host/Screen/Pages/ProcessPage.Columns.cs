using Bpftop.Host.Snapshot;

namespace Bpftop.Host.Screen.Pages;

/// <summary>Which columns are shown.</summary>
internal sealed partial class ProcessPage
{
    /// <summary>Sorting and grouping go with the column.</summary>
    private void Swap(ColumnSpec spec)
    {
        if (!Screen.Options.Catalogue.TryGet(spec.Id, out Column? column) || !_shown.TrySwap(column, out Column? from, out Column? to))
        {
            Screen.Warn(column is not null && _shown.Columns.Contains(column)
                ? $"{spec.Id} and {spec.SwapFor} are both shown already"
                : $"neither {spec.Id} nor {spec.SwapFor} is shown; p lists the plugins");
            return;
        }

        Apply(_options with
        {
            Sort = _options.Sort == from ? to : _options.Sort,
            GroupBy = _options.GroupBy == from && to.Spec.Groupable ? to : _options.GroupBy,
        });
        Screen.Say($"{to.Id} in place of {from.Id}");
    }

    private void ToggleColumns(string prefix, string what)
    {
        switch (_shown.Toggle(prefix))
        {
            case null:
                Screen.Warn($"{what}: no plugin here has any; p lists the plugins");
                break;
            case var shows:
                Apply(_options);
                Screen.Say(shows.Value ? $"{what} are shown" : $"{what} are hidden");
                break;
        }
    }
}
