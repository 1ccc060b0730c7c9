using Bpftop.Host.View;

namespace Bpftop.Host.Screen.Drawing;

/// <summary>Puts a line of text together in the caller's buffer, without allocating; what does not fit is cut off.</summary>
internal ref struct LineText(Span<char> buffer)
{
    /// <summary>A column for each unit, as the formatter takes columns.</summary>
    private static readonly ColumnSpec[] ByUnit =
        [.. Enum.GetValues<Unit>().Select(static unit => new ColumnSpec("value", "", CellKind.Number, "") { Unit = unit })];

    private readonly Span<char> _buffer = buffer;
    private int _length;

    public readonly ReadOnlySpan<char> Text => _buffer[.._length];

    public readonly int Length => _length;

    public void Add(scoped ReadOnlySpan<char> text)
    {
        int count = Math.Min(text.Length, _buffer.Length - _length);
        text[..count].CopyTo(_buffer[_length..]);
        _length += count;
    }

    public void Add(char character)
    {
        if (_length < _buffer.Length)
        {
            _buffer[_length++] = character;
        }
    }

    public void Add(long number)
    {
        number.TryFormat(_buffer[_length..], out int written);
        _length += written;
    }

    /// <summary>Two digits, as in times.</summary>
    public void AddPair(long number)
    {
        number.TryFormat(_buffer[_length..], out int written, "D2");
        _length += written;
    }

    /// <summary>A number with one or two decimals; "-" where it is missing.</summary>
    public void Add(double number, int decimals)
    {
        if (double.IsNaN(number))
        {
            Add('-');
            return;
        }

        number.TryFormat(_buffer[_length..], out int written, decimals == 1 ? "F1" : "F2");
        _length += written;
    }

    public void AddPercent(double number)
    {
        Add(number, 1);
        if (!double.IsNaN(number))
        {
            Add('%');
        }
    }

    /// <summary>A value with the sign of its unit, which in a table the header of the column has.</summary>
    public void Add(Unit unit, double number)
    {
        Add(ByUnit[(int)unit], number);
        if (!double.IsNaN(number))
        {
            Add(unit switch
            {
                Unit.Percent => "%",
                Unit.BytesPerSecond or Unit.PerSecond => "/s",
                _ => "",
            });
        }
    }

    /// <summary>A value as the process table writes it; "-" where it is missing.</summary>
    public void Add(ColumnSpec column, double number)
    {
        if (double.IsNaN(number))
        {
            Add('-');
            return;
        }

        Span<char> cell = stackalloc char[32];
        Add(cell[..CellText.Write(column, number, cell)]);
    }
}
