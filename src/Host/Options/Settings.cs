using Bpftop.Host.Plugins;

namespace Bpftop.Host.Options;

/// <summary>What somebody chose: on the command line, in the user's file, in the host's, or in all of them together.
/// </summary>
internal sealed class Settings
{
    /// <summary>By <see cref="Setting.Index"/>; null where nothing is said.</summary>
    private readonly object?[] _values = new object?[Setting.All.Count];

    /// <summary>Keys by command: <c>"quit": ["q", "F10"]</c>; commands that are not here keep their keys.</summary>
    public Dictionary<string, Stated<string[]>> Keys { get; } = new(StringComparer.Ordinal);

    /// <summary>Screens of the user's own, by their names.</summary>
    public Dictionary<string, Stated<ScreenChoice>> Screens { get; } = new(StringComparer.Ordinal);

    /// <summary>Single colours of the themes, by their names: <c>"red": "#cc0000"</c>.</summary>
    public Dictionary<string, Stated<string>> Colors { get; } = new(StringComparer.Ordinal);

    /// <summary>Plugin ids that somebody switched: true on, false off. A plugin that is not here follows its
    /// <see cref="PluginInfo.EnabledByDefault"/>.</summary>
    public Dictionary<string, bool> PluginSwitches { get; } = new(StringComparer.Ordinal);

    /// <summary>Each plugin's own keys, "enabled" left out.</summary>
    public Dictionary<string, Dictionary<string, Stated<string>>> PluginOptions { get; } = new(StringComparer.Ordinal);

    /// <summary>The configuration files that were looked for, the host's first.</summary>
    public ImmutableArray<ConfigFile> Files { get; set; } = [];

    public bool Says(Setting setting) => _values[setting.Index] is not null;

    /// <summary>What is said; where nothing is, the setting's fallback.</summary>
    public T Of<T>(Setting<T> setting) => _values[setting.Index] is T value ? value : setting.Fallback;

    public void Set(Setting setting, object value) => _values[setting.Index] = value;

    /// <summary>What is said of these settings alone.</summary>
    public Settings Only(params ReadOnlySpan<Setting> settings)
    {
        Settings only = new();
        foreach (Setting setting in settings)
        {
            only._values[setting.Index] = _values[setting.Index];
        }

        return only;
    }

    /// <summary>Takes from a weaker source what this one does not say, plugin options key by key.</summary>
    /// <param name="weaker">The weaker source.</param>
    /// <param name="withView">Whether it chooses rows and columns too.</param>
    public void Complete(Settings weaker, bool withView)
    {
        foreach (Setting setting in Setting.All)
        {
            if (withView || !setting.IsView)
            {
                _values[setting.Index] ??= weaker._values[setting.Index];
            }
        }

        AddMissing(Keys, weaker.Keys);
        AddMissing(Screens, weaker.Screens);
        AddMissing(Colors, weaker.Colors);
        AddMissing(PluginSwitches, weaker.PluginSwitches);
        foreach ((string id, Dictionary<string, Stated<string>> options) in weaker.PluginOptions)
        {
            PluginOptions.TryAdd(id, new(StringComparer.Ordinal));
            AddMissing(PluginOptions[id], options);
        }
    }

    /// <summary>What is said about plugins, as their catalogue takes it.</summary>
    public PluginSettings ForPlugins()
    {
        Dictionary<string, PluginOptions> options = new(StringComparer.Ordinal);
        foreach ((string id, Dictionary<string, Stated<string>> stated) in PluginOptions)
        {
            options[id] = new PluginOptions(ValuesOf(stated));
        }

        return new()
        {
            Switches = PluginSwitches,
            Options = options,
            OriginOf = (id, key) => PluginOptions.GetValueOrDefault(id)?.GetValueOrDefault(key)?.Origin,
        };
    }

    /// <summary>What was stated, without the places.</summary>
    public static Dictionary<string, T> ValuesOf<T>(Dictionary<string, Stated<T>> stated)
        where T : class
    {
        Dictionary<string, T> values = new(StringComparer.Ordinal);
        foreach ((string key, Stated<T> value) in stated)
        {
            values[key] = value.Value;
        }

        return values;
    }

    private static void AddMissing<T>(Dictionary<string, T> to, Dictionary<string, T> from)
    {
        foreach ((string key, T value) in from)
        {
            to.TryAdd(key, value);
        }
    }
}

/// <summary>What somebody said, with the place where it stands, for messages.</summary>
/// <param name="Value">What was stated.</param>
/// <param name="Origin">"--sort", or "/etc/bpftop/config.json:3:12".</param>
/// <param name="FromFile">True for a configuration file, which may name columns of a plugin that is not there.</param>
internal sealed record Stated<T>(T Value, string Origin, bool FromFile)
    where T : class;

/// <summary>A screen of the user's own.</summary>
/// <param name="Number">Its number and key, or null for the first that is free.</param>
/// <param name="View">Which rows it shows, in which columns and order; settings that choose these only.</param>
internal sealed record ScreenChoice(int? Number, Settings View);

/// <summary>Which collector the user asked for.</summary>
internal enum CollectorChoice
{
    /// <summary>BPF, and /proc with a visible notice where BPF cannot load.</summary>
    Auto,
    Bpf,
    Proc,
}

/// <summary>What digits do on the screen.</summary>
internal enum DigitChoice
{
    /// <summary>They go to screens, and to tabs of the details.</summary>
    Screens,

    /// <summary>They are the count before a command, as in vim.</summary>
    Count,

    /// <summary>They are typed for the pid to go to, as in htop.</summary>
    Pid,
}

/// <summary>How samples are written.</summary>
internal enum SnapshotFormat
{
    Table,
    Json,
    Csv,
}
