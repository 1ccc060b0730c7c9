using Bpftop.Host.Options;
using Bpftop.Host.Subcommands;

namespace Bpftop.Host;

/// <summary>What the command line can start. Each returns one of <see cref="ExitCode"/>.</summary>
/// <remarks>Settings are parsed and checked before; what needs the column catalogue (ids, the filter) is looked up
/// by the command, once the plugins are loaded.</remarks>
internal interface ICommands
{
    /// <summary><c>bpftop</c>: the full-screen monitor.</summary>
    int Monitor(Settings settings);

    /// <summary><c>bpftop snapshot</c>: print samples, then exit.</summary>
    int Snapshot(Settings settings);

    /// <summary><c>bpftop plugins</c>.</summary>
    /// <param name="verb">What to do.</param>
    /// <param name="id">The plugin; null for <see cref="PluginsVerb.List"/>.</param>
    /// <param name="settings">What the user chose.</param>
    int Plugins(PluginsVerb verb, string? id, Settings settings);

    /// <summary><c>bpftop doctor</c>: what works on this machine.</summary>
    int Doctor(Settings settings);

    /// <summary><c>bpftop bench</c>: the refresh timed stage by stage.</summary>
    int Bench(Settings settings);
}
