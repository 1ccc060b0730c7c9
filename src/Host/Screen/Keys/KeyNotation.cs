using System.Text;
using Bpftop.Terminal;

namespace Bpftop.Host.Screen.Keys;

/// <summary>How keys are written in the configuration, in help and in messages: <c>q</c>, <c>F10</c>, <c>Ctrl-C</c>,
/// <c>zO</c> for two keys one after the other, <c>g Home</c> where one of them has a name.</summary>
internal static class KeyNotation
{
    private const string Control = "Ctrl-";
    private const string Alt = "Alt-";
    private const string Shift = "Shift-";

    private static readonly (string Name, Key Key)[] Names =
    [
        ("Enter", Key.Enter), ("Tab", Key.Tab), ("Backspace", Key.Backspace), ("Esc", Key.Escape), ("Up", Key.Up),
        ("Down", Key.Down), ("Left", Key.Left), ("Right", Key.Right), ("Home", Key.Home), ("End", Key.End),
        ("PgUp", Key.PageUp), ("PgDn", Key.PageDown), ("Insert", Key.Insert), ("Delete", Key.Delete), ("F1", Key.F1),
        ("F2", Key.F2), ("F3", Key.F3), ("F4", Key.F4), ("F5", Key.F5), ("F6", Key.F6), ("F7", Key.F7), ("F8", Key.F8),
        ("F9", Key.F9), ("F10", Key.F10), ("F11", Key.F11), ("F12", Key.F12),
    ];

    /// <summary>Reads a sequence of keys.</summary>
    public static bool TryParse(string text, out ImmutableArray<KeyChord> keys, [NotNullWhen(false)] out string? error)
    {
        ImmutableArray<KeyChord>.Builder found = ImmutableArray.CreateBuilder<KeyChord>();
        foreach (string token in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!TryParseToken(token, found))
            {
                keys = [];
                error = $"\"{token}\" is not a key; write q, F10, Ctrl-C, Alt-x, Space, PgUp, or zo for two keys";
                return false;
            }
        }

        keys = found.ToImmutable();
        error = keys.IsEmpty ? "no key is given; a space is written Space" : null;
        return !keys.IsEmpty;
    }

    public static string Write(ImmutableArray<KeyChord> keys)
    {
        // "zo", but "U p": Up is a key's name.
        string joined = string.Concat(keys.Select(Write));
        return TryParse(joined, out ImmutableArray<KeyChord> again, out _) && again.SequenceEqual(keys) ? joined : string.Join(' ', keys.Select(Write));
    }

    public static string Write(KeyChord key)
    {
        StringBuilder text = new();
        text.Append((key.Modifiers & Modifiers.Control) != 0 ? Control : "");
        text.Append((key.Modifiers & Modifiers.Alt) != 0 ? Alt : "");
        text.Append((key.Modifiers & Modifiers.Shift) != 0 ? Shift : "");
        if (key.Key == Key.Character)
        {
            // The capital of some letters (µ) is another one's, too.
            Rune capital = Rune.ToUpperInvariant(key.Rune);
            Rune rune = (key.Modifiers & Modifiers.Control) != 0 && Rune.ToLowerInvariant(capital) == key.Rune ? capital : key.Rune;
            return text.Append(rune.Value == ' ' ? "Space" : rune.ToString()).ToString();
        }

        foreach ((string name, Key named) in Names)
        {
            if (named == key.Key)
            {
                return text.Append(name).ToString();
            }
        }

        return text.Append(key.Key).ToString();
    }

    private static bool TryParseToken(string token, ImmutableArray<KeyChord>.Builder into)
    {
        Modifiers modifiers = Modifiers.None;
        ReadOnlySpan<char> rest = token;
        while (true)
        {
            if (TryTake(ref rest, Control))
            {
                modifiers |= Modifiers.Control;
            }
            else if (TryTake(ref rest, Alt))
            {
                modifiers |= Modifiers.Alt;
            }
            else if (TryTake(ref rest, Shift))
            {
                modifiers |= Modifiers.Shift;
            }
            else
            {
                break;
            }
        }

        if (rest.Equals("Space", StringComparison.OrdinalIgnoreCase))
        {
            into.Add(new KeyChord(Key.Character, new Rune(' '), modifiers));
            return true;
        }

        foreach ((string name, Key key) in Names)
        {
            if (rest.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                into.Add(new KeyChord(key, default, modifiers));
                return true;
            }
        }

        return TryParseCharacters(rest, modifiers, into);
    }

    /// <summary>"zo" is z, then o; with a modifier there must be one character only.</summary>
    private static bool TryParseCharacters(ReadOnlySpan<char> text, Modifiers modifiers, ImmutableArray<KeyChord>.Builder into)
    {
        int count = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            bool isControl = (modifiers & Modifiers.Control) != 0;
            into.Add(new KeyChord(Key.Character, isControl ? Rune.ToLowerInvariant(rune) : rune, modifiers & ~Modifiers.Shift));
            count++;
        }

        // A longer word is a misspelt name rather than a sequence that anybody types.
        return count is 1 or 2 && (modifiers == Modifiers.None || count == 1);
    }

    private static bool TryTake(ref ReadOnlySpan<char> text, string prefix)
    {
        // "Ctrl--" is Control and minus, "Alt-" alone is nothing.
        if (text.Length <= prefix.Length || !text.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        text = text[prefix.Length..];
        return true;
    }
}

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
