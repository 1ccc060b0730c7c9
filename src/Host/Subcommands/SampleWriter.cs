using Bpftop.Host.Plugins;
using Bpftop.Host.Snapshot;
using Bpftop.Host.View;

namespace Bpftop.Host.Subcommands;

/// <summary>Prints samples in one format.</summary>
internal abstract class SampleWriter
{
    /// <summary>Prints one sample and leaves nothing in a buffer.</summary>
    /// <param name="frame">The refresh.</param>
    /// <param name="rows">The rows to print, in order.</param>
    /// <param name="plugins">How the plugins are doing.</param>
    public abstract void Write(Frame frame, ReadOnlySpan<ViewRow> rows, ImmutableArray<PluginHealth> plugins);
}
