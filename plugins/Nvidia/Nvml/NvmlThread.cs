using System.Collections.Concurrent;

namespace Bpftop.Nvidia.Nvml;

/// <summary>The one thread that calls NVML. A call into a driver cannot be cancelled, and may take seconds or for ever:
/// whoever waits for this thread can stop waiting.</summary>
internal sealed class NvmlThread
{
    private readonly BlockingCollection<Action> _work = [];
    private readonly Thread _thread;

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
        _work.Add(() =>
        {
            try
            {
                result.SetResult(call());
            }
            catch (Exception fault)
            {
                result.SetException(fault);
            }
        });
        return result.Task;
    }

    /// <summary>Ends the thread as soon as it comes back.</summary>
    /// <param name="last">What it does before it ends.</param>
    /// <param name="patience">How long the caller waits for that.</param>
    public void End(Action last, TimeSpan patience)
    {
        _work.Add(last);
        _work.CompleteAdding();
        _thread.Join(patience);
    }

    private void Work()
    {
        foreach (Action call in _work.GetConsumingEnumerable())
        {
            call();
        }

        _work.Dispose();
    }
}
