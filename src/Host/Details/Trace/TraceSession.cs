using System.Runtime.InteropServices;
using Bpftop.Host.Details.Reading;
using Bpftop.Host.Details.Summary;
using Bpftop.Toolkit;
using static Bpftop.Linux.Errno;
using static Bpftop.Linux.Libc;

namespace Bpftop.Host.Details.Trace;

/// <summary>One run of strace on one process: starts it, takes its lines, and ends it, on a thread of its own.</summary>
/// <remarks>Any thread; nothing here waits but that thread.</remarks>
internal sealed class TraceSession
{
    /// <summary>Lines are taken in portions: a wake-up for each would cost more than all the rest.</summary>
    private static readonly TimeSpan _portion = TimeSpan.FromMilliseconds(50);

    /// <summary>How long strace may take to let go of the process before it is killed, which lets go of it, too.</summary>
    private static readonly TimeSpan _grace = TimeSpan.FromSeconds(2);

    /// <summary>How long it may take to write the last lines after the process has ended. It goes on where children are traced.</summary>
    private static readonly TimeSpan _lastLines = TimeSpan.FromMilliseconds(300);

    private readonly string _program;
    private readonly string _procRoot;
    private readonly ProcessRow _row;
    private readonly TimeProvider _time;
    private readonly TraceLog _log = new();
    private readonly Lock _gate = new();
    private readonly Task _before;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private StraceProcess? _strace;
    private bool _isStopped;
    private bool _isOver;
    private bool _hasLost;
    private string? _why;
    private long _stoppedAt;
    private readonly long _beganAt;
    private long _endedAt;
    private bool _isNew = true;

    /// <param name="program">Where strace is.</param>
    /// <param name="procRoot">Where procfs is mounted.</param>
    /// <param name="row">The process, or a thread of it.</param>
    /// <param name="time">The clock.</param>
    /// <param name="before">The end of the run before this one, which may be about the same process: one can trace it only.</param>
    public TraceSession(string program, string procRoot, in ProcessRow row, TimeProvider time, Task before)
    {
        (_program, _procRoot, _row, _time, _before) = (program, procRoot, row, time, before);
        _beganAt = time.GetTimestamp();
    }

    /// <summary>How long it takes at most until a run has ended that was stopped.</summary>
    public static TimeSpan LongestEnd => _grace + _grace;

    /// <summary>Done when strace has let go of the process.</summary>
    public Task Ended => _ended.Task;

    /// <summary>The row that it was begun for.</summary>
    public ProcessKey Of => _row.Key;

    /// <summary>False from when it is to end.</summary>
    public bool IsOn
    {
        get
        {
            lock (_gate)
            {
                return !_isStopped && !_isOver;
            }
        }
    }

    /// <summary>Whether something has come since it was read last.</summary>
    public bool HasMore
    {
        get
        {
            lock (_gate)
            {
                return _isNew;
            }
        }
    }

    public void Start() => new Thread(Run) { Name = "details.trace.log", IsBackground = true }.Start();

