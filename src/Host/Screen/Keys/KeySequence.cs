using Bpftop.Terminal;

namespace Bpftop.Host.Screen.Keys;

/// <summary>Collects keys until they are a command.</summary>
internal sealed class KeySequence(KeyBindings bindings)
{
    private const int Longest = 8;
    private readonly KeyChord[] _keys = new KeyChord[Longest];
    private int _count;

    /// <summary>The keys that wait for another one, as the status bar shows them; empty for none.</summary>
    public string Pending { get; private set; } = "";

    /// <summary>Takes a key.</summary>
    /// <param name="input">The key.</param>
    /// <param name="contexts">What holds now.</param>
    /// <param name="command">The command where the keys are one.</param>
    /// <param name="unknown">The keys, where they are nothing.</param>
    /// <returns>True with a command.</returns>
    public bool Take(in InputEvent input, KeyContext contexts, [NotNullWhen(true)] out Command? command, out string? unknown)
    {
        command = null;
        unknown = null;
        if (_count > 0 && input.Key == Key.Escape)
        {
            Clear();
            return false;
        }

        _keys[_count++] = KeyChord.Of(input);
        switch (bindings.Find(_keys.AsSpan(0, _count), contexts, out command))
        {
            case KeyMatch.Whole:
                Clear();
                return command is not null;
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
        Pending = "";
    }

    private string Text() => KeyNotation.Write(ImmutableArray.Create(_keys.AsSpan(0, _count)));
}

/// <summary>What a sequence of keys is so far.</summary>
internal enum KeyMatch
{
    None,
    Beginning,
    Whole,
}
