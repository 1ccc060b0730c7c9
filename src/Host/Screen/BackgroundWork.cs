namespace Bpftop.Host.Screen;

/// <summary>What the user started and need not wait for, one after the other, in the order of the keys.</summary>
/// <remarks>For the screen's thread; the work itself is done on the pool.</remarks>
/// <param name="wake">Ends the wait of the screen's thread.</param>
internal sealed class BackgroundWork(Action wake)
{
    private readonly Queue<(Task Task, Action Done)> _begun = new();
    private Task _last = Task.CompletedTask;

    /// <param name="work">What to do.</param>
    /// <param name="done">Takes the result, on the screen's thread.</param>
    /// <param name="failed">Takes one line where there is none, on the screen's thread.</param>
    public void Begin<T>(Func<T> work, Action<T> done, Action<string> failed)
    {
        Task<T> task = _last.ContinueWith(
            static (_, work) => ((Func<T>)work!)(), work, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        _last = task;
        _begun.Enqueue((task, () =>
        {
            if (task.IsCompletedSuccessfully)
            {
                done(task.Result);
            }
            else
            {
                failed(OneLine.Of(task.Exception!.GetBaseException().Message));
            }
        }));
        task.ContinueWith(
            static (_, wake) => ((Action)wake!)(), wake, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>Takes the results that have come.</summary>
    /// <returns>True where there were any.</returns>
    public bool Poll()
    {
        bool came = false;
        while (_begun.TryPeek(out (Task Task, Action Done) first) && first.Task.IsCompleted)
        {
            _begun.Dequeue();
            first.Done();
            came = true;
        }

        return came;
    }
}
