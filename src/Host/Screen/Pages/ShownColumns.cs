using Bpftop.Host.Plugins;
using Bpftop.Host.Snapshot;
using Bpftop.Host.View;

namespace Bpftop.Host.Screen.Pages;

/// <summary>The columns of the process table: the user's choice, or the default ones with those of the plugins that
/// are ready.</summary>
internal sealed class ShownColumns(ScreenOptions options)
{
    private Column[] _columns = [];
    private int _version = -1;
    private bool _threads;

    public ReadOnlySpan<Column> Columns => _columns;

    /// <summary>True where the user did not choose, so that some may go where there is no room.</summary>
    public bool IsDefault => options.Columns is null;

    /// <summary>Looks whether plugins came or went, or threads.</summary>
    /// <returns>True where the columns are others now.</returns>
    public bool Refresh(bool threads)
    {
        int version = options.Plugins.Version;
        if (version == _version && threads == _threads)
        {
            return false;
        }

        _version = version;
        _threads = threads;
        Column[] columns = options.Columns is { } chosen ? [.. chosen] : Defaults();
        bool changed = !columns.AsSpan().SequenceEqual(_columns);
        _columns = columns;
        return changed;
    }

    private Column[] Defaults()
    {
        List<Column> columns = [];
        foreach (string id in DefaultColumns.Ids)
        {
            if (options.Catalogue.TryGet(id, out Column? column))
            {
                columns.Add(column);
            }

            if (id == "pid" && _threads && options.Catalogue.TryGet("tid", out Column? thread))
            {
                columns.Add(thread);
            }
        }

        foreach (PluginHealth plugin in options.Plugins.Health())
        {
            if (plugin.State is not (PluginState.Ready or PluginState.Degraded))
            {
                continue;
            }

            foreach (ColumnSpec spec in plugin.Columns)
            {
                if (spec.ShownByDefault && options.Catalogue.TryGet(spec.Id, out Column? column))
                {
                    // Time and command stay at the end.
                    columns.Insert(Math.Max(0, columns.Count - 2), column);
                }
            }
        }

        return [.. columns];
    }
}
