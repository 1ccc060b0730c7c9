using System.Collections.Immutable;
using System.Globalization;
using Bpftop.Host.Plugins;
using Bpftop.Host.Screen.Dialogs;
using Bpftop.Host.Screen.Drawing;
using Bpftop.Host.Screen.Table;
using Bpftop.Host.Snapshot;
using Bpftop.Terminal;

namespace Bpftop.Host.Screen.Pages;

/// <summary>The plugins: how each is doing, what it costs, and on and off.</summary>
internal sealed class PluginsPage(IScreen screen) : Page(screen)
{
    /// <summary>Below this there is only the list.</summary>
    private const int HeightForDetails = 14;

    private ImmutableArray<PluginHealth> _plugins = [];

    public override string Title => "Plugins";

    public override void Accept(Frame frame) => _plugins = Screen.Options.Plugins.Health();

    public override void Draw(CellGrid grid, Area area)
    {
        if (area.Height < 1)
        {
            return;
        }

        ImmutableArray<string> details = area.Height >= HeightForDetails ? Details() : [];
        grid.Fill(0, area.Y, grid.Width, 1, ' ', Screen.Theme.ColumnHeader);
        grid.Write(0, area.Y, Line("PLUGIN", "STATE", "COLS", "FILL µs", "BYTES", "FAULTS", "REASON"), Screen.Theme.ColumnHeader);
        int height = Math.Max(0, area.Height - 1 - details.Length);
        _list.Fit(_plugins.Length, height);
        if (_plugins.IsEmpty)
        {
            grid.Write(area.X, area.Y + 1, "no plugin was found", Screen.Theme.Dim, area.Height > 1 ? area.Width : 0);
        }

        for (int row = 0; row < height && _list.Top + row < _plugins.Length; row++)
        {
            PluginHealth plugin = _plugins[_list.Top + row];
            grid.Write(area.X, area.Y + 1 + row, LineOf(plugin), StyleOf(plugin), area.Width);
            if (_list.Top + row == _list.Line)
            {
                ProcessTable.Lay(grid, area.Y + 1 + row, Screen.Theme.Cursor);
            }
        }

        for (int line = 0; line < details.Length; line++)
        {
            grid.Write(area.X, area.Bottom - details.Length + line, details[line], Screen.Theme.Text, area.Width);
        }
    }

    public override void WriteStatus(ref LineText text)
    {
        text.Add(_plugins.Length);
        text.Add(" plugins  Space or Enter: on, off  1: processes");
    }

    public override void MoveTo(int line) => _list.Line = Math.Clamp(line, 0, Math.Max(0, _plugins.Length - 1));

    public override bool TryOpen() => TryTag();

    public override void TakeMouse(in InputEvent input, Area area)
    {
        int line = _list.Top + input.Y - area.Y - 1;
        switch (input.Mouse)
        {
            case MouseAction.WheelUp:
                MoveBy(-1);
                break;
            case MouseAction.WheelDown:
                MoveBy(1);
                break;
            case MouseAction.Press when input.Button == 1 && line >= _list.Top && line < _plugins.Length && input.Y - area.Y <= _list.Height:
                MoveTo(line);
                break;
        }
    }

    public override void Demand(DemandMarks marks)
    {
    }

    private static string Line(string name, string state, string columns, string fill, string bytes, string faults, string reason) =>
        $"{name,-16} {state,-11} {columns,4} {fill,8} {bytes,7} {faults,6}  {reason}";

    private static string LineOf(PluginHealth plugin)
    {
        bool runs = plugin.State is PluginState.Ready or PluginState.Degraded or PluginState.Suspended;
        return Line(
            plugin.Id,
            plugin.IsSlow ? $"{plugin.StateName} slow" : plugin.StateName,
            plugin.Columns.Length.ToString(CultureInfo.InvariantCulture),
            runs ? plugin.FillMicroseconds.ToString("F0", CultureInfo.InvariantCulture) : "",
            runs ? plugin.FillBytes.ToString(CultureInfo.InvariantCulture) : "",
            plugin.Faults.ToString(CultureInfo.InvariantCulture),
            plugin.Reason);
    }

    private Style StyleOf(PluginHealth plugin) => plugin.State switch
    {
        PluginState.Ready => Screen.Theme.Running,
        PluginState.Degraded or PluginState.Starting or PluginState.Suspended => Screen.Theme.Stopped,
        PluginState.Failed or PluginState.Refused or PluginState.Hung => Screen.Theme.Zombie,
        _ => Screen.Theme.Dim,
    };

    private ImmutableArray<string> Details()
    {
        if (_list.Line >= _plugins.Length)
        {
            return [];
        }

        PluginHealth plugin = _plugins[_list.Line];
        return
        [
            "",
            $"{plugin.Name} {plugin.Version}  {plugin.Summary}",
            $"folder:  {(plugin.Folder.Length == 0 ? "(compiled in)" : plugin.Folder)}",
            $"reason:  {Or(plugin.Reason, "-")}",
            $"remedy:  {Or(plugin.Remedy, "-")}",
            $"columns: {Or(string.Join(" ", plugin.Columns.Select(static column => column.Id)), "-")}",
            $"fault:   {plugin.LastFault ?? "-"}",
        ];
    }

    private static string Or(string text, string otherwise) => text.Length == 0 ? otherwise : text;

    /// <summary>Switches the plugin on or off.</summary>
    public override bool TryTag()
    {
        if (_list.Line < _plugins.Length)
        {
            Switch(_plugins[_list.Line]);
        }

        return true;
    }

    private void Switch(PluginHealth plugin)
    {
        if (plugin.State == PluginState.Refused)
        {
            Screen.Show(new MessageDialog($"{plugin.Id} is refused", [plugin.Reason, plugin.Remedy]));
            return;
        }

        bool on = plugin.State is PluginState.Disabled or PluginState.Failed;
        Screen.Run(
            $"{(on ? "switching on" : "switching off")} {plugin.Id}",
            _ => Task.FromResult(Screen.Options.Plugins.Switch(plugin.Id, on)),
            status =>
            {
                _plugins = Screen.Options.Plugins.Health();
                Screen.DemandChanged();
                Screen.Say(status is null
                    ? $"{plugin.Id}: there is no such plugin"
                    : $"{plugin.Id}: {PluginStateNames.Of(status.State)}{(status.Reason.Length > 0 ? $", {status.Reason}" : "")}");
            });
    }
}
