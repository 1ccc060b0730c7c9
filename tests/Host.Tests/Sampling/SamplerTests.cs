using Bpftop.Host.Collect.Late;
using Bpftop.Host.Plugins;
using Bpftop.Host.Sampling;
using Bpftop.Host.Snapshot;
using Bpftop.Host.Tests.Plugins;
using Microsoft.Extensions.DependencyInjection;

namespace Bpftop.Host.Tests.Sampling;

/// <summary>The sampling thread by a clock that a test moves. The thread looks at that clock every few milliseconds of the
/// machine's own, and the source counts how often: a refresh that does not come is one that several looks did not take.
/// </summary>
public sealed class SamplerTests : IDisposable
{
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(10);

    private readonly ManualClock _clock = new();
    private readonly Source _source = new();
    private readonly Sampler _sampler;
    private volatile int _published;

    public SamplerTests()
    {
        _sampler = new Sampler(_source, _clock) { Interval = _interval };
        _sampler.Frames.Published = () => Interlocked.Increment(ref _published);
    }

    public void Dispose() => _sampler.Dispose();

    [Fact]
    public void The_first_refresh_is_taken_at_once_and_the_next_when_the_interval_is_over()
    {
        _sampler.Start();
        Becomes(1);
        Stays(1);

        _clock.Advance(_interval - TimeSpan.FromMilliseconds(1));
        Stays(1);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Becomes(2);
        Stays(2);
        Assert.Equal(2, _published);
        Assert.Equal(2, _sampler.Frames.Take()?.Number);
    }

    /// <summary>Without what would wake the thread from time to time it still waits for no longer than the interval.</summary>
    [Fact]
    public void The_thread_wakes_by_itself()
    {
        using Sampler sampler = new(_source, TimeProvider.System) { Interval = TimeSpan.FromMilliseconds(5) };
        _source.Pause = null;
        sampler.Start();
        Becomes(3);
    }

    [Fact]
    public void Ticks_do_not_drift_by_the_time_that_refreshes_take()
    {
        _source.Sampled = () => _clock.Advance(_interval * 0.75);
        _sampler.Start();
        Becomes(1);
        Stays(1);
        _clock.Advance(_interval * 0.25);
        Becomes(2);
    }

    [Fact]
    public void Ticks_that_were_missed_are_not_all_made_up_for()
    {
        _sampler.Start();
        Becomes(1);
        _clock.Advance(_interval * 100);
        Becomes(2);
        _source.AwaitLooks();
        int taken = _source.Samples;
        Assert.InRange(taken, 2, 3);
        Stays(taken);

        _clock.Advance(_interval);
        Becomes(taken + 1);
        Stays(taken + 1);
    }

    [Fact]
    public void A_reader_that_wants_every_frame_is_waited_for()
    {
        using Sampler sampler = new(_source, _clock) { Interval = _interval, KeepsEveryFrame = true };
        sampler.Start();
        Becomes(1);
        _clock.Advance(_interval);
        Stays(1);

        Assert.Equal(1, sampler.Take()?.Number);
        Becomes(2);
        Assert.Equal(2, sampler.Take()?.Number);
        Stays(2);
        Assert.Null(sampler.Take());
        _clock.Advance(_interval);
        Becomes(3);
        Assert.Equal(3, sampler.Take()?.Number);
    }

    [Fact]
    public void A_shorter_interval_counts_at_once()
    {
        _sampler.Start();
        Becomes(1);
        _sampler.Interval = _interval / 10;
        Becomes(2);
        _clock.Advance(_interval / 10);
        Becomes(3);
        Stays(3);
    }

    [Fact]
    public void A_refresh_is_taken_on_request_once()
    {
        _sampler.Start();
        Becomes(1);
        _sampler.RequestNow();
        Becomes(2);
        Stays(2);
    }

    [Fact]
    public void While_paused_only_a_request_is_answered()
    {
        _sampler.Paused = true;
        _sampler.Start();
        _clock.Advance(_interval * 3);
        Stays(0);
        _sampler.RequestNow();
        Becomes(1);
        Stays(1);

        _sampler.Paused = false;
        _clock.Advance(_interval);
        Becomes(2);
    }

