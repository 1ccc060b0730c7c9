namespace Bpftop.Host.Plugins.Loading;

/// <summary>Where a plugin comes from. Nothing of the plugin runs before <see cref="Create"/>.</summary>
internal interface IPluginSource
{
    /// <summary>The folder, or empty for a plugin that is compiled in.</summary>
    string Folder { get; }

    /// <summary>What to call it before its id is known.</summary>
    string Label { get; }

    /// <summary>The id, where it is known without running the plugin.</summary>
    string? DeclaredId { get; }

    /// <summary>The names of its tables' commands, known without running the plugin; default where they are not.</summary>
    ImmutableArray<string> Commands { get; }

    string Version { get; }

    /// <summary>Why it must not be loaded, or null.</summary>
    Refusal? Refusal { get; }

    /// <summary>Loads it and makes its entry; runs the plugin's constructor.</summary>
    IPlugin Create();
}

/// <summary>A plugin that is compiled into the program: the static build has no plugin folder.</summary>
internal sealed class BuiltInSource(string id, Func<IPlugin> create) : IPluginSource
{
    public string Folder => "";

    public string Label => id;

    public string? DeclaredId => id;

    public ImmutableArray<string> Commands { get; init; }

    public string Version => typeof(BuiltInSource).Assembly.GetName().Version?.ToString(3) ?? "";

    public Refusal? Refusal => null;

    public IPlugin Create() => create();
}

/// <summary>Why a plugin is not loaded.</summary>
/// <param name="Reason">One clause with the path that is at fault.</param>
/// <param name="Remedy">What the user can do.</param>
internal sealed record Refusal(string Reason, string Remedy);
