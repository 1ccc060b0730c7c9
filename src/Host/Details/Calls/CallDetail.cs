using Bpftop.Host.Details.Reading;
using Bpftop.Host.Details.Tasks;
using static Bpftop.Host.Details.Reading.DetailColumns;

namespace Bpftop.Host.Details.Calls;

/// <summary>The system calls that a process makes while the tab is in sight.</summary>
/// <remarks>While they are counted, every system call of the machine passes two BPF programs: they are attached at the first
/// reading, and detached when a reading is cancelled or none has come for some seconds.</remarks>
internal sealed class CallDetail(string procRoot, IBpf bpf, TimeProvider time) : ProcessDetail(procRoot, Table), IDisposable
{
    private const int Call = 0;
    private const int Rate = 1;
    private const int Share = 2;
    private const int Count = 3;
    private const int Errors = 4;
    private const int Total = 5;
    private const int Mean = 6;
    private const int Longest = 7;

    private static readonly TimeSpan _longestPause = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private CallWatch? _watch;
    private ITimer? _end;
    private bool _isReading;
    private bool _isDisposed;

    // Touched by one reading at a time.
    private Sample _before;
    private long _began;
    private long _readAt;
    private TimeSpan _pause;

    /// <summary>How long the programs stay attached without a reading, besides the pause that there was before the last
    /// one: how often it is read is the user's choice.</summary>
    internal TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the first reading counts before it tells.</summary>
    internal TimeSpan FirstLook { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Whether the programs are attached.</summary>
    internal bool IsCounting
    {
        get
        {
            lock (_lock)
            {
                return _watch is not null;
            }
        }
    }

    private static TableSpec Table { get; } = new(
        "details.syscalls",
        "Calls",
        [
            Text("call", "CALL", 22, "The system call."),
            Number("rate", "CALLS/s", 8, "How many returned in a second, since the reading before.", Unit.PerSecond) with { FirstSort = SortOrder.Descending },
            Number("share", "TIME%", 6, "Time that its threads spent in the call since the reading before, waiting included; 100 is one thread all the time.", Unit.Percent) with { FirstSort = SortOrder.Descending },
            Number("count", "CALLS", 9, "How many returned since the tab was opened.", Unit.Count) with { FirstSort = SortOrder.Descending },
            Number("errors", "ERRORS", 7, "Those of them that failed.", Unit.Count) with { FirstSort = SortOrder.Descending },
            Number("total", "TOTAL", 9, "Time in the call since the tab was opened, waiting included.", Unit.Seconds, FormatShort) with { FirstSort = SortOrder.Descending },
            Number("mean", "MEAN", 9, "Time of a call, on average.", Unit.Seconds, FormatShort) with { FirstSort = SortOrder.Descending },
            Number("longest", "LONGEST", 9, "Time of the longest call.", Unit.Seconds, FormatShort) with { FirstSort = SortOrder.Descending },
        ],
        "Each row is a system call that the process made while this tab is in sight.")
    {
        SortedBy = "rate",
    };

    public override bool Has(in ProcessRow process) => IsOrdinary(process);

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            if (_isReading)
            {
                // It lets go itself.
                return;
            }
        }

