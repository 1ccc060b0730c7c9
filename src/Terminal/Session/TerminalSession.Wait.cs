using static Bpftop.Linux.Libc;

namespace Bpftop.Terminal;

/// <content>Waiting: one poll, then one read of whatever is ready.</content>
public sealed partial class TerminalSession
{
    // After the second byte waiting harms nobody: it delays only Alt with a bracket. Longer than the round trips that a
    // lost packet costs.
    private static readonly TimeSpan CutDelay = TimeSpan.FromMilliseconds(500);

    // How long after an ESC that was taken for a key the rest of its sequence is still recognized.
    private static readonly TimeSpan TailDelay = TimeSpan.FromSeconds(1);

    // A paste whose end never comes would swallow every key; one that only pauses must not turn into keys.
    private static readonly TimeSpan TextDelay = TimeSpan.FromSeconds(5);

    // A paste comes in large pieces, or without pauses between them. Keys do neither, even held down: the fastest
    // keyboards repeat every 15 ms, and the longest key has fewer bytes than this.
    private const int LongestKey = 16;
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(10);

    private readonly TimeProvider _time;
    private readonly TimeSpan _escapeDelay;
    private long _lastInput;
    private long _lastText;

    /// <summary>Waits for input, <see cref="Wake"/>, a resize, a signal or the time-out.</summary>
    /// <returns>Why it returned.</returns>
    public WaitResult Wait(TimeSpan timeout)
    {
        long began = _time.GetTimestamp();
        WaitResult result = _decoder.HasEvents ? WaitResult.Input : WaitResult.None;
        while (!EndRequested)
        {
            TimeSpan left = result != WaitResult.None ? TimeSpan.Zero : Remaining(timeout, began);
            TimeSpan decision = DecisionDelay();
            bool decides = decision != Timeout.InfiniteTimeSpan && (left == Timeout.InfiniteTimeSpan || decision <= left);
            bool isSilent = !Poll(decides ? decision : left, ref result);
            if (isSilent && decides)
            {
                Decide();
                result |= _decoder.HasEvents ? WaitResult.Input : WaitResult.None;
            }

            if (result != WaitResult.None || (isSilent && !decides && Remaining(timeout, began) == TimeSpan.Zero))
            {
                break;
            }
        }

        return EndRequested ? result | WaitResult.End : result;
    }

    private TimeSpan Remaining(TimeSpan timeout, long began)
    {
        if (timeout < TimeSpan.Zero)
        {
            return Timeout.InfiniteTimeSpan;
        }

        TimeSpan left = timeout - _time.GetElapsedTime(began);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    // Counted from the last byte, so that many short waits decide as one long one does; within a paste, from the last that
    // was not typed.
    private TimeSpan DecisionDelay()
    {
        if (_decoder.IsInText)
        {
            return Remaining(TextDelay, _lastText);
        }

        if (!_decoder.IsAmbiguous)
        {
            return Timeout.InfiniteTimeSpan;
        }

        return Remaining(_decoder.IsIntroduced && _escapeDelay < CutDelay ? CutDelay : _escapeDelay, _lastInput);
    }

    private void Decide()
    {
        if (_decoder.IsInText)
        {
            _decoder.Abandon();
        }
        else
        {
            _decoder.Flush();
        }
    }

    // False where nothing happened.
    private bool Poll(TimeSpan timeout, ref WaitResult result)
    {
        Span<PollFd> entries =
        [
            new() { File = _device.Descriptor, Events = POLLIN },
            new() { File = _wake.Descriptor, Events = POLLIN },
        ];

        // Rounded up: rounding down would poll without waiting through the last millisecond.
        int milliseconds = timeout < TimeSpan.Zero ? -1 : (int)Math.Min(Math.Ceiling(timeout.TotalMilliseconds), int.MaxValue);
        int ready = poll(ref entries[0], 2, milliseconds);
        if (ready < 0)
        {
            // EINTR is not a time-out; the caller looks at the clock again.
            return true;
        }

        if (entries[0].Returned != 0)
        {
            TakeInput(ref result);
        }

        if (entries[1].Returned != 0)
        {
            TakeReasons(ref result);
        }

        return ready > 0;
    }

    private void TakeInput(ref WaitResult result)
    {
        // What is typed for the foreground job can be read here too.
        if (EndsInBackground())
        {
            return;
        }

        int count = _device.Read(_input);
        if (count < 0)
        {
            _isGone = true;
            return;
        }

        long now = _time.GetTimestamp();
        TimeSpan pause = _time.GetElapsedTime(_lastInput, now);
        if (pause > TailDelay)
        {
            _decoder.ForgetCut();
        }

        if (!_decoder.IsInText || count > LongestKey || pause < ShortestPause)
        {
            _lastText = now;
        }

        _lastInput = now;
        _decoder.Feed(_input.AsSpan(0, count));
        result |= _decoder.HasEvents ? WaitResult.Input : WaitResult.None;
    }

    private void TakeReasons(ref WaitResult result)
    {
        WakeReasons reasons = _wake.Take();
        if ((reasons & WakeReasons.Called) != 0)
        {
            result |= WaitResult.Woken;
        }

        if ((reasons & WakeReasons.StopRequested) != 0)
        {
            StopAndReturn(wholeGroup: false);
            result |= WaitResult.Resumed;
        }
        else if ((reasons & WakeReasons.Continued) != 0)
        {
            // After SIGSTOP nothing was restored, and the shell has set its own modes since.
            Return();
            result |= WaitResult.Resumed;
        }

        if ((reasons & (WakeReasons.SizeChanged | WakeReasons.Continued)) != 0 && TakeSize())
        {
            result |= WaitResult.Resized;
        }
    }

    private bool TakeSize()
    {
        (int columns, int rows) = _device.Size();
        if (columns == Grid.Width && rows == Grid.Height)
        {
            return false;
        }

        Grid.Resize(columns, rows);
        _renderer.Invalidate();
        return true;
    }
}
