using Bpftop.Host.Plugins;
using Bpftop.Host.Snapshot;

namespace Bpftop.Host.Screen.Pages;

/// <summary>Which columns are shown.</summary>
internal sealed partial class ProcessPage
{
    /// <summary>Sorting and grouping go with the column.</summary>
    public void Swap(ColumnSpec spec)
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

    /// <summary>Shows or hides a column and those that share its key.</summary>
    public void ToggleColumns(string id)
    {
        if (!Screen.Options.Catalogue.TryGet(id, out Column? column))
        {
            return;
        }

        bool shows = _shown.Toggle(column);
        Apply(_options);
        SayOf(column, $"columns of {column.Owner} are {(shows ? "shown" : "hidden")}", shows);
    }

    /// <summary>Says what was done, and why there is nothing to see of it where the column's plugin has no source.</summary>
    private void SayOf(Column column, string done, bool isSeen = true)
    {
        PluginHealth? plugin = Screen.Options.Plugins.Health()
            .FirstOrDefault(plugin => plugin.Id == column.Owner && plugin.State is not (PluginState.Ready or PluginState.Degraded));
        if (plugin is null || !isSeen)
        {
            Screen.Say(done);
        }
        else
        {
            Screen.Warn($"{done}; {plugin.Id} is {plugin.StateName}{(plugin.Reason.Length > 0 ? $": {plugin.Reason}" : "")}");
        }
    }
}
