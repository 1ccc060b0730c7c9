namespace Bpftop.Terminal;

/// <content>Cursor movements, the shortest that every terminal knows.</content>
public sealed partial class FrameRenderer
{
    private void MoveTo(int x, int y, Span<Cell> cells)
    {
        if (y == _y)
        {
            if (x == _x)
            {
                return;
            }

            MoveAlong(x, cells);
        }
        else if (x == 0 && _y != Nowhere && y == _y + 1)
        {
            _out.Add("\r\n"u8);
        }
        else
        {
            _out.Add("\e["u8);
            if (x > 0 || y > 0)
            {
                _out.AddNumber(y + 1);
            }

            if (x > 0)
            {
                _out.Add((byte)';');
                _out.AddNumber(x + 1);
            }

            _out.Add((byte)'H');
        }

        (_x, _y) = (x, y);
    }

    private void MoveAlong(int x, Span<Cell> cells)
    {
        int distance = x - _x;
        if (_x == Nowhere || distance < -LongestStepBack)
        {
            MoveToColumn(x);
        }
        else if (distance < 0)
        {
            _out.Add("\b\b\b"u8[..-distance]);
        }
        else if (!Rewrite(_x, x, cells))
        {
            _out.Add("\e["u8);
            if (distance > 1)
            {
                _out.AddNumber(distance);
            }

            _out.Add((byte)'C');
        }
    }

    private void MoveToColumn(int x)
    {
        if (x == 0)
        {
            _out.Add((byte)'\r');
            return;
        }

        _out.Add("\e["u8);
        _out.AddNumber(x + 1);
        _out.Add((byte)'G');
    }

    // Crosses a short gap by rewriting what is there, where that needs no change of look.
    private bool Rewrite(int from, int to, Span<Cell> cells)
    {
        if (to - from > LongestRewrite || cells.IsEmpty)
        {
            return false;
        }

        for (int x = from; x < to; x++)
        {
            ref readonly Cell cell = ref cells[x];
            ulong look = _palette.Resolve(cell.Look);
            if (!cell.IsAscii || (cell.IsBlank ? Look.ForBlank(look, _look) : look) != _look)
            {
                return false;
            }
        }

        for (int x = from; x < to; x++)
        {
            _out.Add((byte)cells[x].Glyph);
        }

        return true;
    }
}
