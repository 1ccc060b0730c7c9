using System.Collections.Immutable;

namespace Bpftop.Host.Screen.Keys;

/// <summary>Something that keys can be bound to.</summary>
/// <param name="Id">What it does.</param>
/// <param name="Name">Its name in the configuration.</param>
/// <param name="Group">Under which heading help lists it.</param>
/// <param name="Help">What it does, in a few words.</param>
/// <param name="Keys">The keys that it has by default, in the notation of <see cref="KeyNotation"/>.</param>
internal sealed record Command(CommandId Id, string Name, string Group, string Help, ImmutableArray<string> Keys)
{
    /// <summary>True for a command that takes its keys from others while a search is on (<c>N</c>).</summary>
    public bool WhileSearching { get; init; }

    /// <summary>The plugin's action, for <see cref="CommandId.PluginAction"/>.</summary>
    public ActionSpec? Action { get; init; }

    /// <summary>The plugin's column that takes another one's place, for <see cref="CommandId.SwapColumn"/>.</summary>
    public ColumnSpec? Swap { get; init; }
}
