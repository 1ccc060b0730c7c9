namespace Bpftop.Host.Plugins;

/// <summary>Why a plugin is not loaded.</summary>
/// <param name="Reason">One clause with the path that is at fault.</param>
/// <param name="Remedy">What the user can do.</param>
internal sealed record Refusal(string Reason, string Remedy);
