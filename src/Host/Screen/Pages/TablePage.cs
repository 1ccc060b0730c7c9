using Bpftop.Host.Screen.Windows;
using Bpftop.Host.Screen.Drawing;
using Bpftop.Host.Snapshot;
using Bpftop.Host.View;
using Bpftop.Terminal;

namespace Bpftop.Host.Screen.Pages;

/// <summary>A plugin's own table.</summary>
internal sealed class TablePage : Page
{
    private readonly TableLines _lines;
    private readonly Column[] _columns;

    public TablePage(IScreen screen, TableSpec spec)
        : this(screen, spec, new TableLines(spec))
    {
    }

    private TablePage(IScreen screen, TableSpec spec, TableLines lines)
        : base(screen, spec.Id, lines, lines.Columns, ViewOptions.By(lines.SortedBy))
    {
        Spec = spec;
        _lines = lines;
        _columns = [.. lines.Columns.All.Where(static column => column.Spec.ShownByDefault)];
    }

    public override string Title => Spec.Title;

    public TableSpec Spec { get; }

    public override ReadOnlySpan<Column> Columns => _columns;

    protected override string EmptyText =>
        !_lines.IsKnown ? Screen.PastMoment is { } moment ? $"nobody looked at this table at {moment}: its rows are not kept" : "waiting for the plugin" : View.Filter is null ? "no rows" : "no line matches the filter";

    public override void Demand(DemandMarks marks)
    {
        base.Demand(marks);
        marks.TableId = Spec.Id;

        // The processes of a row are there when the user goes to them.
        Mark(marks, Spec.ProcessColumn);
        foreach (string id in Spec.Adds.Concat(Spec.Shows))
        {
            Mark(marks, id);
        }
    }

    public override bool TryOpen()
    {
        if (Spec.ProcessId is not null)
        {
            OpenProcess(_lines.Columns[Spec.ProcessId]);
        }
        else if (Spec.ProcessColumn is null)
        {
            Screen.Say("the rows of this table have no processes");
        }
        else if (!Screen.Options.Catalogue.TryGet(Spec.ProcessColumn, out Column? column))
        {
            Screen.Warn($"{Spec.Id}: there is no column {Spec.ProcessColumn}");
        }
        else if (_lines.Count > 0)
        {
            Screen.ShowProcesses(column, _lines.NameOf(_lines.RowAt(Cursor.Line)), this);
        }

        return true;
    }

    private void OpenProcess(Column pids)
    {
        if (_lines.Count == 0)
        {
            return;
        }

        double pid = _lines.Number(Cursor.Line, pids);
        if (double.IsNaN(pid))
        {
            Screen.Say("the process of this line is not known");
        }
        else
        {
            Screen.ShowProcesses(Screen.Options.Catalogue["pid"], ((long)pid).ToString(CultureInfo.InvariantCulture), this);
        }
    }

    protected override void Update(Frame frame) => _lines.Update(frame.Table(Spec.Id), View, frame.Time);

    protected override void DrawLine(CellGrid grid, int y, int line) =>
        Painter.DrawLine(grid, y, _lines, line, Screen.Theme.Text, View.Sort);

    protected override void WriteCount(ref LineText text)
    {
        if (View.Filter is not null)
        {
            text.Add(" of ");
            text.Add(_lines.RowCount);
        }

        text.Add(_lines.RowCount == 1 ? " line, " : " lines, ");
        if (_lines.Notice is { } notice)
        {
            text.Add(notice);
            text.Add(", ");
        }
    }

    protected override void WriteHint(ref LineText text) => text.Add(Spec.ProcessId is not null ? "  Enter: its process" : Spec.ProcessColumn is null ? "" : "  Enter: its processes");

    protected override ChosenTargets PinTargets() => new([], [.. Selection.TakeRows().Select(_lines.NameOf)]);

    private void Mark(DemandMarks marks, string? id)
    {
        if (id is not null && Screen.Options.Catalogue.TryGet(id, out Column? column))
        {
            marks.Add(column);
        }
    }
}
