namespace Bpftop.Host.Plugins;

/// <summary>How a plugin is doing; the words of <c>bpftop plugins</c> and of the JSON are these in lower case.</summary>
internal enum PluginState
{
    /// <summary>On, and its first probe has not answered yet.</summary>
    Starting,

    /// <summary>Works.</summary>
    Ready,

    /// <summary>Works in part.</summary>
    Degraded,

    /// <summary>Its source is not on this machine.</summary>
    Absent,

    /// <summary>Its source may not be read by this user.</summary>
    Denied,

    /// <summary>This kernel or version cannot do it.</summary>
    Unsupported,

    /// <summary>Switched off.</summary>
    Disabled,

    /// <summary>Not loaded: its folder is not trusted, or it was built against another contract.</summary>
    Refused,

    /// <summary>Not running: loading it, or building its services, went wrong.</summary>
    Failed,

    /// <summary>Threw several times in a row; tried again after a pause.</summary>
    Suspended,

    /// <summary>A call into it has not come back.</summary>
    Hung,
}
