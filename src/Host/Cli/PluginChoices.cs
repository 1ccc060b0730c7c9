using System.Collections.Immutable;

namespace Bpftop.Host.Cli;

/// <summary>What command line and configuration say about plugins.</summary>
internal sealed record PluginChoices
{
    public static PluginChoices None { get; } = new();

    /// <summary>Folders of <c>--plugin-dir</c>, besides the one next to the program.</summary>
    public ImmutableArray<string> Directories { get; init; } = [];

    /// <summary>Plugin ids that somebody switched: true on, false off. Run beats user beats host; a plugin that is
    /// not here follows its <see cref="PluginInfo.EnabledByDefault"/>.</summary>
    public ImmutableDictionary<string, bool> Switches { get; init; } = ImmutableDictionary<string, bool>.Empty;

    /// <summary>Ids that <c>--enable</c> names: each must be the id of a plugin that is there.</summary>
    public ImmutableArray<string> Demanded { get; init; } = [];

    /// <summary>Each plugin's own keys of the configuration, "enabled" left out.</summary>
    public ImmutableDictionary<string, PluginOptions> Sections { get; init; } = ImmutableDictionary<string, PluginOptions>.Empty;

    /// <summary>Where each of these keys was stated, by plugin id and key.</summary>
    public ImmutableDictionary<(string Plugin, string Key), string> Origins { get; init; } = ImmutableDictionary<(string Plugin, string Key), string>.Empty;
}
