using System.Reflection;

namespace Bpftop.Host.Plugins.Loading;

/// <summary>Finds the plugins of this program, in a fixed order; runs none of them.</summary>
/// <param name="added">The folders of <c>--plugin-dir</c>.</param>
internal delegate IEnumerable<IPluginSource> PluginFinder(IEnumerable<string> added);

/// <summary>Where a plugin comes from. Nothing of the plugin runs before <see cref="Create"/>.</summary>
internal interface IPluginSource
{
    /// <summary>The folder, or empty for a plugin that is compiled in.</summary>
    string Folder { get; }

    /// <summary>What to call it before its id is known: the folder's name, unless the source knows better.</summary>
    string Label => Path.GetFileName(Folder.TrimEnd('/')) is { Length: > 0 } name ? name : Folder;

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
    /// <summary>A plugin by its entry type: what its assembly's attribute says is read as it is of one in a folder.</summary>
    public static BuiltInSource Of<T>()
        where T : IPlugin, new()
    {
        BpftopPluginAttribute said = typeof(T).Assembly.GetCustomAttribute<BpftopPluginAttribute>()!;
        return new BuiltInSource(said.Id!, static () => new T()) { Commands = PluginMetadata.SplitCommands(said.Commands) };
    }

    public string Folder => "";

    public string Label => id;

    public string? DeclaredId => id;

    public ImmutableArray<string> Commands { get; init; }

    public string Version => typeof(BuiltInSource).Assembly.GetName().Version?.ToString(3) ?? "";

    public Refusal? Refusal => null;

    public IPlugin Create() => create();
}

/// <summary>A plugin, or a folder that may hold some, of which nothing is loaded.</summary>
/// <param name="folder">Where it is, or empty.</param>
/// <param name="id">Its id, where that is known.</param>
/// <param name="refusal">Why not.</param>
internal sealed class RefusedSource(string folder, string? id, Refusal refusal) : IPluginSource
{
    public string Folder => folder;

    public string? DeclaredId => id;

    public ImmutableArray<string> Commands => [];

    public string Version => "";

    public Refusal? Refusal => refusal;

    public IPlugin Create() => throw new InvalidOperationException(refusal.Reason);
}

/// <summary>Why a plugin is not loaded.</summary>
/// <param name="Reason">One clause with the path that is at fault.</param>
/// <param name="Remedy">What the user can do.</param>
internal sealed record Refusal(string Reason, string Remedy)
{
    /// <summary>How the plugin is then.</summary>
    public PluginState State { get; init; } = PluginState.Refused;
}
