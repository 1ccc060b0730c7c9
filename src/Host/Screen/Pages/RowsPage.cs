using Bpftop.Host.Screen.Drawing;
using Bpftop.Host.Screen.Windows;
using Bpftop.Host.View;
using Bpftop.Terminal;

namespace Bpftop.Host.Screen.Pages;

/// <summary>A page over rows that somebody gives by a <see cref="TableSpec"/>: a plugin's table, or a tab of the details.</summary>
internal abstract class RowsPage : Page
{
    /// <param name="screen">The screen.</param>
    /// <param name="spec">The table.</param>
    protected RowsPage(IScreen screen, TableSpec spec)
        : this(screen, spec, new TableLines(spec))
    {
    }

    private RowsPage(IScreen screen, TableSpec spec, TableLines rows)
        : base(screen, spec.Id, rows, rows.Columns, ViewOptions.By(rows.SortedBy)) => (Spec, Rows) = (spec, rows);

    public override string Title => Spec.Title;

    public TableSpec Spec { get; }

    protected TableLines Rows { get; }

    protected override void DrawLine(CellGrid grid, int y, int line) =>
        Painter.DrawLine(grid, y, Rows, line, Screen.Theme.Text, View.Sort);

    protected override void WriteCount(ref LineText text)
    {
        if (View.Filter is not null)
        {
            text.Add(" of ");
            text.Add(Rows.RowCount);
        }

        text.Add(Rows.RowCount == 1 ? " line, " : " lines, ");
        if (Rows.Notice is { } notice)
        {
            text.Add(notice);
            text.Add(", ");
        }
    }

    protected override ChosenTargets PinTargets() => new([], [.. Selection.TakeRows().Select(Rows.NameOf)]);
}
