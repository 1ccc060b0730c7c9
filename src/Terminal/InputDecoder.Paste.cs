using System.Text;

namespace Bpftop.Terminal;

/// <content>Bracketed paste.</content>
public sealed partial class InputDecoder
{
    /// <summary>Bytes of one paste that are kept; the rest of it is left out.</summary>
    internal const int LongestPaste = 64 * 1024;

    private byte[] _paste = [];
    private int _pasteLength;
    private int _endMatched;

    private static ReadOnlySpan<byte> PasteEnd => "\e[201~"u8;

    private void BeginPaste()
    {
        _state = State.Paste;
        _pasteLength = 0;
        _endMatched = 0;
    }

    private void TakePaste(byte value)
    {
        if (value == PasteEnd[_endMatched])
        {
            if (++_endMatched == PasteEnd.Length)
            {
                EndPaste();
            }

            return;
        }

        // ESC is only at the start of the end mark, so a partial match cannot hide another.
        for (int i = 0; i < _endMatched; i++)
        {
            Keep(PasteEnd[i]);
        }

        _endMatched = 0;
        if (value == Esc)
        {
            _endMatched = 1;
        }
        else
        {
            Keep(value);
        }
    }

    private void EndPaste()
    {
        string text = PlainText(Encoding.UTF8.GetString(_paste, 0, _pasteLength));
        Reset();
        _pasteLength = 0;
        _events.Add(new InputEvent { Kind = InputKind.Paste, Text = text });
    }

    private void Keep(byte value)
    {
        if (_pasteLength == LongestPaste)
        {
            return;
        }

        if (_pasteLength == _paste.Length)
        {
            Array.Resize(ref _paste, Math.Clamp(_paste.Length * 2, 1024, LongestPaste));
        }

        _paste[_pasteLength++] = value;
    }

    // Lines end in \n; tabs stay; other controls are no text.
    private static string PlainText(string pasted)
    {
        StringBuilder text = new(pasted.Length);
        for (int i = 0; i < pasted.Length; i++)
        {
            char unit = pasted[i];
            if (unit == '\r')
            {
                text.Append('\n');
                i += i + 1 < pasted.Length && pasted[i + 1] == '\n' ? 1 : 0;
            }
            else if (unit is '\n' or '\t' || !char.IsControl(unit))
            {
                text.Append(unit);
            }
        }

        return text.ToString();
    }
}
