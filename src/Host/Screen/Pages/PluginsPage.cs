using Bpftop.Host.Plugins;
using Bpftop.Host.Screen.Windows;
using Bpftop.Host.Screen.Drawing;
using Bpftop.Host.Snapshot;
using Bpftop.Host.View;
using Bpftop.Terminal;

namespace Bpftop.Host.Screen.Pages;

/// <summary>The plugins: how each is doing, what it costs, and on and off.</summary>
internal sealed class PluginsPage : Page
{
    /// <summary>Below this there is only the list.</summary>
    private const int HeightForDetails = 14;

    private const int DetailLines = 7;

    private static readonly TableSpec _table = new(
        "plugins",
        "Plugins",
        [
            Text("plugin", "PLUGIN", 16, "The plugin's id."),
            Text("state", "STATE", 11, "How it is doing."),
            Number("cols", "COLS", 4, "Columns that it has."),
            Number("fill.us", "FILL µs", 8, "Time that the last refresh took in it, in microseconds."),
            Number("fill.bytes", "BYTES", 7, "Bytes that the last refresh allocated in it."),
            Number("faults", "FAULTS", 6, "Exceptions and time-outs since it was switched on."),
            Text("reason", "REASON", 24, "Why it is not ready."),
        ],
        "A row is a plugin.");

    private readonly TableLines _lines;
    private readonly TableBuffer _rows = new(_table);
    private readonly Column[] _columns;
    private ImmutableArray<PluginHealth> _plugins = [];

    public PluginsPage(IScreen screen)
        : this(screen, new TableLines(_table))
    {
    }

    private PluginsPage(IScreen screen, TableLines lines)
        : base(screen, _table.Id, lines, lines.Columns, ViewOptions.By(lines.Columns["plugin"]))
    {
        _lines = lines;
        _columns = [.. lines.Columns.All];
    }

    public override string Title => _table.Title;

    public override ReadOnlySpan<Column> Columns => _columns;

    protected override string EmptyText => View.Filter is null ? "no plugin was found" : "no plugin matches the filter";

    public override bool TryOpen()
    {
        Tag();
        return true;
    }

    /// <summary>Switches the chosen plugins on or off.</summary>
    public override void Tag()
    {
        // Its new state may sort it elsewhere: the same key again is for the same plugin.
        Cursor.Hold();
        PluginHealth[] chosen = [.. Selection.TakeRows().Select(row => _plugins[row])];
        if (Array.Find(chosen, static plugin => plugin.State == PluginState.Refused) is { } refused)
        {
            Screen.Show(new MessageWindow($"{refused.Id} is refused", [refused.Reason, refused.Remedy]));
        }
        else if (chosen.Length > 0)
        {
            Screen.Run(
                $"switching {string.Join(", ", chosen.Select(static plugin => plugin.Id))}",
                _ => Task.FromResult(string.Join("; ", chosen.Select(Switch))),
                done =>
                {
                    Apply(View);
                    Screen.Say(done);
                });
        }
    }

    protected override int FooterHeight(int height) => height >= HeightForDetails ? DetailLines : 0;

    protected override void Update(Frame frame)
    {
        _plugins = Screen.Options.Plugins.Health();
        _rows.Clear();
        foreach (PluginHealth plugin in _plugins)
        {
            // Two folders may have the same id; where there is none it is compiled in.
            int row = _rows.Add($"{plugin.Id} {plugin.Folder}");
            bool runs = plugin.State is PluginState.Ready or PluginState.Degraded or PluginState.Suspended;
            _rows.Text(row, 0) = plugin.Id;
            _rows.Text(row, 1) = plugin.IsSlow ? $"{plugin.StateName} slow" : plugin.StateName;
            _rows.Number(row, 2) = plugin.Columns.Length;
            _rows.Number(row, 3) = runs ? Math.Round(plugin.FillMicroseconds) : double.NaN;
            _rows.Number(row, 4) = runs ? plugin.FillBytes : double.NaN;
            _rows.Number(row, 5) = plugin.Faults;
            _rows.Text(row, 6) = plugin.Reason;
        }

        _lines.Update(_rows, View, frame.Time);
    }

    protected override void DrawLine(CellGrid grid, int y, int line) =>
        Painter.DrawLine(grid, y, _lines, line, StyleOf(PluginAt(line)), View.Sort);

    protected override void DrawFooter(CellGrid grid, Area area)
    {
        if (area.Height == 0 || _lines.Count == 0)
        {
            return;
        }

        PluginHealth plugin = PluginAt(Cursor.Line);
        ReadOnlySpan<string> lines =
        [
            "",
            $"{plugin.Name} {plugin.Version}  {plugin.Summary}",
            $"folder:  {(plugin.Folder.Length == 0 ? "(compiled in)" : plugin.Folder)}",
            $"reason:  {Or(plugin.Reason, "-")}",
            $"remedy:  {Or(plugin.Remedy, "-")}",
            $"columns: {Or(string.Join(" ", plugin.Columns.Select(static column => column.Id)), "-")}",
            $"fault:   {plugin.LastFault ?? "-"}",
        ];
        for (int line = 0; line < area.Height; line++)
        {
            grid.Write(area.X, area.Y + line, lines[line], Screen.Theme.Text, area.Width);
        }
    }

    protected override void WriteCount(ref LineText text) => text.Add(_lines.Count == 1 ? " plugin, " : " plugins, ");

    protected override void WriteHint(ref LineText text) => text.Add("  Space or Enter: on, off  1: processes");

    protected override ChosenTargets PinTargets() => new([], []);

    private static ColumnSpec Text(string id, string header, int width, string help) =>
        new(id, header, CellKind.Text, help) { Width = width };

    private static ColumnSpec Number(string id, string header, int width, string help) =>
        new(id, header, CellKind.Number, help) { Width = width, FirstSort = SortOrder.Descending };

    private static string Or(string text, string otherwise) => text.Length == 0 ? otherwise : text;

    private PluginHealth PluginAt(int line) => _plugins[_lines.RowAt(line)];

    private Style StyleOf(PluginHealth plugin) => plugin.State switch
    {
        PluginState.Ready => Screen.Theme.Running,
        PluginState.Degraded or PluginState.Starting or PluginState.Suspended => Screen.Theme.Stopped,
        PluginState.Failed or PluginState.Refused or PluginState.Hung => Screen.Theme.Zombie,
        _ => Screen.Theme.Dim,
    };

    /// <summary>Switches one plugin; takes its time.</summary>
    /// <returns>What became of it.</returns>
    private string Switch(PluginHealth plugin)
    {
        bool on = plugin.State is PluginState.Disabled or PluginState.Failed;
        return Screen.Options.Plugins.Switch(plugin.Id, on) is { } status
            ? $"{plugin.Id}: {PluginStateNames.Of(status.State)}{(status.Reason.Length > 0 ? $", {status.Reason}" : "")}"
            : $"{plugin.Id}: there is no such plugin";
    }
}
