using System.Collections.Immutable;

namespace Bpftop.Host.Screen.Keys;

/// <summary>A sequence of keys and what it does.</summary>
internal sealed record KeyBinding(ImmutableArray<KeyChord> Keys, Command Command)
{
    /// <summary>As help writes it.</summary>
    public string Text { get; } = KeyNotation.Write(Keys);
}
