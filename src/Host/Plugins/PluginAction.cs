namespace Bpftop.Host.Plugins;

/// <summary>An action and who does it.</summary>
internal sealed record PluginAction(ActionSpec Spec, IActionProvider Provider);