    [Fact]
    public void The_demand_of_the_moment_is_asked_of_each_refresh()
    {
        FrameDemand first = new();
        FrameDemand second = new() { Threads = true };
        _sampler.Demand = first;
        _sampler.Start();
        Becomes(1);
        Assert.Same(first, _source.Demand);
        _sampler.Demand = second;
        _sampler.RequestNow();
        Becomes(2);
        Assert.Same(second, _source.Demand);
    }

    [Fact]
    public void A_fault_is_told_and_the_next_tick_tries_again()
    {
        _source.Sampled = static () => throw new InvalidOperationException("no memory for the walk.\n  at some place");
        _sampler.Start();
        Wait.Until(() => _published == 1, () => $"{_published} published");
        Assert.Equal("no memory for the walk", _sampler.Fault);
        Assert.Null(_sampler.Frames.Take());
        Stays(1);

        _source.Sampled = null;
        _clock.Advance(_interval);
        Wait.Until(() => _published == 2, () => $"{_published} published");
        Assert.Null(_sampler.Fault);
        Assert.Equal(2, _sampler.Frames.Take()?.Number);
    }

    [Fact]
    public void Each_frame_is_kept_before_its_reader_has_it()
    {
        Sink sink = new();
        using Sampler sampler = new(_source, _clock, sink) { Interval = _interval };
        sampler.Frames.Published = () => sink.PublishedAfter = sink.Kept;
        sampler.Start();
        Wait.Until(() => sink.PublishedAfter == 1, () => $"{sink.Kept} kept");
        _clock.Advance(_interval);
        Wait.Until(() => sink.PublishedAfter == 2, () => $"{sink.Kept} kept");
        Assert.Equal(2, sampler.Frames.Take()?.Number);
        Assert.Null(sampler.Fault);
    }

    [Fact]
    public void A_frame_that_cannot_be_kept_is_shown_none_the_less()
    {
        Sink sink = new() { Failure = new InvalidOperationException("no room") };
        using Sampler sampler = new(_source, _clock, sink) { Interval = _interval };
        sampler.Frames.Published = () => sink.PublishedAfter = 1;
        sampler.Start();
        Wait.Until(() => sink.PublishedAfter == 1, () => "nothing was published");
        Assert.Equal(1, sampler.Frames.Take()?.Number);
        Assert.Equal("the frame is not kept: no room", sampler.Fault);
    }

    [Fact]
    public void A_thread_that_is_not_stuck_is_not_replaced()
    {
        Assert.False(_sampler.ReplaceIfStuck(), "not started");
        _sampler.Start();
        Becomes(1);
        Assert.False(_sampler.ReplaceIfStuck(), "between two refreshes");
        _source.IsStuck = true;
        _source.AwaitLooks();
        Assert.False(_sampler.ReplaceIfStuck(), "stuck in nothing");
    }

    [Fact]
    public void A_thread_within_a_refresh_is_replaced_once_and_only_where_it_is_stuck()
    {
        using ManualResetEventSlim open = new();
        _source.Sampled = open.Wait;
        _sampler.Start();
        Wait.Until(() => _source.Caller is not null, () => "no refresh");
        Assert.False(_sampler.ReplaceIfStuck(), "it is at work");
        _source.IsStuck = true;
        Assert.True(_sampler.ReplaceIfStuck());
        Assert.False(_sampler.ReplaceIfStuck(), "the other one waits for its turn");
        open.Set();
        Assert.True(_source.Caller!.Join(Wait.Deadline), "it goes on");
    }

    [Fact]
    public void Another_thread_goes_on_without_the_plugin_that_hangs()
    {
        using ManualResetEventSlim open = new();
        int calls = 0;
        FakeColumns hanging = new((in tick, block) =>
        {
            Interlocked.Increment(ref calls);
            block.Numbers(0).Fill(13);
            open.Wait();
        });
        FakeColumns fine = new(static (in tick, block) => block.Numbers(0).Fill(7))
        {
            Columns = [new("fine.number", "NUMBER", CellKind.Number, "A number.")],
        };

        // Long enough that the fine one is not taken for hung on a busy machine.
        using PluginHarness host = new(
            [FakePlugin.Of(hanging), FakePlugin.Of("fine", services => services.AddSingleton<IColumnProvider>(fine))],
            limits: PluginHarness.Quick with { StuckFill = TimeSpan.FromSeconds(1) });
        _source.Plugins = host.Catalog.Runner;
        _sampler.Demand = FrameDemand.Everything;
        _sampler.Start();
        Wait.Until(_sampler.ReplaceIfStuck, () => $"{calls} calls, and no thread was replaced");
        Thread hung = _source.Caller!;
        Assert.False(_sampler.ReplaceIfStuck(), "the other one hangs too");
        Assert.Null(_sampler.Frames.Take());

        _sampler.RequestNow();
        Frame? frame = null;
        Wait.Until(() => (frame = _sampler.Frames.Take()) is not null, () => "no frame of the other thread");
        Assert.NotSame(hung, _source.Caller);
        Assert.Equal(7, frame!.Numbers(host.Columns["fine.number"])[0]);
        Assert.True(double.IsNaN(frame.Numbers(host.Columns["fake.number"])[0]));
        Assert.Equal(PluginState.Hung, host.Health("fake").State);

        // The first one ends when it comes back, and publishes nothing.
        open.Set();
        Assert.True(hung.Join(Wait.Deadline), "it goes on");
        Assert.Null(_sampler.Frames.Take());
        Assert.Equal(1, calls);
    }

