using Bpftop.Host.Screen.Keys;
using Bpftop.Host.View;

namespace Bpftop.Host.Screen.Pages;

/// <summary>Moving the cursor.</summary>
internal sealed partial class ProcessPage
{
    private const int ScrollStep = 8;
    private const int LongestCommandScroll = 4096;

    private readonly JumpList _jumps = new();
    private bool _follows;

    private bool DoMove(CommandId id)
    {
        int page = Math.Max(1, _list.Height - 1);
        switch (id)
        {
            case CommandId.Up:
                MoveBy(-1);
                return true;
            case CommandId.Down:
                MoveBy(1);
                return true;
            case CommandId.PageUp:
                MoveBy(-page);
                return true;
            case CommandId.PageDown:
                MoveBy(page);
                return true;
            case CommandId.HalfUp:
                MoveBy(-Math.Max(1, page / 2));
                return true;
            case CommandId.HalfDown:
                MoveBy(Math.Max(1, page / 2));
                return true;
            case CommandId.Top:
                JumpTo(0);
                return true;
            case CommandId.Bottom:
                JumpTo(_view.Rows.Length - 1);
                return true;
            case CommandId.Left:
                _scroll = Math.Max(0, _scroll - ScrollStep);
                return true;
            case CommandId.Right:
                ScrollRight();
                return true;
            case CommandId.JumpBack:
                Travel(_jumps.TryGoBack(_cursor, IsShown, out ProcessKey before), before, "back");
                return true;
            case CommandId.JumpForward:
                Travel(_jumps.TryGoForward(_cursor, IsShown, out ProcessKey after), after, "forward");
                return true;
            case CommandId.Follow:
                ToggleFollow();
                return true;
            default:
                return false;
        }
    }

    private void MoveBy(int lines) => MoveTo(_list.Line + lines);

    private void MoveTo(int line)
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

    /// <summary>Moves far: the way back is remembered.</summary>
    private void JumpTo(int line)
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

    private void ScrollRight()
    {
        ReadOnlySpan<Table.PlacedColumn> columns = _layout.Columns;

        // The command may go on beyond any width; a line of it stays in sight.
        int most = columns.IsEmpty ? 0 : columns[^1].X + LongestCommandScroll;
        _scroll = Math.Min(_scroll + ScrollStep, most);
    }

    private void ToggleFollow()
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
