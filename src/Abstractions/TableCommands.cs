using System.Collections.Immutable;

namespace Bpftop;

/// <summary>A command that prints a table: <c>bpftop NAME</c>.</summary>
/// <param name="Name">Lower-case letters and digits, words joined by hyphens; none of the host's commands.</param>
/// <param name="Help">One sentence: what it prints.</param>
public sealed record TableCommand(string Name, string Help)
{
    /// <summary>Flags besides those that every such command has.</summary>
    public ImmutableArray<TableFlag> Flags { get; init; } = [];

    /// <summary>True where a row is an event: it is printed once, at the refresh that has its key for the first time, in
    /// the order of <see cref="TableSpec.SortedBy"/>, smallest first. What the first refresh has came before the command and
    /// is not printed. A table holds its events for some refreshes, and says how many it had no room for.</summary>
    public bool IsLog { get; init; }
}

/// <summary>A flag of a table's command; it has either a <see cref="Filter"/> or an <see cref="Option"/>.</summary>
/// <param name="Name">Written as the command's: <c>iface</c> for <c>--iface</c>.</param>
/// <param name="Value">What the help calls its value (<c>NAME</c>); empty for a flag that takes none.</param>
/// <param name="Help">One sentence: what it does.</param>
public sealed record TableFlag(string Name, string Value, string Help)
{
    /// <summary>A letter or a digit for short: <c>4</c> for <c>-4</c>.</summary>
    public char? Alias { get; init; }

    /// <summary>A filter over the table's columns: only rows that match are printed. <c>{0}</c> stands for a value, in
    /// quotes, so that it is never read as anything else; of several values one has to match. A flag without a value has a
    /// filter without one.</summary>
    public string? Filter { get; init; }

    /// <summary>The option of the plugin that the value is written to for this run, as if the configuration had it; a list
    /// where the option is one, <c>true</c> for a flag that takes no value.</summary>
    public string? Option { get; init; }
}
