using System.Collections.Concurrent;
using System.Globalization;

namespace Bpftop.Network.Names;

/// <summary>Has the libcs looked after on a thread of its own: what it opens, reads and attaches to may keep it waiting for
/// ever. It is left behind then, and no libc is watched that comes after.</summary>
/// <remarks>One thread hands over what is due and takes how far it has come, and never waits. Only the other one attaches and
/// detaches.</remarks>
internal sealed class LibcThread : IDisposable
{
    private const int MostStarts = 4096;

    /// <summary>To look at some processes takes a fiftieth of a second.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);

    /// <summary>Until it is looked whether files are still in use.</summary>
    private static readonly TimeSpan _rest = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan _farewell = TimeSpan.FromSeconds(2);

    private readonly LibcFiles _libcs;
    private readonly IDisposable _programs;
    private readonly TimeProvider _time;
    private readonly ConcurrentQueue<int> _starts = new();
    private readonly AutoResetEvent _due = new(false);
    private readonly Task _work;
    private LibcState _state;
    private bool _isBusy;
    private long _busySince;
    private long _woken;
    private bool _hasMissed;
    private bool _isEnded;

    /// <param name="libcs">What is looked after; the thread's from now on.</param>
    /// <param name="programs">What is attached to libcs, closed after the last one is detached.</param>
    /// <param name="time">The clock.</param>
    public LibcThread(LibcFiles libcs, IDisposable programs, TimeProvider time)
    {
        (_libcs, _programs, _time, _state) = (libcs, programs, time, libcs.State);
        _work = Task.Factory.StartNew(Work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>How far it has come.</summary>
    public LibcState State => Volatile.Read(ref _state);

    /// <summary>Why it does not go on, or null where it does.</summary>
    public string? Trouble => _work.Exception is { } fault ? fault.InnerException!.Message
        : Volatile.Read(ref _isBusy) && _time.GetElapsedTime(Volatile.Read(ref _busySince)) > _patience
            ? _libcs.LookedAt is not 0 and int pid ? string.Create(CultureInfo.InvariantCulture, $"process {pid} keeps the look at its own waiting") : "one that is given up cannot be let go of"
            : null;

    /// <summary>Notes that a program has started.</summary>
    public void Start(int pid)
    {
        if (_starts.Count < MostStarts)
        {
            _starts.Enqueue(pid);
        }
        else
        {
            Miss();
        }
    }

    /// <inheritdoc cref="LibcFiles.Miss"/>
    public void Miss() => Volatile.Write(ref _hasMissed, true);

    /// <summary>Has done what is due; wakes nobody for nothing.</summary>
    public void Tend()
    {
        if (!_starts.IsEmpty || Volatile.Read(ref _hasMissed) || !State.IsIdle || _time.GetElapsedTime(_woken) >= _rest)
        {
            _woken = _time.GetTimestamp();
            _due.Set();
        }
    }

    /// <summary>Detaches and closes everything; where the thread is left behind, once it comes back.</summary>
    public void Dispose()
    {
        if (_isEnded)
        {
            return;
        }

        Volatile.Write(ref _isEnded, true);
        _due.Set();
        Task end = _work.ContinueWith(_ => Close(), TaskScheduler.Default);
        end.Wait(_farewell);
    }

    private void Work()
    {
        while (true)
        {
            _due.WaitOne();
            if (Volatile.Read(ref _isEnded))
            {
                return;
            }

            // When before whether: who sees it busy sees since when.
            Volatile.Write(ref _busySince, _time.GetTimestamp());
            Volatile.Write(ref _isBusy, true);
            if (Interlocked.Exchange(ref _hasMissed, false))
            {
                _libcs.Miss();
            }

            while (_starts.TryDequeue(out int pid))
            {
                _libcs.Start(pid);
            }

            _libcs.Refresh();
            Volatile.Write(ref _state, _libcs.State);
            Volatile.Write(ref _isBusy, false);
        }
    }

    private void Close()
    {
        _libcs.Dispose();
        _programs.Dispose();
        _due.Dispose();
    }
}
