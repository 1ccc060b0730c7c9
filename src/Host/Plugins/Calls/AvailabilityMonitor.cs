namespace Bpftop.Host.Plugins.Calls;

/// <summary>When a plugin is to be probed: at first, again with growing pauses while it is not ready, and at once when
/// its refreshes fail.</summary>
internal sealed class AvailabilityMonitor(PluginLimits limits, TimeProvider time)
{
    private TimeSpan _pause = limits.FirstProbePause;
    private long? _due = time.GetTimestamp();

    /// <summary>Time until the next probe, zero where it is due, or null where none is needed.</summary>
    public TimeSpan? UntilDue => _due is { } due ? time.Until(due) : null;

    /// <summary>The source stopped answering.</summary>
    public void AskNow() => _due = time.GetTimestamp();

    /// <summary>Records an answer.</summary>
    public void Answered(PluginState state)
    {
        if (state == PluginState.Ready)
        {
            _due = null;
            _pause = limits.FirstProbePause;
            return;
        }

        _due = time.After(_pause);
        _pause = PluginLimits.Doubled(_pause, limits.LongestProbePause);
    }
}
