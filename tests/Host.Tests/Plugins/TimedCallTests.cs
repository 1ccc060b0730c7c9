using Bpftop.Host.Plugins;

namespace Bpftop.Host.Tests.Plugins;

public sealed class TimedCallTests
{
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
