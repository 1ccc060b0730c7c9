using System.Text;
using Bpftop.Terminal;

namespace Bpftop.Host.Screen.Keys;

/// <summary>One key with what is held down with it.</summary>
internal readonly record struct KeyChord(Key Key, Rune Rune, Modifiers Modifiers)
{
    public static KeyChord Of(in InputEvent input) => new(
        input.Key,
        input.Key == Key.Character ? input.Rune : default,
        // Shift is part of a character already.
        input.Key == Key.Character ? input.Modifiers & ~Modifiers.Shift : input.Modifiers);

    /// <summary>As help and the status bar write it.</summary>
    public override string ToString() => KeyNotation.Write(this);
}
