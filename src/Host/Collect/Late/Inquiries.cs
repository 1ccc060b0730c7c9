using System.Collections.Concurrent;

namespace Bpftop.Host.Collect.Late;

/// <summary>Answers questions whose answer may never come, on a thread of its own; who asks goes on at once.</summary>
/// <remarks>A thread that does not return from a question is left behind, since a wait inside the kernel or a library
/// cannot be called off, and another one takes its place. If it does return, its answer counts. Once the most that may
/// be left behind are, nothing is asked until one of them returns. Questions and answers change hands without a lock.
/// Threads are background threads: none holds up the end of the program.</remarks>
internal sealed class Inquiries<TQuestion, TAnswer> : IInquiries<TQuestion, TAnswer>, IDisposable
{
    /// <summary>While many questions are answered, the answers so far are announced this often.</summary>
    private static readonly TimeSpan _announcement = TimeSpan.FromMilliseconds(100);

    private readonly string _name;
    private readonly Func<Func<TQuestion, TAnswer>> _newSource;
    private readonly InquiryLimits _limits;
    private readonly TimeProvider _time;
    private readonly ConcurrentQueue<TQuestion> _questions = new();
    private readonly ConcurrentQueue<(TAnswer Answer, bool IsLate)> _answers = new();
    private readonly AutoResetEvent _sent = new(false);
    private Action? _arrived;
    private Worker? _worker;
    private int _leftBehind;
    private int _open;
    private long _askedAt;
    private bool _isUnsettled;
    private bool _isUnsent;
    private bool _isDisposed;

    /// <param name="name">Of the threads.</param>
    /// <param name="newSource">Makes what answers; each thread has one of its own. It must not throw.</param>
    /// <param name="limits">How much waiting is too much.</param>
    /// <param name="time">The clock.</param>
    public Inquiries(string name, Func<Func<TQuestion, TAnswer>> newSource, InquiryLimits limits, TimeProvider time)
    {
        _name = name;
        _newSource = newSource;
        _limits = limits;
        _time = time;
    }

    public Action? Arrived
    {
        set => Volatile.Write(ref _arrived, value);
    }

    /// <summary>Questions that were given up and still hold a thread.</summary>
    public int LeftBehind => Volatile.Read(ref _leftBehind);

    public bool TryAsk(in TQuestion question)
    {
        if (!HasWorker())
        {
            return false;
        }

        _questions.Enqueue(question);
        Volatile.Write(ref _askedAt, _time.GetTimestamp());
        Volatile.Write(ref _open, _open + 1);
        _isUnsent = true;
        return true;
    }

    public void Send()
    {
        if (_isUnsent)
        {
            _isUnsent = false;
            _sent.Set();
        }
    }

    public bool TryTake([MaybeNullWhen(false)] out TAnswer answer)
    {
        // By now the previous answer is where it belongs.
        if (_isUnsettled)
        {
            _isUnsettled = false;
            Volatile.Write(ref _open, _open - 1);
        }

        if (!_answers.TryDequeue(out (TAnswer Answer, bool IsLate) next))
        {
            answer = default;
            return false;
        }

        answer = next.Answer;
        _isUnsettled = !next.IsLate;
        return true;
    }

    public TimeSpan? Look()
    {
        if (_open == 0 || Volatile.Read(ref _worker) is not { } worker)
        {
            return null;
        }

        // The state first: a thread that is busy has written since when before.
        if (Volatile.Read(ref worker.State) == Worker.Busy)
        {
            TimeSpan left = _limits.Patience - _time.GetElapsedTime(Volatile.Read(ref worker.BusySince));
            if (left > TimeSpan.Zero)
            {
                return left;
            }

            if (Interlocked.CompareExchange(ref worker.State, Worker.Left, Worker.Busy) == Worker.Busy)
            {
                LeaveBehind();
            }
        }

        return _limits.Patience;
    }

    public bool IsAwaited(TimeSpan within) =>
        Volatile.Read(ref _open) > 0
        && Volatile.Read(ref _worker) is not null
        && _time.GetElapsedTime(Volatile.Read(ref _askedAt)) < within;

    public void Dispose()
    {
        Volatile.Write(ref _isDisposed, true);
        Volatile.Write(ref _arrived, null);
        _sent.Set();
    }

    private void LeaveBehind()
    {
        Volatile.Write(ref _open, _open - 1);
        Volatile.Write(ref _worker, null);
        Interlocked.Increment(ref _leftBehind);
        if (HasWorker())
        {
            _sent.Set();
        }
    }

    private bool HasWorker()
    {
        if (Volatile.Read(ref _worker) is not null)
        {
            return true;
        }

        return LeftBehind < _limits.MostLeftBehind && StartWorker();
    }

    /// <summary>A method of its own: its closure is allocated where the method begins.</summary>
    private bool StartWorker()
    {
        Worker worker = new();
        if (Interlocked.CompareExchange(ref _worker, worker, null) is not null)
        {
            return true;
        }

        try
        {
            new Thread(() => Work(worker)) { Name = _name, IsBackground = true }.Start();
            return true;
        }
        catch (Exception refused) when (refused is OutOfMemoryException or ThreadStartException)
        {
            // A limit on tasks (pids.max) is met like this; there may be room for one at the next refresh.
            Volatile.Write(ref _worker, null);
            return false;
        }
    }

    private void Work(Worker worker)
    {
        Func<TQuestion, TAnswer> source = _newSource();
        long announcedAt = _time.GetTimestamp();
        while (!Volatile.Read(ref _isDisposed))
        {
            if (!_questions.TryDequeue(out TQuestion? question))
            {
                _sent.WaitOne();
                announcedAt = _time.GetTimestamp();
                continue;
            }

            Volatile.Write(ref worker.BusySince, _time.GetTimestamp());
            Volatile.Write(ref worker.State, Worker.Busy);
            TAnswer answer = source(question);
            bool isLate = Interlocked.CompareExchange(ref worker.State, Worker.Idle, Worker.Busy) == Worker.Left;
            _answers.Enqueue((answer, isLate));
            bool isReplaced = isLate && ComeBack(worker);
            if (isLate || _questions.IsEmpty || _time.GetElapsedTime(announcedAt) > _announcement)
            {
                announcedAt = _time.GetTimestamp();
                Volatile.Read(ref _arrived)?.Invoke();
            }

            if (isReplaced)
            {
                return;
            }
        }
    }

    /// <summary>Before the answer is announced: whoever hears of it may ask again, and needs a worker.</summary>
    /// <returns>False where no other thread has taken this one's place: it goes on itself.</returns>
    private bool ComeBack(Worker worker)
    {
        Volatile.Write(ref worker.State, Worker.Idle);
        bool isReplaced = Interlocked.CompareExchange(ref _worker, worker, null) is not null;
        Interlocked.Decrement(ref _leftBehind);
        return isReplaced;
    }

    private sealed class Worker
    {
        public const int Idle = 0;
        public const int Busy = 1;
        public const int Left = 2;

        public int State;
        public long BusySince;
    }
}
