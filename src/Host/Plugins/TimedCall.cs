namespace Bpftop.Host.Plugins;

/// <summary>Calls a plugin on the pool and never waits for longer than a limit.</summary>
/// <remarks>The call is cancelled at its limit. One that does not come back even then is left to itself, and its task
/// is handed out so that the caller does not start it a second time.</remarks>
internal static class TimedCall
{
    public static async Task<CallOutcome<T>> RunAsync<T>(
        Func<CancellationToken, ValueTask<T>> call,
        TimeSpan limit,
        TimeSpan grace,
        TimeProvider time,
        CancellationToken stop)
        where T : class
    {
        // Neither source is disposed where the call is abandoned: it may still hold the token.
        CancellationTokenSource timer = new(limit, time);
        CancellationTokenSource cancel = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, stop);

        // The first part of the call, up to its first await, may block too.
        Task<T> task = Task.Run(() => call(cancel.Token).AsTask(), CancellationToken.None);
        using CancellationTokenSource answered = new();
        Task ended = await Task.WhenAny(task, CancelledAndGraceAsync(grace, time, timer.Token, stop, answered.Token)).ConfigureAwait(false);
        if (ended != task)
        {
            return new CallOutcome<T>(CallEnd.Hung, default, null, task);
        }

        await answered.CancelAsync().ConfigureAwait(false);

        bool timedOut = timer.IsCancellationRequested;
        try
        {
            return new CallOutcome<T>(CallEnd.Answered, await task.ConfigureAwait(false), null, null);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return new CallOutcome<T>(CallEnd.Stopped, default, null, null);
        }
        catch (OperationCanceledException) when (timedOut)
        {
            return new CallOutcome<T>(CallEnd.TimedOut, default, null, null);
        }
        catch (Exception fault)
        {
            return new CallOutcome<T>(CallEnd.Threw, default, fault, null);
        }
        finally
        {
            cancel.Dispose();
            timer.Dispose();
        }
    }

    /// <summary>Ends when the call was cancelled and had its grace, or when it answered.</summary>
    /// <remarks>It watches the limit and the stop themselves, not the token that the call was given: what the call
    /// registered there runs first, and may block.</remarks>
    private static async Task CancelledAndGraceAsync(
        TimeSpan grace, TimeProvider time, CancellationToken limit, CancellationToken stop, CancellationToken answered)
    {
        TaskCompletionSource signal = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using (limit.UnsafeRegister(static state => ((TaskCompletionSource)state!).TrySetResult(), signal))
        using (stop.UnsafeRegister(static state => ((TaskCompletionSource)state!).TrySetResult(), signal))
        using (answered.UnsafeRegister(static state => ((TaskCompletionSource)state!).TrySetResult(), signal))
        {
            await signal.Task.ConfigureAwait(false);
        }

        await Task.Delay(grace, time, answered).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
