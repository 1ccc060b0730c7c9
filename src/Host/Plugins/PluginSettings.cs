namespace Bpftop.Host.Plugins;

/// <summary>What the flags and the configuration say about plugins, by plugin id.</summary>
/// <remarks>Merged before it comes here: a flag beats the user's file, which beats the host's.</remarks>
internal sealed record PluginSettings
{
    /// <summary>Nothing said: every plugin follows its own default.</summary>
    public static PluginSettings None { get; } = new();

    /// <summary>Plugins that were switched explicitly, true for on.</summary>
    public IReadOnlyDictionary<string, bool> Switches { get; init; } =
        new Dictionary<string, bool>(StringComparer.Ordinal);

    /// <summary>Each plugin's section of the configuration.</summary>
    public IReadOnlyDictionary<string, PluginOptions> Options { get; init; } =
        new Dictionary<string, PluginOptions>(StringComparer.Ordinal);

    /// <summary>Where an option was stated, by plugin id and key: <c>/etc/bpftop/config.json:3:12</c>; null where that is
    /// not known.</summary>
    public Func<string, string, string?> OriginOf { get; init; } = static (_, _) => null;

    /// <summary>What is wrong with the command of a plugin's table, by the host's own words and filters; null for nothing.
    /// </summary>
    public Func<PluginInfo, TableSpec, string?> CheckCommand { get; init; } = static (_, _) => null;

    /// <summary>What was said about a plugin, or null where nothing was.</summary>
    public bool? Switch(string id) => Switches.TryGetValue(id, out bool on) ? on : null;

    public PluginOptions OptionsOf(string id) => Options.TryGetValue(id, out PluginOptions? options)
        ? options
        : new PluginOptions(new Dictionary<string, string>(StringComparer.Ordinal));
}
