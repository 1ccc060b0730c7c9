using Bpftop.Host.Screen.Dialogs;
using Bpftop.Host.Screen.Drawing;
using Bpftop.Host.Screen.Table;
using Bpftop.Host.Snapshot;
using Bpftop.Host.View;
using Bpftop.Terminal;

namespace Bpftop.Host.Screen.Pages;

/// <summary>A plugin's own table. The cursor stays on the row of its key.</summary>
internal sealed partial class TablePage : RowsPage
{
    private readonly Column[] _columns;
    private readonly TableOrder _order = new();
    private readonly ProcessTable _header;
    private TableBuffer? _rows;
    private DateTimeOffset _time;
    private int _sort;
    private SortOrder _direction;
    private string? _cursor;

    public TablePage(IScreen screen, TableSpec spec)
        : base(screen)
    {
        Spec = spec;

        // Columns of a table are not the process table's; they borrow its drawing.
        _columns = [.. spec.Columns.Select(static (column, index) => new Column(index, column, "", null))];
        _header = new ProcessTable(screen.Theme, Glyphs, screen.Options.OwnUid);
        Actions = new PageActions(screen, spec.Id, () => ([], CursorKey() is { } key ? [key] : []));
        _passes = Passes;
        _direction = spec.Columns.IsEmpty ? SortOrder.Ascending : spec.Columns[0].FirstSort;
    }

    public override string Title => Spec.Title;

    public override PageActions Actions { get; }

    public TableSpec Spec { get; }

    protected override int MostScroll => Layout.Width;

    /// <summary>The rows in their order on the screen; none while the plugin has not answered.</summary>
    private ReadOnlySpan<int> Order => _rows is null ? [] : _order.Rows;

    public override void Accept(Frame frame)
    {
        _rows = null;
        _time = frame.Time;
        foreach (TableReading reading in frame.Tables)
        {
            if (reading.Spec.Id == Spec.Id && reading.FrameNumber == frame.Number)
            {
                _rows = reading.Rows;
            }
        }

        Sort();
    }

    public override void Draw(CellGrid grid, Area area)
    {
        if (area.Height < 1 || _columns.Length == 0)
        {
            return;
        }

        Layout.Arrange(_columns, area.Width, false);
        _header.DrawHeader(grid, area.Y, Layout, ScrolledBy, _columns[_sort], _direction);
        ReadOnlySpan<int> order = Order;
        _list.Fit(order.Length, area.Height - 1);
        if (_rows is null || order.IsEmpty)
        {
            grid.Write(area.X, area.Y + 1, _rows is null ? "waiting for the plugin" : _filter.Length > 0 ? "no line matches the filter" : "no rows", Screen.Theme.Dim, area.Height > 1 ? area.Width : 0);
            return;
        }

        for (int line = 0; line < area.Height - 1 && _list.Top + line < order.Length; line++)
        {
            DrawRow(grid, area.Y + 1 + line, order[_list.Top + line]);
            if (_list.Top + line == _list.Line)
            {
                ProcessTable.Lay(grid, area.Y + 1 + line, Screen.Theme.Cursor);
            }
        }
    }

    public override void WriteStatus(ref LineText text)
    {
        int count = _rows?.Count ?? 0;
        if (_filter.Length > 0)
        {
            text.Add(Order.Length);
            text.Add(" of ");
        }

        text.Add(count);
        text.Add(count == 1 ? " line" : " lines");
        if (_columns.Length > 0)
        {
            text.Add(", by ");
            text.Add(_columns[_sort].Spec.Header);
            text.Add(_direction == SortOrder.Ascending ? Glyphs.Up : Glyphs.Down);
        }

        WriteFind(ref text);
        text.Add(Spec.ProcessColumn is null ? "" : "  Enter: its processes");
    }

    public override void InvertOrder() => SortBy(_sort);

    public override void ShowSortDialog()
    {
        Choice[] choices = [.. Spec.Columns.Select(static column => new Choice(column.Header, column.Help))];
        Screen.Show(new ChoiceDialog("Sort by", choices, _sort, SortBy));
    }

