using Bpftop.Host.Collect;
using Bpftop.Host.Collect.Late;
using Bpftop.Host.Sampling;
using Bpftop.Host.Snapshot;
using Bpftop.Host.Tests.Snapshot;

namespace Bpftop.Host.Tests.Sampling;

/// <summary>A sampling thread that stands still inside a plugin, is replaced, and comes back after all.</summary>
public sealed class StuckPluginTests : IDisposable
{
    private static readonly TimeSpan _deadline = TimeSpan.FromSeconds(60);

    private readonly FakeCollector _collector = new();
    private readonly SnapshotBench _bench = new();
    private readonly StuckPlugin _plugin = new();
    private readonly TakenTexts _users = new();
    private readonly Sampler _sampler;

    public StuckPluginTests()
    {
        _collector.Run(Some.Process(10));
        SnapshotBuilder builder = new(_collector, _bench, _users, _bench, _bench.Commands, TimeProvider.System);
        _sampler = new Sampler(new FrameSource(_collector, new NoSystem(), builder, _plugin), TimeProvider.System)
        {
            Interval = TimeSpan.FromMinutes(1),
        };
    }

    public void Dispose()
    {
        _plugin.Open.Set();
        _sampler.Dispose();
        _plugin.Open.Dispose();
    }

    [Fact]
    public void What_comes_late_is_left_to_the_thread_that_took_over()
    {
        _sampler.Start();
        Until(() => _plugin.IsStuck, "stuck");
        _users.IsWatched = true;
        Assert.True(_sampler.ReplaceIfStuck());
        _sampler.RequestNow();
        Until(() => _sampler.Frames.Take() is not null, "the frame of the other thread");

        Thread stuck = _plugin.Caller!;
        _plugin.Open.Set();
        Assert.True(stuck.Join(_deadline), "it goes on");

        Assert.NotEmpty(_users.Takers);
        Assert.DoesNotContain(stuck, _users.Takers);
    }

    private static void Until(Func<bool> condition, string what) => Assert.True(SpinWait.SpinUntil(condition, _deadline), what);

    private sealed class StuckPlugin : IFrameExtension
    {
        private Thread? _caller;
        private volatile bool _isStuck;

        public ManualResetEventSlim Open { get; } = new();

        public Thread? Caller => _caller;

        public bool IsStuck => _isStuck;

        public void Extend(Frame frame, FrameDemand demand)
        {
            if (Interlocked.CompareExchange(ref _caller, Thread.CurrentThread, null) is null)
            {
                _isStuck = true;
                Open.Wait();
            }
            else
            {
                _isStuck = false;
            }
        }
    }

    private sealed class TakenTexts : IUserNames, ILateTexts
    {
        private readonly Lock _gate = new();
        private readonly List<Thread> _takers = [];
        private readonly UserNumbers _numbers = new();

        public bool IsWatched { get; set; }

        public Thread[] Takers
        {
            get
            {
                lock (_gate)
                {
                    return [.. _takers];
                }
            }
        }

        public KnownUser Find(uint uid) => _numbers.Find(uid);

        bool ILateTexts.Take()
        {
            if (IsWatched)
            {
                lock (_gate)
                {
                    _takers.Add(Thread.CurrentThread);
                }
            }

            return false;
        }
    }

    private sealed class NoSystem : ISystemReader
    {
        public void Read(SystemSample into, MachineFacts facts)
        {
        }

        public void Dispose()
        {
        }
    }
}
