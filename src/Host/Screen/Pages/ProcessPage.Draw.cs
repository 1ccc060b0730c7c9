using Bpftop.Host.Screen.Drawing;
using Bpftop.Host.Screen.Table;
using Bpftop.Host.Snapshot;
using Bpftop.Host.View;
using Bpftop.Terminal;

namespace Bpftop.Host.Screen.Pages;

/// <summary>Drawing, and the mouse on what is drawn.</summary>
internal sealed partial class ProcessPage
{
    public override void Draw(CellGrid grid, Area area)
    {
        if (area.Height < 1)
        {
            return;
        }

        // Who scrolls wants to see what there is, all of it.
        Layout.Arrange(_shown.Columns, area.Width, _shown.IsDefault && ScrolledBy == 0, _shown.Asked);
        _table.DrawHeader(grid, area.Y, Layout, ScrolledBy, _options.Sort, _options.Order);
        int height = area.Height - 1;
        int count = _view.Rows.Length;
        if (_follows)
        {
            _list.Top = _list.Line - (height / 2);
        }

        _list.Fit(count, height);
        if (count == 0)
        {
            string text = _frame is null ? "waiting for the first refresh" : _options.Filter is null ? "no process to show" : "no process matches the filter";
            grid.Write(area.X, area.Y + 1, text, Screen.Theme.Dim, height > 0 ? area.Width : 0);
            return;
        }

        (int first, int last) = _rangeFrom is null ? (-1, -2) : RangeLines();
        for (int row = 0; row < height && _list.Top + row < count; row++)
        {
            int line = _list.Top + row;
            int y = area.Y + 1 + row;
            _table.DrawRow(grid, y, Layout, ScrolledBy, _view, line, _options.Sort, _options.GroupBy);
            if (line >= first && line <= last)
            {
                ProcessTable.Lay(grid, y, Screen.Theme.Range);
            }

            if (_tags.Contains(_view.Rows[line].Key))
            {
                ProcessTable.Lay(grid, y, Screen.Theme.Tagged);
            }

            if (line == _list.Line)
            {
                ProcessTable.Lay(grid, y, Screen.Theme.Cursor);
            }
        }
    }

    public override void WriteStatus(ref LineText text)
    {
        text.Add(_view.Rows.Length);
        text.Add(_view.Rows.Length == 1 ? " line, " : " lines, ");
        if (_view.Exited.Length > 0)
        {
            text.Add(_view.Exited.Length);
            text.Add(" just ended, ");
        }

        if (_view.Frame is { Collector.ExitsLost: > 0 and var lost })
        {
            text.Add(lost);
            text.Add(" more ended unseen, ");
        }

        text.Add(_options.Tree ? "tree by " : "by ");
        text.Add(_options.Sort.Id);
        text.Add(_options.Order == SortOrder.Ascending ? Glyphs.Up : Glyphs.Down);
        if (_options.GroupBy is { } group)
        {
            text.Add("  group: ");
            text.Add(group.Id);
        }

        if (_tags.Count > 0)
        {
            text.Add("  tagged: ");
            text.Add(_tags.Count);
        }

        if (_rangeFrom is not null)
        {
            (int first, int last) = RangeLines();
            text.Add("  RANGE ");
            text.Add(last - first + 1);
            text.Add(" (rows stand still)");
        }

        if (_follows)
        {
            text.Add("  following ");
            text.Add(_cursor.Pid);
        }

        if (_options.Filter is { } filter)
        {
            text.Add("  filter: ");
            text.Add(filter.Source);
            text.Add(_visit is null ? "" : "  Esc: back");
        }

        if (SearchText is not null)
        {
            text.Add("  search: ");
            text.Add(SearchText);
        }
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
                    SortByClick(column);
                }

                break;
            case MouseAction.Press when input.Button == 1:
                int line = _list.Top + input.Y - area.Y - 1;
                if (line < _view.Rows.Length)
                {
                    MoveTo(line);
                }

                break;
        }
    }

    private void SortByClick(Column column)
    {
        if (column == _options.Sort)
        {
            InvertOrder();
        }
        else
        {
            SortBy(column);
        }
    }
}
