using Bpftop.Host.View;

namespace Bpftop.Host.Screen.Pages;

/// <summary>Moving the cursor.</summary>
internal sealed partial class ProcessPage
{
    private const int LongestCommandScroll = 4096;

    private readonly JumpList _jumps = new();
    private bool _follows;

    protected override int MostScroll
    {
        get
        {
            ReadOnlySpan<Table.PlacedColumn> columns = Layout.Columns;

            // The command may go on beyond any width; a line of it stays in sight.
            return columns.IsEmpty ? 0 : columns[^1].X + LongestCommandScroll;
        }
    }

    public override void MoveTo(int line)
    {
        ReadOnlySpan<ViewRow> rows = _view.Rows;
        if (rows.IsEmpty)
        {
            return;
        }

        _follows = false;
        _isPlaced = true;
        _list.Line = Math.Clamp(line, 0, rows.Length - 1);
        _cursor = rows[_list.Line].Key;
    }

    public override void JumpTo(int line)
    {
        if (_view.Rows.Length > 0)
        {
            _jumps.Leave(_cursor);
            MoveTo(line);
        }
    }

    private bool IsShown(ProcessKey key) => _view.IndexOf(key) >= 0;

    private void Travel(bool found, ProcessKey to, string direction)
    {
        if (found)
        {
            MoveTo(_view.IndexOf(to));
        }
        else
        {
            Screen.Say($"nowhere to go {direction}");
        }
    }

    public void JumpBack() => Travel(_jumps.TryGoBack(_cursor, IsShown, out ProcessKey to), to, "back");

    public void JumpForward() => Travel(_jumps.TryGoForward(_cursor, IsShown, out ProcessKey to), to, "forward");

    public void ToggleFollow()
    {
        _follows = !_follows && _view.Rows.Length > 0;
        _isPlaced |= _follows;
        Screen.Say(_follows ? "following; F or any movement ends it" : "not following any more");
    }

    private void EndFollowing()
    {
        if (_follows)
        {
            _follows = false;
            Screen.Warn($"process {_cursor.Pid} is not here any more; not following");
        }
    }
}
