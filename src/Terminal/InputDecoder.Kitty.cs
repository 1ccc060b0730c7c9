using System.Text;

namespace Bpftop.Terminal;

/// <content>Keys by code point: CSI u, and xterm's modifyOtherKeys.</content>
public sealed partial class InputDecoder
{
    // CSI code : shifted : base ; modifiers : event ; text u. Only the first parts count here.
    private void AddKeyByCode(ReadOnlySpan<byte> body, Modifiers modifiers)
    {
        Span<int> numbers = stackalloc int[MaxParameters];
        int count = ReadNumbers(body, numbers);
        if (count <= 0 || IsKeyRelease(body))
        {
            return;
        }

        AddCode(numbers[0], modifiers | ModifiersOf(count >= 2 ? numbers[1] : 0));
    }

    private void AddCode(int code, Modifiers modifiers)
    {
        Key key = code switch
        {
            8 or 127 => Key.Backspace,
            9 => Key.Tab,
            10 or 13 or 57414 => Key.Enter,
            27 => Key.Escape,
            57417 => Key.Left,
            57418 => Key.Right,
            57419 => Key.Up,
            57420 => Key.Down,
            57421 => Key.PageUp,
            57422 => Key.PageDown,
            57423 => Key.Home,
            57424 => Key.End,
            57425 => Key.Insert,
            57426 => Key.Delete,
            _ => Key.None,
        };
        if (key != Key.None)
        {
            AddKey(key, modifiers);
        }
        else if (code is >= 57399 and <= 57413)
        {
            AddCharacter("0123456789./*-+"[code - 57399], modifiers & ~Modifiers.Shift);
        }
        else if (code is >= 0x20 and not (>= 0x7F and < 0xA0) and not (>= 0xE000 and <= 0xF8FF) && Rune.IsValid(code))
        {
            AddCharacter(Cased(new Rune(code), modifiers), modifiers & ~Modifiers.Shift);
        }
    }

    private static Rune Cased(Rune rune, Modifiers modifiers)
    {
        if ((modifiers & Modifiers.Control) != 0)
        {
            return Rune.ToLowerInvariant(rune);
        }

        return (modifiers & Modifiers.Shift) != 0 ? Rune.ToUpperInvariant(rune) : rune;
    }

    // The second parameter's second part: 1 press, 2 repeat, 3 release.
    private static bool IsKeyRelease(ReadOnlySpan<byte> body)
    {
        int second = body.IndexOf((byte)';');
        if (second < 0)
        {
            return false;
        }

        ReadOnlySpan<byte> rest = body[(second + 1)..];
        int end = rest.IndexOf((byte)';');
        return (end < 0 ? rest : rest[..end]).EndsWith(":3"u8);
    }
}
