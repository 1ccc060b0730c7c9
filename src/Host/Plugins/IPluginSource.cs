namespace Bpftop.Host.Plugins;

/// <summary>Where a plugin comes from. Nothing of the plugin runs before <see cref="Create"/>.</summary>
internal interface IPluginSource
{
    /// <summary>The folder, or empty for a plugin that is compiled in.</summary>
    string Folder { get; }

    /// <summary>What to call it before its id is known.</summary>
    string Label { get; }

    /// <summary>The id, where it is known without running the plugin.</summary>
    string? DeclaredId { get; }

    string Version { get; }

    /// <summary>Why it must not be loaded, or null.</summary>
    Refusal? Refusal { get; }

    /// <summary>Loads it and makes its entry; runs the plugin's constructor.</summary>
    IPlugin Create();
}