        Detach();
    }

    /// <summary>A time in the unit in which it is short: <c>12.3us</c>.</summary>
    internal static bool FormatShort(double seconds, Span<char> target, out int written) => seconds switch
    {
        < 1e-6 => target.TryWrite(CultureInfo.InvariantCulture, $"{seconds * 1e9:F0}ns", out written),
        < 1e-3 => target.TryWrite(CultureInfo.InvariantCulture, $"{seconds * 1e6:F1}us", out written),
        < 1 => target.TryWrite(CultureInfo.InvariantCulture, $"{seconds * 1e3:F1}ms", out written),
        _ => target.TryWrite(CultureInfo.InvariantCulture, $"{seconds:F2}s", out written),
    };

    protected override async Task ReadAsync(DetailProcess process, DetailRows rows)
    {
        process.RequireLiving();
        bool goesOn = false;
        try
        {
            CallWatch watch = Take(process.Key, out bool isNew);
            _pause = _readAt == 0 ? TimeSpan.Zero : time.GetElapsedTime(_readAt);
            if (isNew)
            {
                (_began, _before) = (time.GetTimestamp(), Look(watch, process));
                await Task.Delay(FirstLook, time, rows.Cancellation).ConfigureAwait(false);
            }

            Write(Look(watch, process), rows);
            _readAt = time.GetTimestamp();
            rows.Cancellation.ThrowIfCancellationRequested();
            goesOn = true;
        }
        catch (BpfException fault)
        {
            throw new DetailException($"system calls cannot be counted: {OneLine.Of(fault.Message)}", fault);
        }
        finally
        {
            Return(goesOn);
        }
    }

    private void Write(Sample now, DetailRows rows)
    {
        double seconds = time.GetElapsedTime(_before.At, now.At).TotalSeconds;
        foreach ((uint call, CallSums sums) in now.Calls)
        {
            CallSums before = _before.Calls.GetValueOrDefault(call);
            int row = rows.Add(Text(call));
            rows.Text(row, Call) = SystemCallNames.Of(call);
            rows.Number(row, Rate) = (sums.Count - before.Count) / seconds;
            rows.Number(row, Share) = 100 * (sums.TimeNs - before.TimeNs) / 1e9 / seconds;
            rows.Number(row, Count) = sums.Count;
            rows.Number(row, Errors) = sums.Errors;
            rows.Number(row, Total) = sums.TimeNs / 1e9;
            rows.Number(row, Mean) = sums.Count == 0 ? double.NaN : sums.TimeNs / 1e9 / sums.Count;
            rows.Number(row, Longest) = sums.LongestNs / 1e9;
        }

        double waited = 100 * (now.WaitedNs - _before.WaitedNs) / 1e9 / seconds;
        string counted = $"counted for {Summary.Amounts.Duration(time.GetElapsedTime(_began, now.At))}";
        rows.Note(double.IsNaN(waited) ? counted
            : string.Create(CultureInfo.InvariantCulture, $"{counted}; its threads were ready and had no CPU for {Math.Max(0, waited):F1} % of the time"));
        _before = now;
    }

    private Sample Look(CallWatch watch, DetailProcess process) => new(time.GetTimestamp(), watch.Read(), ThreadTimes.Waited(process));

    /// <summary>The watch that there is, or a new one.</summary>
    private CallWatch Take(ProcessKey of, out bool isNew)
    {
        CallWatch? old;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _isReading = true;
            _end?.Dispose();
            _end = null;
            isNew = _watch?.Of != of;
            old = isNew ? _watch : null;
            _watch = isNew ? null : _watch;
        }

        old?.Dispose();
        CallWatch watch = isNew ? CallWatch.Start(bpf, of) : _watch!;
        lock (_lock)
        {
            _watch = watch;
        }

        return watch;
    }

    private void Return(bool goesOn)
    {
        bool detaches;
        lock (_lock)
        {
            _isReading = false;
            detaches = !goesOn || _isDisposed;
            if (!detaches)
            {
                _end = time.CreateTimer(static state => ((CallDetail)state!).DetachUnread(), this, Patience + (_pause < _longestPause ? _pause : _longestPause), Timeout.InfiniteTimeSpan);
            }
        }

        if (detaches)
        {
            Detach();
        }
    }

    private void DetachUnread()
    {
        lock (_lock)
        {
            if (_isReading)
            {
                return;
            }
        }

        Detach();
    }

    private void Detach()
    {
        CallWatch? watch;
        lock (_lock)
        {
            if (_isReading)
            {
                return;
            }

            (watch, _watch) = (_watch, null);
            _end?.Dispose();
            _end = null;
        }

        watch?.Dispose();
    }

    private readonly record struct Sample(long At, Dictionary<uint, CallSums> Calls, double WaitedNs);
}
