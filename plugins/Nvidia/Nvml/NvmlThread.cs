namespace Bpftop.Nvidia.Nvml;

/// <summary>The one thread that calls NVML. A call into a driver cannot be cancelled, and may take seconds or for ever:
/// whoever waits for this thread can stop waiting.</summary>
internal sealed class NvmlThread
{
    // Waited for by Monitor: what the framework has for handing work over spins before it sleeps, once a second for good.
    private readonly Queue<Action> _work = [];
    private readonly Thread _thread;
    private bool _isEnding;

    public NvmlThread()
    {
        // In the background, so that a driver that hangs does not keep bpftop from ending.
        _thread = new Thread(Work) { Name = "nvml", IsBackground = true };
        _thread.Start();
    }

    public bool IsAlive => _thread.IsAlive;

    /// <summary>Runs something there, after everything before it.</summary>
    public Task<T> RunAsync<T>(Func<T> call)
    {
        TaskCompletionSource<T> result = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Add(() =>
        {
            try
            {
                result.SetResult(call());
            }
            catch (Exception fault)
            {
                result.SetException(fault);
            }
        }, isLast: false);
        return result.Task;
    }

    /// <summary>Ends the thread as soon as it comes back.</summary>
    /// <param name="last">What it does before it ends.</param>
    /// <param name="patience">How long the caller waits for that.</param>
    public void End(Action last, TimeSpan patience)
    {
        Add(last, isLast: true);
        _thread.Join(patience);
    }

    private void Add(Action call, bool isLast)
    {
        lock (_work)
        {
            ObjectDisposedException.ThrowIf(_isEnding, this);
            _work.Enqueue(call);
            _isEnding = isLast;
            Monitor.Pulse(_work);
        }
    }

    private void Work()
    {
        while (Next() is { } call)
        {
            call();
        }
    }

    private Action? Next()
    {
        lock (_work)
        {
            Action? call;
            while (!_work.TryDequeue(out call) && !_isEnding)
            {
                Monitor.Wait(_work);
            }

            return call;
        }
    }
}
