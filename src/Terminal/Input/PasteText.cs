using System.Text;

namespace Bpftop.Terminal;

/// <summary>Collects what is pasted in brackets, up to the mark at its end.</summary>
internal sealed class PasteText
{
    /// <summary>Bytes of one paste that are kept; the rest of it is left out.</summary>
    internal const int Longest = 64 * 1024;

    private const byte Esc = 0x1B;

    private byte[] _bytes = [];
    private int _length;
    private int _endMatched;

    private static ReadOnlySpan<byte> End => "\e[201~"u8;

    /// <returns>True where that was the last byte of the mark.</returns>
    internal bool Add(byte value)
    {
        if (value == End[_endMatched])
        {
            return ++_endMatched == End.Length;
        }

        // ESC is only at the start of the end mark, so a partial match cannot hide another.
        for (int i = 0; i < _endMatched; i++)
        {
            Keep(End[i]);
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

        return false;
    }

    /// <summary>The text up to here; the next byte is the first of another paste.</summary>
    internal string Take()
    {
        string text = Plain(Encoding.UTF8.GetString(_bytes, 0, _length));
        (_length, _endMatched) = (0, 0);
        return text;
    }

    private void Keep(byte value)
    {
        if (_length == Longest)
        {
            return;
        }

        if (_length == _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Clamp(_bytes.Length * 2, 1024, Longest));
        }

        _bytes[_length++] = value;
    }

    // Lines end in \n; tabs stay; other controls are no text.
    private static string Plain(string pasted)
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
