using System.Diagnostics;

namespace Bpftop.Host.Plugins.Calls;

/// <summary>Calls a plugin on the pool and never waits for longer than a limit: for what the user asked for.</summary>
/// <remarks>
/// The call is cancelled at its limit. One that does not come back even then is left to itself, and its task is handed
/// out so that the caller does not start it a second time. The caller's thread is blocked meanwhile: the runtime has no
/// code ahead of time for the state of a program's own async methods, and compiling it would hold up every start.
/// </remarks>
internal static class TimedCall
{
    private const long NotBegun = 0;
    private const long Never = -1;

    /// <summary>Calls, and waits.</summary>
    /// <param name="call">The call; its first part, up to its first await, may block too.</param>
    /// <param name="limit">When it is cancelled.</param>
    /// <param name="grace">How long it may take to come back then.</param>
    /// <param name="stop">Cancels it before.</param>
    public static CallOutcome<T> Run<T>(
        Func<CancellationToken, ValueTask<T>> call, TimeSpan limit, TimeSpan grace, CancellationToken stop)
        where T : class
    {
        // Not disposed, for an abandoned call may still hold the token; without a timer there is nothing to release.
        CancellationTokenSource cancel = new();
        long begun = NotBegun;
        Task<T> task = Task.Run(
            () => Interlocked.CompareExchange(ref begun, Stopwatch.GetTimestamp(), NotBegun) == NotBegun
                ? call(cancel.Token).AsTask()
                : Task.FromCanceled<T>(new CancellationToken(canceled: true)),
            CancellationToken.None);

        ManualResetEventSlim ended = AtEndOf(task);
        using (stop.UnsafeRegister(static ended => ((ManualResetEventSlim)ended!).Set(), ended))
        {
            TimeSpan left = limit;
            while (left > TimeSpan.Zero && !ended.Wait(left, CancellationToken.None))
            {
                // Time spent waiting for a busy pool does not count against the plugin.
                long since = Volatile.Read(ref begun);
                left = since == NotBegun ? limit : limit - Stopwatch.GetElapsedTime(since);
            }

            if (!task.IsCompleted)
            {
                if (Interlocked.CompareExchange(ref begun, Never, NotBegun) == NotBegun)
                {
                    // The pool has not begun it, and will not any more: no code of the plugin is running.
                    return new CallOutcome<T>(CallEnd.Stopped, default, null, null);
                }

                // On another thread: callbacks that the call registered may block.
                _ = cancel.CancelAsync();
                if (Task.WaitAny([task], grace) != 0)
                {
                    return new CallOutcome<T>(CallEnd.Hung, default, null, task);
                }
            }
        }

        if (task.IsCompletedSuccessfully)
        {
            return new CallOutcome<T>(CallEnd.Answered, task.Result, null, null);
        }

        Exception fault = task.Exception?.InnerException ?? new OperationCanceledException();
        CallEnd end = EndOf(fault, stop, cancel.Token);
        return new CallOutcome<T>(end, default, end == CallEnd.Threw ? fault : null, null);
    }

    /// <summary>An event that is set once a task has ended. Waiting for it does not spin, as the waits of tasks do: plugins are
    /// called a few times a second for as long as bpftop runs.</summary>
    public static ManualResetEventSlim AtEndOf(Task task)
    {
        ManualResetEventSlim ended = new(false, spinCount: 0);
        task.ContinueWith(static (_, ended) => ((ManualResetEventSlim)ended!).Set(), ended, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return ended;
    }

    /// <summary>The end of a call that threw.</summary>
    /// <param name="fault">What it threw.</param>
    /// <param name="stop">Whether its caller wanted no more of it.</param>
    /// <param name="cancel">The token that it was given.</param>
    public static CallEnd EndOf(Exception fault, CancellationToken stop, CancellationToken cancel) =>
        fault is not OperationCanceledException ? CallEnd.Threw
        : stop.IsCancellationRequested ? CallEnd.Stopped
        : cancel.IsCancellationRequested ? CallEnd.TimedOut
        : CallEnd.Threw;

    /// <summary>Runs what waits, or may hang, on a thread of its own: a small machine's pool has few.</summary>
    public static Task<T> OnOwnThread<T>(Func<T> call) =>
        Task.Factory.StartNew(call, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>Gives a call without a result one, for <see cref="Run"/>.</summary>
    public static ValueTask<T> Answering<T>(ValueTask call, T answer)
        where T : class
    {
        return call.IsCompletedSuccessfully ? ValueTask.FromResult(answer) : new ValueTask<T>(WaitAsync());

        async Task<T> WaitAsync()
        {
            await call.ConfigureAwait(false);
            return answer;
        }
    }
}

/// <summary>The end of a call into a plugin, with what came of it.</summary>
/// <remarks>Of references only: code for them is compiled ahead of time, code for the contract's structs is not.</remarks>
/// <param name="End">How it ended.</param>
/// <param name="Value">The answer, where there is one.</param>
/// <param name="Fault">What it threw.</param>
/// <param name="Away">The call itself, where it has not come back.</param>
internal sealed record CallOutcome<T>(CallEnd End, T? Value, Exception? Fault, Task? Away)
    where T : class;

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
