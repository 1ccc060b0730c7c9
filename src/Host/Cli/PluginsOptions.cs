namespace Bpftop.Host.Cli;

/// <summary><c>bpftop plugins</c>.</summary>
/// <param name="Run">What every command shares.</param>
/// <param name="Verb">What to do.</param>
/// <param name="Id">The plugin; null for <see cref="PluginsVerb.List"/>.</param>
/// <param name="ForHost">Whether enable and disable write the host's file instead of the user's.</param>
internal sealed record PluginsOptions(RunOptions Run, PluginsVerb Verb, string? Id, bool ForHost);
