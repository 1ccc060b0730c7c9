namespace Bpftop.Host.Cli;

internal enum PluginsVerb
{
    List,
    Info,
    Enable,
    Disable,
}