    public override void TakeMouse(in InputEvent input, Area area)
    {
        switch (input.Mouse)
        {
            case MouseAction.WheelUp:
                MoveBy(-WheelStep);
                break;
            case MouseAction.WheelDown:
                MoveBy(WheelStep);
                break;
            case MouseAction.Press when input.Button == 1 && input.Y == area.Y:
                if (Layout.At(input.X + ScrolledBy) is { } column)
                {
                    SortBy(column.Index);
                }

                break;
            case MouseAction.Press when input.Button == 1 && _list.Top + input.Y - area.Y - 1 < Order.Length:
                MoveTo(_list.Top + input.Y - area.Y - 1);
                break;
        }
    }

    public override void Demand(DemandMarks marks)
    {
        marks.TableId = Spec.Id;

        // The processes of a row are there when the user goes to them.
        Mark(marks, Spec.ProcessColumn);
        foreach (string id in Spec.Adds)
        {
            Mark(marks, id);
        }
    }

    private void Mark(DemandMarks marks, string? id)
    {
        if (id is not null && Screen.Options.Catalogue.TryGet(id, out Column? column))
        {
            marks.Add(column);
        }
    }

    private void DrawRow(CellGrid grid, int y, int row)
    {
        Span<char> buffer = stackalloc char[32];
        foreach (ref readonly PlacedColumn placed in Layout.Columns)
        {
            int x = placed.X - ScrolledBy;
            Style style = placed.Column.Index == _sort ? Screen.Theme.Strong : Screen.Theme.Text;
            if (placed.Column.IsText)
            {
                grid.Write(x, y, _rows!.Text(row, placed.Column.Index), style, placed.Width);
                continue;
            }

            ReadOnlySpan<char> text = buffer[..CellText.Write(placed.Column.Spec, _rows!.Number(row, placed.Column.Index), buffer, _time)];
            if (text.Length > placed.Width)
            {
                grid.Fill(x, y, placed.Width, 1, '#', style);
            }
            else
            {
                grid.Write(x + placed.Width - text.Length, y, text, style, placed.Width);
            }
        }
    }

    private void SortBy(int column)
    {
        _direction = column != _sort ? Spec.Columns[column].FirstSort : Opposite(_direction);
        _sort = column;
        Sort();
    }

    private void Sort()
    {
        if (_rows is null || _columns.Length == 0)
        {
            return;
        }

        _order.Sort(_rows, _sort, _columns[_sort].IsText, _direction, _filter.Length > 0 ? _passes : null);
        if (_cursor is null)
        {
            return;
        }

        int line = LineOf(_cursor);
        if (line >= 0)
        {
            _list.Line = line;
        }
        else
        {
            MoveTo(_list.Line);
        }
    }

    /// <summary>The line of a row, or -1.</summary>
    private int LineOf(string? key)
    {
        ReadOnlySpan<int> order = Order;
        for (int line = 0; key is not null && line < order.Length; line++)
        {
            if (_rows!.Keys[order[line]] == key)
            {
                return line;
            }
        }

        return -1;
    }

    public override void MoveTo(int line)
    {
        ReadOnlySpan<int> order = Order;
        if (_rows is not null && !order.IsEmpty)
        {
            _list.Line = Math.Clamp(line, 0, order.Length - 1);
            _cursor = _rows.Keys[order[_list.Line]];
        }
    }

    private string? CursorKey() =>
        _rows is not null && _list.Line < Order.Length ? _rows.Keys[Order[_list.Line]] : null;

    public override bool TryOpen()
    {
        if (Spec.ProcessColumn is null)
        {
            Screen.Say("the rows of this table have no processes");
        }
        else if (!Screen.Options.Catalogue.TryGet(Spec.ProcessColumn, out Column? column))
        {
            Screen.Warn($"{Spec.Id}: there is no column {Spec.ProcessColumn}");
        }
        else if (CursorKey() is { } key)
        {
            Screen.ShowProcesses(column, key, this);
        }

        return true;
    }
}
