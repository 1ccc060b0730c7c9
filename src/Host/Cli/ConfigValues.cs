namespace Bpftop.Host.Cli;

/// <summary>What one configuration file says; null where it says nothing.</summary>
internal sealed class ConfigValues
{
    public static ConfigValues Empty { get; } = new();

    public int? DelayMilliseconds { get; set; }

    public bool? Tree { get; set; }

    public Stated<string[]>? Columns { get; set; }

    public Stated<SortChoice>? Sort { get; set; }

    public Stated<string>? Filter { get; set; }

    public Stated<string>? Group { get; set; }

    public Stated<string>? Theme { get; set; }

    public bool? Mouse { get; set; }

    public bool? Ascii { get; set; }

    public bool? ReadOnly { get; set; }

    public CollectorChoice? Collector { get; set; }

    public bool? Threads { get; set; }

    public bool? KernelThreads { get; set; }

    /// <summary>Keys by command.</summary>
    public Dictionary<string, Stated<string[]>> Keys { get; } = new(StringComparer.Ordinal);

    /// <summary>Switched plugins: true on, false off.</summary>
    public Dictionary<string, bool> PluginSwitches { get; } = new(StringComparer.Ordinal);

    /// <summary>Each plugin's own keys.</summary>
    public Dictionary<string, Dictionary<string, string>> PluginSections { get; } = new(StringComparer.Ordinal);

    /// <summary>Where each of them is stated, by plugin id and key.</summary>
    public Dictionary<(string Plugin, string Key), string> PluginOrigins { get; } = [];
}
