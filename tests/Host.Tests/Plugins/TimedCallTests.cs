using Bpftop.Host.Plugins;
using Bpftop.Host.Plugins.Calls;

namespace Bpftop.Host.Tests.Plugins;

public sealed class TimedCallTests
{
    [Fact]
    public async Task A_call_that_was_stopped_before_it_began_never_begins()
    {
        const int Calls = 200;
        int begun = 0;
        int answered = 0;
        int stopped = 0;
        for (int call = 0; call < Calls; call++)
        {
            CallOutcome<string> outcome = TimedCall.Run(
                _ =>
                {
                    Interlocked.Increment(ref begun);
                    return ValueTask.FromResult("done");
                },
                limit: TimeSpan.FromSeconds(20),
                grace: TimeSpan.FromSeconds(20),
                stop: new CancellationToken(canceled: true));
            answered += outcome.End == CallEnd.Answered ? 1 : 0;
            stopped += outcome.End == CallEnd.Stopped ? 1 : 0;
        }

        // What the pool has still to come to is behind it then.
        await Task.WhenAll(Enumerable.Range(0, Calls).Select(static _ => Task.Run(static () => { })));
        Assert.Equal(Calls, answered + stopped);
        Assert.Equal(answered, begun);
    }

    [Fact]
    public async Task A_call_whose_own_cancellation_callback_blocks_is_still_found_hung()
    {
        using ManualResetEventSlim released = new();
        try
        {
            CallOutcome<string> outcome = await Task.Run(() => TimedCall.Run<string>(
                async cancel =>
                {
                    cancel.Register(() => released.Wait(TimeSpan.FromSeconds(30), CancellationToken.None));
                    await Task.Delay(Timeout.InfiniteTimeSpan, CancellationToken.None);
                    return "never";
                },
                limit: TimeSpan.FromMilliseconds(50),
                grace: TimeSpan.FromMilliseconds(50),
                CancellationToken.None)).WaitAsync(TimeSpan.FromSeconds(20));

            Assert.Equal(CallEnd.Hung, outcome.End);
        }
        finally
        {
            released.Set();
        }
    }
}
