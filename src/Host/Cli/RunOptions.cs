using System.Collections.Immutable;

namespace Bpftop.Host.Cli;

/// <summary>What every command shares: flags over the user's file over the host's file over the defaults.</summary>
internal sealed record RunOptions
{
    public static TimeSpan DefaultDelay { get; } = TimeSpan.FromMilliseconds(1000);

    /// <summary>Time from refresh to refresh.</summary>
    public TimeSpan Delay { get; init; } = DefaultDelay;

    /// <summary>Time until a lone ESC is the Escape key; null where the terminal decides.</summary>
    public TimeSpan? EscapeDelay { get; init; }

    public ViewSelection View { get; init; } = new();

    public CollectorChoice Collector { get; init; }

    public PluginChoices Plugins { get; init; } = PluginChoices.None;

    /// <summary>True where no action may run.</summary>
    public bool ReadOnly { get; init; }

    public bool Mouse { get; init; } = true;

    /// <summary>True for terminals without UTF-8.</summary>
    public bool Ascii { get; init; }

    /// <summary>True where users are numbers, and nobody is asked for names.</summary>
    public bool Numeric { get; init; }

    /// <summary>Name of a theme, or null for the default one.</summary>
    public Stated<string>? Theme { get; init; }

    /// <summary>Keys by command: <c>"quit": ["q", "F10"]</c>; commands that are not here keep their keys.</summary>
    public ImmutableDictionary<string, Stated<string[]>> Keys { get; init; } =
        ImmutableDictionary<string, Stated<string[]>>.Empty;

    /// <summary>False where NO_COLOR is set.</summary>
    public bool Color { get; init; } = true;

    /// <summary>The configuration files that were looked for, the host's first.</summary>
    public ImmutableArray<ConfigFile> Files { get; init; } = [];
}
