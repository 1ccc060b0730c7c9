using System.Text;
using Bpftop.Host.Screen.Drawing;
using Bpftop.Terminal;

namespace Bpftop.Host.Screen.Windows;

/// <summary>A line that the user types: search, filter, an action's argument.</summary>
internal sealed class LineEditor
{
    /// <summary>More than anybody types; a paste is cut here.</summary>
    private const int Longest = 1000;

    private readonly StringBuilder _text = new();
    private int _at;

    public LineEditor(string text = "")
    {
        _text.Append(text);
        _at = text.Length;
    }

    public string Text => _text.ToString();

    public bool IsEmpty => _text.Length == 0;

    /// <summary>Whether the cursor stands behind the text.</summary>
    public bool IsAtEnd => _at == _text.Length;

    /// <summary>Takes a key or a paste.</summary>
    /// <returns>False for what edits nothing.</returns>
    public bool Take(in InputEvent input)
    {
        if (input.Kind == InputKind.Paste)
        {
            Insert(input.Text ?? "");
            return true;
        }

        if (input.Kind != InputKind.Key)
        {
            return false;
        }

        if (input.Key == Key.Character)
        {
            return TakeCharacter(input);
        }

        switch (input.Key)
        {
            case Key.Backspace:
                Remove(Before(_at), _at);
                return true;
            case Key.Delete:
                Remove(_at, After(_at));
                return true;
            case Key.Left:
                _at = Before(_at);
                return true;
            case Key.Right:
                _at = After(_at);
                return true;
            case Key.Home:
                _at = 0;
                return true;
            case Key.End:
                _at = _text.Length;
                return true;
            default:
                return false;
        }
    }

    public void Clear() => Set("");

    /// <summary>Another text in place of this one, with the cursor behind it.</summary>
    public void Set(string text)
    {
        _text.Clear().Append(text);
        _at = text.Length;
    }

    /// <summary>Draws the text with its cursor; the part around the cursor where it is too long.</summary>
    public void Draw(CellGrid grid, Area area, Style style)
    {
        string text = Text;
        int start = 0;
        while (start < _at && TextWidth.Of(text.AsSpan(start, _at - start)) >= area.Width)
        {
            start++;
        }

        grid.Write(area.X, area.Y, text.AsSpan(start), style, area.Width);
        int x = area.X + TextWidth.Of(text.AsSpan(start, _at - start));
        grid.Highlight(x, area.Y, 1, 1, style.Background, TextAttributes.Reverse);
    }

    private bool TakeCharacter(in InputEvent input)
    {
        if ((input.Modifiers & Modifiers.Control) != 0)
        {
            switch (input.Rune.Value)
            {
                case 'u':
                    Remove(0, _at);
                    return true;
                case 'w':
                    Remove(WordStart(), _at);
                    return true;
                case 'a':
                    _at = 0;
                    return true;
                case 'e':
                    _at = _text.Length;
                    return true;
                default:
                    return false;
            }
        }

        if ((input.Modifiers & Modifiers.Alt) != 0)
        {
            return false;
        }

        Insert(input.Rune.ToString());
        return true;
    }

    /// <summary>Inserts text; line ends of a paste become spaces, other control characters go.</summary>
    private void Insert(string text)
    {
        foreach (char character in text)
        {
            if (_text.Length >= Longest)
            {
                break;
            }

            if (character is '\n' or '\t')
            {
                _text.Insert(_at++, ' ');
            }
            else if (!char.IsControl(character))
            {
                _text.Insert(_at++, character);
            }
        }
    }

    private void Remove(int from, int to)
    {
        _text.Remove(from, to - from);
        _at = from;
    }

    private int Before(int at) =>
        at == 0 ? 0 : at > 1 && char.IsLowSurrogate(_text[at - 1]) && char.IsHighSurrogate(_text[at - 2]) ? at - 2 : at - 1;

    private int After(int at) =>
        at >= _text.Length ? _text.Length : char.IsHighSurrogate(_text[at]) && at + 1 < _text.Length ? at + 2 : at + 1;

    private int WordStart()
    {
        int start = _at;
        while (start > 0 && _text[start - 1] == ' ')
        {
            start--;
        }

        while (start > 0 && _text[start - 1] != ' ')
        {
            start--;
        }

        return start;
    }
}
