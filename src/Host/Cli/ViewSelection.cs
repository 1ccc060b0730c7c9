using System.Collections.Immutable;

namespace Bpftop.Host.Cli;

/// <summary>Which rows and columns the user asked for. Column ids and the filter are looked up later, when the
/// plugins have added their columns.</summary>
internal sealed record ViewSelection
{
    /// <summary>Column ids in order, or null for the default ones.</summary>
    public Stated<string[]>? Columns { get; init; }

    /// <summary>What to sort by, or null for the default.</summary>
    public Stated<SortChoice>? Sort { get; init; }

    /// <summary>A filter expression, or null.</summary>
    public Stated<string>? Filter { get; init; }

    /// <summary>A column id to group by, or null.</summary>
    public Stated<string>? Group { get; init; }

    /// <summary>Only these effective uids, or null for all.</summary>
    public ImmutableHashSet<uint>? Users { get; init; }

    /// <summary>Only these pids, or null for all.</summary>
    public ImmutableHashSet<int>? Pids { get; init; }

    public bool Tree { get; init; }

    public bool Threads { get; init; }

    public bool KernelThreads { get; init; }
}
