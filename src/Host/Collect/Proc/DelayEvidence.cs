using Bpftop.Toolkit;

namespace Bpftop.Host.Collect.Proc;

/// <summary>Which tasks' waits for storage are counted. /proc writes 0 for those that are not.</summary>
/// <remarks>
/// A task has counters if it was born while accounting was on (<see cref="DelaySwitch"/>). One that has waited proves
/// that it was on then, and so for all that were born later, for as long as nobody is seen to switch it off.
/// </remarks>
internal sealed class DelayEvidence
{
    private ulong _onSinceNs = ulong.MaxValue;
    private ulong _offAtNs;
    private bool _isOn;

    /// <summary>Begins a walk.</summary>
    /// <param name="isOn">Whether accounting is on now.</param>
    /// <param name="atNs">The boot-time clock.</param>
    public void Begin(bool isOn, ulong atNs)
    {
        _isOn = isOn;
        if (isOn)
        {
            _onSinceNs = Math.Min(_onSinceNs, atNs);
        }
        else
        {
            _onSinceNs = ulong.MaxValue;
            _offAtNs = atNs;
        }
    }

    /// <param name="startNs">When the task was born.</param>
    /// <param name="waitedNs">What /proc says that it waited.</param>
    /// <returns>The same, or <see cref="WorkCounters.Unknown"/>.</returns>
    public ulong Known(ulong startNs, ulong waitedNs)
    {
        if (!_isOn)
        {
            return WorkCounters.Unknown;
        }

        if (waitedNs > 0 && startNs > _offAtNs)
        {
            // Start times are cut to clock ticks.
            _onSinceNs = Math.Min(_onSinceNs, startNs + ProcessStat.TickNs);
        }

        return waitedNs > 0 || startNs >= _onSinceNs ? waitedNs : WorkCounters.Unknown;
    }
}
