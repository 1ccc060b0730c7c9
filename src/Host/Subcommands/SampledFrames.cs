using Bpftop.Host.Sampling;
using Bpftop.Host.Snapshot;

namespace Bpftop.Host.Subcommands;

/// <summary>The refreshes of a command that prints, taken by the sampling thread, as for the screen: a plugin that hangs
/// holds nothing up. None is skipped: where printing is slow, the next one comes later, and what ended meanwhile is in it.</summary>
internal sealed class SampledFrames : IDisposable
{
    private const int Cancelled = 1;

    /// <summary>How often the sampling thread is looked at while it works on a refresh.</summary>
    private static readonly TimeSpan _attention = TimeSpan.FromMilliseconds(250);

    /// <summary>Names and command lines that were asked for within this time are waited for; later ones are not in the
    /// sample.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(1);

    private readonly IFrameSource _source;
    private readonly TimeProvider _time;
    private readonly Sampler _sampler;
    private readonly AutoResetEvent _published = new(false);
    private readonly WaitHandle[] _handles;

    /// <param name="source">Takes them.</param>
    /// <param name="time">The clock.</param>
    /// <param name="interval">Time from one to the next.</param>
    /// <param name="demand">What they must have.</param>
    /// <param name="cancel">Ends them.</param>
    public SampledFrames(IFrameSource source, TimeProvider time, TimeSpan interval, FrameDemand demand, CancellationToken cancel)
    {
        _source = source;
        _time = time;
        _handles = [_published, cancel.WaitHandle];
        _sampler = new Sampler(source, time) { Interval = interval, Demand = demand with { EveryFill = true }, KeepsEveryFrame = true };
        _sampler.Frames.Published = () => _published.Set();
        _sampler.Start();
    }

    /// <summary>Waits for the next frame, which stays until the one after it.</summary>
    /// <returns>Null once there are to be no more.</returns>
    /// <exception cref="CommandException">A refresh failed.</exception>
    public Frame? Next()
    {
        while (WaitHandle.WaitAny(_handles, _attention) != Cancelled)
        {
            _sampler.ReplaceIfStuck();
            if (_sampler.Fault is { } fault)
            {
                throw new CommandException(ExitCode.Failed, $"refresh failed: {fault}; bpftop doctor shows what works here");
            }

            if (_sampler.Take() is { } frame)
            {
                return frame;
            }
        }

        return null;
    }

    /// <summary>Waits for the next frame, and for the names and command lines that it lacks.</summary>
    /// <param name="columns">Whose texts are renewed.</param>
    /// <param name="overInterval">Whether it must have an interval: the first refresh has nothing to compare with, and begins the
    /// first one.</param>
    /// <returns>Null once there are to be no more.</returns>
    /// <exception cref="CommandException">A refresh failed.</exception>
    public Frame? NextWithTexts(ColumnCatalog columns, bool overInterval = true)
    {
        while (Next() is { } frame)
        {
            if (overInterval && frame.Interval <= TimeSpan.Zero)
            {
                continue;
            }

            if (!WaitForTexts())
            {
                break;
            }

            frame.RenewTexts(columns.All);
            return frame;
        }

        return null;
    }

    public void Dispose()
    {
        // The thread may be stuck, and publish later: the event is left to the finalizer.
        _sampler.Frames.Published = null;
        _sampler.Dispose();
    }

    /// <summary>Waits for names and command lines that the last frame lacks.</summary>
    /// <returns>False once there are to be no more frames.</returns>
    private bool WaitForTexts()
    {
        long since = _time.GetTimestamp();
        while (_source.Texts.IsAwaited(_patience) && _time.GetElapsedTime(since) < _patience)
        {
            if (WaitHandle.WaitAny(_handles, _attention) == Cancelled)
            {
                return false;
            }
        }

        // The wait may have consumed the signal of a frame that has come meanwhile.
        _published.Set();
        return true;
    }
}
