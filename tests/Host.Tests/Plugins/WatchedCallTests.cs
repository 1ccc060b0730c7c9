using Bpftop.Host.Plugins;
using Bpftop.Host.Plugins.Calls;

namespace Bpftop.Host.Tests.Plugins;

public sealed class WatchedCallTests
{
    private static readonly TimeSpan _long = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan _short = TimeSpan.FromMilliseconds(20);

    [Fact]
    public void A_call_runs_on_the_thread_that_asks()
    {
        using WatchedCall calls = new(grace: _long);
        int thread = 0;
        CallOutcome<string> outcome = calls.Run(
            _ =>
            {
                thread = Environment.CurrentManagedThreadId;
                return ValueTask.FromResult("done");
            },
            _long,
            static () => { },
            CancellationToken.None);

        Assert.Equal((CallEnd.Answered, "done"), (outcome.End, outcome.Value));
        Assert.Equal(Environment.CurrentManagedThreadId, thread);
    }

    [Fact]
    public void What_comes_later_is_waited_for()
    {
        using WatchedCall calls = new(grace: _long);
        CallOutcome<string> outcome = calls.Run(
            static async _ =>
            {
                await Task.Yield();
                return "later";
            },
            _long,
            static () => { },
            CancellationToken.None);

        Assert.Equal((CallEnd.Answered, "later"), (outcome.End, outcome.Value));
    }

    [Fact]
    public void A_fault_is_handed_out_as_it_was_thrown()
    {
        using WatchedCall calls = new(grace: _long);
        CallOutcome<string> blocking = calls.Run<string>(
            static _ => throw new InvalidDataException("no such thing"), _long, static () => { }, CancellationToken.None);
        CallOutcome<string> later = calls.Run<string>(
            static async _ =>
            {
                await Task.Yield();
                throw new InvalidDataException("no such thing either");
            },
            _long,
            static () => { },
            CancellationToken.None);

        Assert.Equal((CallEnd.Threw, "no such thing"), (blocking.End, Assert.IsType<InvalidDataException>(blocking.Fault).Message));
        Assert.Equal((CallEnd.Threw, "no such thing either"), (later.End, Assert.IsType<InvalidDataException>(later.Fault).Message));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_call_that_obeys_its_cancellation_has_timed_out_and_is_not_lost(bool blocks)
    {
        using WatchedCall calls = new(grace: _long);
        int lost = 0;
        CallOutcome<string> outcome = calls.Run<string>(
            async cancel =>
            {
                if (blocks)
                {
                    cancel.WaitHandle.WaitOne();
                }
                else
                {
                    await Task.Delay(Timeout.Infinite, cancel);
                }

                cancel.ThrowIfCancellationRequested();
                return "never";
            },
            _short,
            () => lost++,
            CancellationToken.None);

        Assert.Equal((CallEnd.TimedOut, 0), (outcome.End, lost));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_call_that_does_not_come_back_is_told_once_and_the_next_one_is_called_when_it_has(bool blocks)
    {
        using WatchedCall calls = new(grace: _short);
        using SemaphoreSlim told = new(0);
        int lost = 0;
        CallOutcome<string> outcome = calls.Run(
            async _ =>
            {
                if (blocks)
                {
                    told.Wait(CancellationToken.None);
                }
                else
                {
                    await told.WaitAsync(CancellationToken.None);
                }

                return "too late";
            },
            _short,
            () =>
            {
                lost++;
                told.Release();
            },
            CancellationToken.None);
        CallOutcome<string> next = calls.Run(static _ => ValueTask.FromResult("next"), _long, () => lost++, CancellationToken.None);

        Assert.Equal((CallEnd.Hung, 1), (outcome.End, lost));
        Assert.Equal((CallEnd.Answered, "next"), (next.End, next.Value));
    }

    [Fact]
    public void A_cancellation_callback_that_blocks_does_not_keep_it_from_being_told()
    {
        using WatchedCall calls = new(grace: _short);
        using ManualResetEventSlim told = new();
        CallOutcome<string> outcome = calls.Run(
            cancel =>
            {
                cancel.Register(() => told.Wait(CancellationToken.None));
                told.Wait(CancellationToken.None);
                return ValueTask.FromResult("too late");
            },
            _short,
            told.Set,
            CancellationToken.None);

        Assert.Equal(CallEnd.Hung, outcome.End);
    }

    [Fact]
    public void Who_wants_no_more_of_it_cancels_it_before_its_limit()
    {
        using WatchedCall calls = new(grace: _long);
        using CancellationTokenSource stop = new();
        CallOutcome<string> outcome = calls.Run<string>(
            cancel =>
            {
                stop.Cancel();
                cancel.WaitHandle.WaitOne();
                cancel.ThrowIfCancellationRequested();
                return ValueTask.FromResult("never");
            },
            _long,
            static () => { },
            stop.Token);

        Assert.Equal(CallEnd.Stopped, outcome.End);
    }

    /// <summary>The timer of a call that has just come back may go off in the next one.</summary>
    [Fact]
    public void Calls_that_come_back_about_when_they_are_cancelled_do_not_cancel_the_next_one()
    {
        using WatchedCall calls = new(grace: _long);
        for (int round = 0; round < 200; round++)
        {
            calls.Run(
                static cancel =>
                {
                    cancel.WaitHandle.WaitOne(1);
                    return ValueTask.FromResult("about now");
                },
                TimeSpan.FromMilliseconds(1),
                static () => { },
                CancellationToken.None);
            CallOutcome<string> next = calls.Run(
                static cancel => ValueTask.FromResult(cancel.WaitHandle.WaitOne(3) ? "cancelled" : "left alone"),
                _long,
                static () => { },
                CancellationToken.None);
            Assert.Equal("left alone", next.Value);
        }
    }
}
