using System.Text;

namespace Bpftop.Terminal;

/// <summary>Which key the letters and numbers in a sequence stand for; pure.</summary>
internal static class KeyCodes
{
    /// <summary>The key of <c>CSI letter</c> or <c>SS3 letter</c>.</summary>
    internal static Key OfLetter(byte letter) => letter switch
    {
        (byte)'A' or (byte)'B' or (byte)'C' or (byte)'D' => Arrow(letter),
        (byte)'H' => Key.Home,
        (byte)'F' => Key.End,
        >= (byte)'P' and <= (byte)'S' => Key.F1 + (letter - 'P'),
        _ => Key.None,
    };

    /// <summary>The key of <c>CSI number ~</c>; shifted function keys count on as F13 and up, from 25.</summary>
    internal static Key OfNumber(int number) => number switch
    {
        1 or 7 => Key.Home,
        2 => Key.Insert,
        3 => Key.Delete,
        4 or 8 => Key.End,
        5 => Key.PageUp,
        6 => Key.PageDown,
        >= 11 and <= 15 => Key.F1 + (number - 11),
        >= 17 and <= 21 => Key.F6 + (number - 17),
        23 or 24 => Key.F11 + (number - 23),
        25 or 26 => Key.F1 + (number - 25),
        28 or 29 => Key.F3 + (number - 28),
        >= 31 and <= 34 => Key.F5 + (number - 31),
        _ => Key.None,
    };

    /// <summary>The key of a code point that is no text: kitty's private ones, and controls.</summary>
    internal static Key OfCode(int code) => code switch
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

    /// <summary>The character of a code point, or null where it is none.</summary>
    internal static Rune? CharacterOf(int code, Modifiers modifiers) => code switch
    {
        >= 57399 and <= 57413 => new Rune("0123456789./*-+"[code - 57399]),
        >= 0x20 and not (>= 0x7F and < 0xA0) and not (>= 0xE000 and <= 0xF8FF) when Rune.IsValid(code) => Cased(new Rune(code), modifiers),
        _ => null,
    };

    internal static Key Arrow(byte letter) => letter switch
    {
        (byte)'A' => Key.Up,
        (byte)'B' => Key.Down,
        (byte)'C' => Key.Right,
        _ => Key.Left,
    };

    private static Rune Cased(Rune rune, Modifiers modifiers)
    {
        if ((modifiers & Modifiers.Control) != 0)
        {
            return Rune.ToLowerInvariant(rune);
        }

        return (modifiers & Modifiers.Shift) != 0 ? Rune.ToUpperInvariant(rune) : rune;
    }
}
