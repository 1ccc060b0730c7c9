namespace Bpftop.Host.Plugins;

/// <summary>A plugin's parts break a rule of the contract; never leaves the loader.</summary>
internal sealed class BadPluginException(string message) : Exception(message);
