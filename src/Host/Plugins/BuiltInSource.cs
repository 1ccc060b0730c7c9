namespace Bpftop.Host.Plugins;

/// <summary>A plugin that is compiled into the program: the static build has no plugin folder.</summary>
internal sealed class BuiltInSource(string id, Func<IPlugin> create) : IPluginSource
{
    public string Folder => "";

    public string Label => id;

    public string? DeclaredId => id;

    public string Version => typeof(BuiltInSource).Assembly.GetName().Version?.ToString(3) ?? "";

    public Refusal? Refusal => null;

    public IPlugin Create() => create();
}
