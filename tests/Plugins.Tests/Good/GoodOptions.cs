namespace Bpftop.Plugins.Tests.Good;

internal static class GoodOptions
{
    public static PluginOptions Of(string? source = null) => new(
        source is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["source"] = source });
}
