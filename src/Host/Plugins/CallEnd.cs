namespace Bpftop.Host.Plugins;

/// <summary>How a call into a plugin ended.</summary>
internal enum CallEnd
{
    Answered,
    Threw,

    /// <summary>Cancelled at its limit, and obeyed.</summary>
    TimedOut,

    /// <summary>Cancelled, and still away.</summary>
    Hung,

    /// <summary>The plugin was switched off meanwhile.</summary>
    Stopped,
}