    /// <summary>Has strace end; does not wait for it.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            if (!_isStopped && !_isOver)
            {
                _isStopped = true;
                _stoppedAt = _time.GetTimestamp();

                // Here and not on the other thread, which does nothing more where bpftop is stopped next.
                _strace?.Signal(SIGTERM);
            }
        }
    }

    /// <summary>Writes the lines that there are.</summary>
    /// <param name="rows">Takes them.</param>
    /// <param name="add">Writes one.</param>
    /// <exception cref="DetailException">There is none: why.</exception>
    public void Write(DetailRows rows, Action<TraceLine, long, string> add)
    {
        lock (_gate)
        {
            _isNew = false;
            string lasted = Amounts.Duration(_time.GetElapsedTime(_beganAt, _isOver ? _endedAt : _time.GetTimestamp()));
            if (_log.IsEmpty)
            {
                throw new DetailException(
                    !_isOver ? _strace is null ? "strace is being started" : "traced by strace; there is no line yet"
                    : _why is null ? $"traced by strace for {lasted}, which wrote no line"
                    : $"it was not traced: {_why}");
            }

            _log.Write(add);
            rows.Note(!_isOver ? $"traced for {lasted}" : _why is null ? $"was traced for {lasted}" : $"was traced for {lasted}: {_why}");
            if (_log.Count > TraceLog.Capacity)
            {
                rows.Note(string.Create(CultureInfo.InvariantCulture, $"{_log.Count - TraceLog.Capacity:N0} older lines are not kept"));
            }

            // A line that is cut and none lost is the last one of a strace that was ended, or its own words.
            if (_hasLost)
            {
                rows.Note(_log.Cut > 0
                    ? string.Create(CultureInfo.InvariantCulture, $"lines are missing and {_log.Cut:N0} cut, which came too fast")
                    : "lines are missing, which came too fast");
            }
        }
    }

    private void Run()
    {
        string? why;
        try
        {
            _before.Wait(LongestEnd);
            using DetailProcess process = DetailProcess.Open(_procRoot, _row);
            Check(process);
            why = IsOn ? Trace(process) : null;
        }
        catch (DetailException fault)
        {
            why = OneLine.Of(fault.Message);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // Ours, or .NET's. It must not end the monitor.
            why = $"{fault.GetType().Name}: {OneLine.Of(fault.Message)}";
        }

        lock (_gate)
        {
            _isOver = true;
            _isNew = true;
            _endedAt = _time.GetTimestamp();
            _why = why ?? _log.Message;
        }

        _ended.SetResult();
    }

    /// <summary>Refuses what cannot be traced, and bpftop, which would wait for itself.</summary>
    /// <exception cref="DetailException">Why.</exception>
    private static void Check(DetailProcess process)
    {
        process.RequireLiving();
        if (process.Key.Pid == Environment.ProcessId)
        {
            throw process.Failed("is bpftop itself, which cannot be traced from inside");
        }

        if (process.TryRead("status") is { } text && StatusLines.Parse(text)["TracerPid"] is { } tracer and not "0")
        {
            throw process.Failed($"is traced already, by process {tracer}, and one can only");
        }
    }

    /// <summary>Runs strace until it ends.</summary>
    /// <returns>Why it ended, where that is not its own message or the user's wish.</returns>
    private string? Trace(DetailProcess process)
    {
        using StraceProcess strace = StraceProcess.Start(_program, process.LivingThread);
        lock (_gate)
        {
            (_strace, _isNew) = (strace, true);
            if (_isStopped)
            {
                strace.Signal(SIGTERM);
            }
        }

        try
        {
            return Follow(process, strace);
        }
        finally
        {
            lock (_gate)
            {
                _strace = null;
            }
        }
    }

    private string? Follow(DetailProcess process, StraceProcess strace)
    {
        Span<PollFd> entries = stackalloc PollFd[3];
        byte[] buffer = new byte[64 << 10];
        bool isConfirmed = false;
        long targetEndedAt = 0;
        while (true)
        {
            entries[0] = new PollFd { File = strace.File, Events = POLLIN };
            entries[1] = new PollFd { File = targetEndedAt == 0 ? process.File : -1, Events = POLLIN };
            entries[2] = new PollFd { File = strace.Output, Events = POLLIN };
            _ = poll(ref entries[0], 3, (int)_portion.TotalMilliseconds * 2);
            bool hasEnded = strace.HasEnded();
            if (targetEndedAt == 0 && (entries[1].Returned & POLLIN) != 0)
            {
                targetEndedAt = _time.GetTimestamp();
            }

            if (!isConfirmed && (entries[2].Returned & POLLIN) != 0)
            {
                // It is attached, or never will be; from here on the pid cannot become another's for it.
                process.Confirm();
                isConfirmed = true;
            }

            Drain(process, strace, buffer);
            if (hasEnded)
            {
                lock (_gate)
                {
                    _log.End();
                }

                return targetEndedAt != 0 ? "the process ended"
                    : IsOn && strace.EndingSignal is > 0 and var signal ? string.Create(CultureInfo.InvariantCulture, $"strace was ended by signal {signal}")
                    : null;
            }

            EndInTime(strace, targetEndedAt);

            // Lines come together meanwhile; what ends is seen at once.
            _ = poll(ref entries[0], targetEndedAt == 0 ? 2u : 1u, (int)_portion.TotalMilliseconds);
        }
    }

    private void Drain(DetailProcess process, StraceProcess strace, byte[] buffer)
    {
        int thread = LivingProcess.ThreadOf(_procRoot, process.Key.Pid);
        lock (_gate)
        {
            _log.OnlyThread = thread == 0 ? _log.OnlyThread : thread;
        }

        while (true)
        {
            bool isFull = strace.IsPipeFull;
            int length = strace.Read(buffer);
            if (length == 0)
            {
                return;
            }

            lock (_gate)
            {
                _hasLost |= isFull;
                _isNew = true;
                _log.Take(buffer.AsSpan(0, length));
            }
        }
    }

    /// <summary>Ends strace where it has nothing more to do, by force where it does not obey.</summary>
    private void EndInTime(StraceProcess strace, long targetEndedAt)
    {
        bool isStopped;
        long stoppedAt;
        lock (_gate)
        {
            (isStopped, stoppedAt) = (_isStopped, _stoppedAt);
        }

        if (isStopped)
        {
            if (_time.GetElapsedTime(stoppedAt) > _grace)
            {
                strace.Signal(SIGKILL);
            }
        }
        else if (targetEndedAt != 0 && _time.GetElapsedTime(targetEndedAt) > _lastLines)
        {
            Stop();
        }
    }
}
