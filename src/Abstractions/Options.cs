using System.Collections.Immutable;

namespace Bpftop;

/// <summary>What the value of a plugin's option is; the configuration is checked for it.</summary>
public enum OptionKind
{
    /// <summary>One text.</summary>
    Text,

    /// <summary>A list of texts, one text alone being a list of one.</summary>
    Texts,

    /// <summary>A path that begins with a slash.</summary>
    Path,

    /// <summary>A number.</summary>
    Number,

    /// <summary>true or false.</summary>
    Switch,
}

/// <summary>An option of a plugin: a key of its section of the configuration.</summary>
/// <param name="Name">The key; <c>enabled</c> is the host's.</param>
/// <param name="Kind">What its value is.</param>
/// <param name="Help">One sentence: what it is for.</param>
public sealed record OptionSpec(string Name, OptionKind Kind, string Help)
{
    /// <summary>The only texts that it takes; empty where it takes any.</summary>
    public ImmutableArray<string> Values { get; init; } = [];
}
