using Bpftop.Terminal;

namespace Bpftop.Host.Screen.Keys;

/// <summary>Collects keys until they are a command, and the count before them: with Alt a digit always begins one, as in readline; alone
/// where no command has it.</summary>
internal sealed class KeySequence(KeyBindings bindings)
{
    private const int Longest = 8;

    /// <summary>More than there are rows of anything.</summary>
    private const int MostCounted = 9_999_999;

    private readonly KeyChord[] _keys = new KeyChord[Longest];
    private int _count;
    private int? _times;

    /// <summary>A command whose keys are there, and which waits for the one that is its argument.</summary>
    private Command? _waiting;

    /// <summary>The keys that wait for another one, as the status bar shows them; empty for none.</summary>
    public string Pending { get; private set; } = "";

    /// <summary>Takes a key.</summary>
    /// <param name="input">The key.</param>
    /// <param name="contexts">What holds now.</param>
    /// <param name="whole">What to do, where the keys are a command.</param>
    /// <param name="unknown">The keys, where they are nothing.</param>
    /// <returns>True with a command.</returns>
    public bool Take(in InputEvent input, KeyContext contexts, out KeyedCommand whole, out string? unknown)
    {
        whole = default;
        unknown = null;
        if (Pending.Length > 0 && input.Key == Key.Escape)
        {
            Clear();
            return false;
        }

        KeyChord chord = KeyChord.Of(input);
        if (_waiting is { } waiting)
        {
            bool isWord = chord is { Key: Key.Character, Modifiers: Modifiers.None };
            whole = new KeyedCommand(waiting, _times, isWord ? chord.Rune.ToString() : null);
            unknown = isWord ? null : Pending + chord;
            Clear();
            return isWord;
        }

        if (_count == 0 && TryCount(chord, contexts))
        {
            return false;
        }

        _keys[_count++] = chord;
        switch (bindings.Find(_keys.AsSpan(0, _count), contexts, out Command? command))
        {
            case KeyMatch.Whole when command is { TakesKey: true }:
                _waiting = command;
                Pending = Text();
                return false;
            case KeyMatch.Whole:
                whole = new KeyedCommand(command!, _times, null);
                Clear();
                return true;
            case KeyMatch.Beginning when _count < Longest:
                Pending = Text();
                return false;
            default:
                unknown = Text();
                Clear();
                return false;
        }
    }

    public void Clear()
    {
        _count = 0;
        _times = null;
        _waiting = null;
        Pending = "";
    }

    /// <summary>Takes a digit of a count.</summary>
    private bool TryCount(KeyChord chord, KeyContext contexts)
    {
        if (chord is not { Key: Key.Character, Rune.Value: >= '0' and <= '9', Modifiers: Modifiers.None or Modifiers.Alt })
        {
            return false;
        }

        // A count does not begin with 0.
        int digit = chord.Rune.Value - '0';
        bool begins = _times is null && digit > 0
            && (chord.Modifiers == Modifiers.Alt || bindings.Find([chord], contexts, out _) == KeyMatch.None);
        if (_times is null && !begins)
        {
            return false;
        }

        _times = (int)Math.Min((10L * (_times ?? 0)) + digit, MostCounted);
        Pending = Text();
        return true;
    }

    private string Text() =>
        $"{_times?.ToString(CultureInfo.InvariantCulture)}{(_count > 0 ? KeyNotation.Write(ImmutableArray.Create(_keys.AsSpan(0, _count))) : "")}";
}

/// <summary>A command with what was typed for it.</summary>
/// <param name="Command">The command.</param>
/// <param name="Times">The count before its keys; null for none.</param>
/// <param name="Argument">The key behind them, where it takes one; else null.</param>
internal readonly record struct KeyedCommand(Command Command, int? Times, string? Argument);

/// <summary>What a sequence of keys is so far.</summary>
internal enum KeyMatch
{
    None,
    Beginning,
    Whole,
}
