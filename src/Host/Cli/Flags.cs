using System.Collections.Immutable;

namespace Bpftop.Host.Cli;

/// <summary>What was typed, checked; null where nothing was. Knows nothing of the parser.</summary>
internal sealed record Flags
{
    public int? DelayMilliseconds { get; init; }

    public bool Tree { get; init; }

    public ImmutableHashSet<uint>? Users { get; init; }

    public ImmutableHashSet<int>? Pids { get; init; }

    public SortChoice? Sort { get; init; }

    public string[]? Columns { get; init; }

    public string? Filter { get; init; }

    public string? Group { get; init; }

    public CollectorChoice? Collector { get; init; }

    public ImmutableArray<string> Enable { get; init; } = [];

    public ImmutableArray<string> Disable { get; init; } = [];

    public ImmutableArray<string> PluginDirectories { get; init; } = [];

    public string? ConfigFile { get; init; }

    public bool ReadOnly { get; init; }

    public bool NoMouse { get; init; }

    public bool Ascii { get; init; }

    public bool Numeric { get; init; }

    public string? Theme { get; init; }

    public bool Threads { get; init; }

    public bool KernelThreads { get; init; }
}