    [Fact]
    public void Dispose_ends_the_thread()
    {
        _sampler.Start();
        Becomes(1);
        Thread thread = _source.Caller!;
        _sampler.Dispose();
        Assert.True(thread.Join(Wait.Deadline), "it goes on");
        _sampler.RequestNow();
        Assert.False(_sampler.ReplaceIfStuck());
        Assert.Equal(1, _source.Samples);
    }

    [Fact]
    public void Dispose_waits_for_the_refresh_under_way()
    {
        using ManualResetEventSlim open = new();
        _source.Sampled = open.Wait;
        _sampler.Start();
        Wait.Until(() => _source.Caller is not null, () => "no refresh");
        Thread disposing = new(_sampler.Dispose) { IsBackground = true };
        disposing.Start();
        Wait.Until(() => disposing.ThreadState.HasFlag(ThreadState.WaitSleepJoin), () => $"{disposing.ThreadState}");
        open.Set();
        Assert.True(disposing.Join(Wait.Deadline));
        Assert.False(_source.Caller!.IsAlive);
    }

    private void Becomes(int samples) => Wait.Until(() => _source.Samples >= samples, () => $"{_source.Samples} refreshes, not {samples}");

    private void Stays(int samples)
    {
        _source.AwaitLooks();
        Assert.Equal(samples, _source.Samples);
    }

    private sealed class Sink : IFrameSink
    {
        private volatile int _kept;
        private volatile int _publishedAfter;

        public Exception? Failure { get; init; }

        public int Kept => _kept;

        public int PublishedAfter
        {
            get => _publishedAfter;
            set => _publishedAfter = value;
        }

        public void Keep(Frame frame)
        {
            _kept++;
            if (Failure is not null)
            {
                throw Failure;
            }
        }
    }

    /// <summary>Counts refreshes, and the turns in which none was taken.</summary>
    private sealed class Source : IFrameSource, ILateTexts
    {
        private volatile int _samples;
        private volatile int _looks;
        private volatile Thread? _caller;

        /// <summary>Fill each frame, where there are any.</summary>
        public IFrameExtension? Plugins { get; set; }

        /// <summary>When the thread looks again at the latest.</summary>
        public TimeSpan? Pause { get; set; } = TimeSpan.FromMilliseconds(2);

        /// <summary>Called within each refresh.</summary>
        public Action? Sampled { get; set; }

        public int Samples => _samples;

        /// <summary>The thread of the last refresh that began.</summary>
        public Thread? Caller => _caller;

        public FrameDemand? Demand { get; private set; }

        public bool IsStuck
        {
            get => Plugins?.IsStuck ?? field;
            set;
        }

        public ILateTexts Texts => this;

        /// <summary>Waits until the thread has found twice that nothing is due: the first may have begun before the call.
        /// </summary>
        public void AwaitLooks()
        {
            int looks = _looks;
            Wait.Until(() => _looks >= looks + 2, () => $"{_looks - looks} looks");
        }

        public TimeSpan? Look()
        {
            Interlocked.Increment(ref _looks);
            return Pause;
        }

        public void Sample(Frame frame, FrameDemand demand)
        {
            _caller = Thread.CurrentThread;
            Demand = demand;
            try
            {
                SomeFrame.Write(frame, _samples + 1, rows: 10);
                Sampled?.Invoke();
                Plugins?.Extend(frame, demand);
            }
            finally
            {
                Interlocked.Increment(ref _samples);
            }
        }
    }
}
