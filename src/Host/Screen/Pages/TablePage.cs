using Bpftop.Host.Screen.Windows;
using Bpftop.Host.Screen.Drawing;
using Bpftop.Host.Snapshot;
using Bpftop.Host.View;
using Bpftop.Terminal;

namespace Bpftop.Host.Screen.Pages;

/// <summary>A plugin's own table.</summary>
internal sealed class TablePage : RowsPage
{
    private readonly Column[] _columns;

    public TablePage(IScreen screen, TableSpec spec)
        : base(screen, spec) => _columns = [.. Rows.Columns.All.Where(static column => column.Spec.ShownByDefault)];

    public override ReadOnlySpan<Column> Columns => _columns;

    /// <summary>Its rows, those too that the filter hides.</summary>
    public int RowCount => Rows.RowCount;

    protected override string EmptyText =>
        !Rows.IsKnown ? Screen.PastMoment is { } moment ? $"nobody looked at this table at {moment}: its rows are not kept" : "waiting for the plugin" : View.Filter is null ? "no rows" : "no line matches the filter";

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

    /// <summary>Another page is shown: the rows of the next visit are others.</summary>
    public void LetGo() => Rows.LetGo();

    public override bool TryOpen()
    {
        if (Spec.ProcessId is not null)
        {
            OpenProcess(Rows.Columns[Spec.ProcessId]);
        }
        else if (Spec.ProcessColumn is null)
        {
            Screen.Say("the rows of this table have no processes");
        }
        else if (!Screen.Options.Catalogue.TryGet(Spec.ProcessColumn, out Column? column))
        {
            Screen.Warn($"{Spec.Id}: there is no column {Spec.ProcessColumn}");
        }
        else if (Rows.Count > 0)
        {
            Screen.ShowProcesses(column, Rows.NameOf(Rows.RowAt(Cursor.Line)), this);
        }

        return true;
    }

    private void OpenProcess(Column pids)
    {
        if (Rows.Count == 0)
        {
            return;
        }

        double pid = Rows.Number(Cursor.Line, pids);
        if (double.IsNaN(pid))
        {
            Screen.Say("the process of this line is not known");
        }
        else
        {
            Screen.ShowProcesses(Screen.Options.Catalogue["pid"], ((long)pid).ToString(CultureInfo.InvariantCulture), this);
        }
    }

    protected override void Update(Frame frame) => Rows.Update(frame.Table(Spec.Id), View, frame.Time);

    protected override void WriteHint(ref LineText text) => text.Add(Spec.ProcessId is not null ? "  Enter: its process" : Spec.ProcessColumn is null ? "" : "  Enter: its processes");

    private void Mark(DemandMarks marks, string? id)
    {
        if (id is not null && Screen.Options.Catalogue.TryGet(id, out Column? column))
        {
            marks.Add(column);
        }
    }
}
