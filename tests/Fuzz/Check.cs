using System.Globalization;
using System.Text;

namespace Bpftop.Fuzz;

/// <summary>What must hold does not.</summary>
internal sealed class BrokenException(string message) : Exception(message);

/// <summary>What holds for any input.</summary>
internal static class Check
{
    public static void That(bool holds, string what)
    {
        if (!holds)
        {
            throw new BrokenException(what);
        }
    }

    public static void Same<T>(T expected, T found, string what)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, found))
        {
            throw new BrokenException($"{what}: {found} and not {expected}");
        }
    }

    public static void SameAll<T>(IReadOnlyList<T> expected, IReadOnlyList<T> found, string what)
    {
        Same(expected.Count, found.Count, $"{what}, how many");
        for (int index = 0; index < expected.Count; index++)
        {
            Same(expected[index], found[index], what);
        }
    }

    /// <summary>A message is one line that a terminal shows as it is, and no longer than somebody reads.</summary>
    public static void Message(string? text, int longest = 4000)
    {
        That(!string.IsNullOrWhiteSpace(text), "a message says nothing");
        That(text!.Length <= longest, $"a message has {text.Length} characters");
        Printable(text, "a message");
    }

    /// <summary>Nothing in a text moves the cursor, turns its direction round or hides.</summary>
    public static void Printable(string text, string what)
    {
        foreach (Rune rune in text.EnumerateRunes())
        {
            That(
                Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate),
                $"{what} has U+{rune.Value:X4} in it");
        }

        WellFormed(text, what);
    }

    /// <summary>No half of a surrogate pair.</summary>
    public static void WellFormed(string text, string what)
    {
        for (int at = 0; at < text.Length; at++)
        {
            bool isPair = char.IsHighSurrogate(text[at]) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]);
            That(isPair || !char.IsSurrogate(text[at]), $"{what} has half a character in it");
            at += isPair ? 1 : 0;
        }
    }
}
