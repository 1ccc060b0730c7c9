using System.Globalization;
using System.Text;

namespace Bpftop.Terminal.Tests.Emulation;

/// <summary>A terminal small enough to be trusted: what the renderer writes, and an error for everything else.</summary>
internal sealed class VirtualScreen
{
    private readonly VirtualCell[,] _cells;
    private readonly Func<Rune, int> _widthOf;
    private readonly bool _erasesInBackground;
    private int _x;
    private int _y;
    private int _lastX;
    private VirtualCell _pen = VirtualCell.Blank();

    /// <summary>Makes a screen full of junk, so that a cell which is never drawn shows.</summary>
    internal VirtualScreen(int width, int height, Func<Rune, int> widthOf, bool erasesInBackground)
    {
        (Width, Height) = (width, height);
        _cells = new VirtualCell[height, width];
        _widthOf = widthOf;
        _erasesInBackground = erasesInBackground;
        for (int i = 0; i < width * height; i++)
        {
            _cells[i / width, i % width] = new VirtualCell("!", 1, 1, TextAttributes.Bold);
        }

        (_x, _y) = (width - 1, height - 1);
    }

    internal int Width { get; }

    internal int Height { get; }

    internal bool IsSynchronizing { get; private set; }

    internal VirtualCell this[int x, int y] => _cells[y, x];

    internal string RowText(int y)
    {
        StringBuilder text = new();
        for (int x = 0; x < Width; x++)
        {
            text.Append(_cells[y, x].Text);
        }

        return text.ToString();
    }

    internal void Feed(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (bytes[0] == 0x1B)
            {
                int end = 2;
                while (bytes[end] is < 0x40 or > 0x7E)
                {
                    end++;
                }

                Assert.Equal((byte)'[', bytes[1]);
                Control(Encoding.ASCII.GetString(bytes[2..end]), (char)bytes[end]);
                bytes = bytes[(end + 1)..];
            }
            else
            {
                Assert.Equal(System.Buffers.OperationStatus.Done, Rune.DecodeFromUtf8(bytes, out Rune rune, out int length));
                Put(rune);
                bytes = bytes[length..];
            }
        }
    }

    private void Put(Rune rune)
    {
        if (rune.Value == '\r')
        {
            _x = 0;
            return;
        }

        if (rune.Value == '\b')
        {
            Assert.True(_x > 0, "a backspace in the first column");
            _x--;
            return;
        }

        if (rune.Value == '\n')
        {
            Assert.True(_y + 1 < Height, "a line feed on the last row scrolls");
            _y++;
            return;
        }

        Assert.False(Rune.IsControl(rune), $"control character U+{rune.Value:X4} in the output");
        int width = _widthOf(rune);
        if (width == 0)
        {
            _cells[_y, _lastX] = _cells[_y, _lastX] with { Text = _cells[_y, _lastX].Text + rune };
            return;
        }

        if (_x + width > Width)
        {
            // As tmux does without wrapping.
            return;
        }

        _lastX = _x;
        ClearHalves(_x);
        ClearHalves(_x + width - 1);
        _cells[_y, _x] = _pen with { Text = rune.ToString() };
        if (width == 2)
        {
            _cells[_y, _x + 1] = _pen with { Text = null };
        }

        // No wrapping: the cursor stays on the last column, where this terminal draws the next character.
        _x = Math.Min(_x + width, Width - 1);
    }

    private void ClearHalves(int x)
    {
        if (_cells[_y, x].Text is null)
        {
            _cells[_y, x - 1] = _cells[_y, x - 1] with { Text = " " };
        }

        if (x + 1 < Width && _cells[_y, x + 1].Text is null)
        {
            _cells[_y, x + 1] = _cells[_y, x + 1] with { Text = " " };
        }
    }

    private void Control(string parameters, char final)
    {
        if (parameters == "?2026")
        {
            IsSynchronizing = final == 'h';
            return;
        }

        int[] numbers = parameters.Length == 0
            ? []
            : [.. parameters.Split(';').Select(part => int.Parse(part, CultureInfo.InvariantCulture))];
        switch (final)
        {
            case 'H':
                _y = (numbers.Length > 0 ? numbers[0] : 1) - 1;
                _x = (numbers.Length > 1 ? numbers[1] : 1) - 1;
                Assert.InRange(_x, 0, Width - 1);
                Assert.InRange(_y, 0, Height - 1);
                break;
            case 'G':
                _x = numbers[0] - 1;
                Assert.InRange(_x, 0, Width - 1);
                break;
            case 'C':
                _x += numbers.Length > 0 ? numbers[0] : 1;
                Assert.InRange(_x, 0, Width - 1);
                break;
            case 'K':
                ClearHalves(_x);
                Erase(_y, _x);
                break;
            case 'J':
                Assert.Equal([2], numbers);
                for (int y = 0; y < Height; y++)
                {
                    Erase(y, 0);
                }

                break;
            case 'm':
                Style(numbers);
                break;
            default:
                Assert.Fail($"unexpected sequence CSI {parameters}{final}");
                break;
        }
    }

    private void Erase(int y, int from)
    {
        for (int x = from; x < Width; x++)
        {
            _cells[y, x] = VirtualCell.Blank(_erasesInBackground ? _pen.Background : VirtualCell.DefaultColor);
        }
    }

    private void Style(int[] numbers)
    {
        if (numbers.Length == 0)
        {
            _pen = VirtualCell.Blank();
        }

        for (int i = 0; i < numbers.Length; i++)
        {
            int number = numbers[i];
            switch (number)
            {
                case 38 or 48:
                    int color = numbers[i + 1] == 2
                        ? numbers[i + 2] << 16 | numbers[i + 3] << 8 | numbers[i + 4]
                        : 0x100_0000 + numbers[i + 2];
                    i += numbers[i + 1] == 2 ? 4 : 2;
                    _pen = number == 38 ? _pen with { Foreground = color } : _pen with { Background = color };
                    break;
                case 39:
                    _pen = _pen with { Foreground = VirtualCell.DefaultColor };
                    break;
                case 49:
                    _pen = _pen with { Background = VirtualCell.DefaultColor };
                    break;
                case >= 30 and <= 37:
                    _pen = _pen with { Foreground = 0x100_0000 + number - 30 };
                    break;
                case >= 40 and <= 47:
                    _pen = _pen with { Background = 0x100_0000 + number - 40 };
                    break;
                case >= 90 and <= 97:
                    _pen = _pen with { Foreground = 0x100_0008 + number - 90 };
                    break;
                case >= 100 and <= 107:
                    _pen = _pen with { Background = 0x100_0008 + number - 100 };
                    break;
                default:
                    _pen = _pen with { Attributes = Attributes(_pen.Attributes, number) };
                    break;
            }
        }
    }

    private static TextAttributes Attributes(TextAttributes current, int number) => number switch
    {
        1 => current | TextAttributes.Bold,
        2 => current | TextAttributes.Dim,
        4 => current | TextAttributes.Underline,
        7 => current | TextAttributes.Reverse,
        22 => current & ~(TextAttributes.Bold | TextAttributes.Dim),
        24 => current & ~TextAttributes.Underline,
        27 => current & ~TextAttributes.Reverse,
        _ => throw new InvalidOperationException($"unexpected SGR {number}"),
    };
}
