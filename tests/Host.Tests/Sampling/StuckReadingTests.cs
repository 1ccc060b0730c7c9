using Bpftop.Host.Collect;
using Bpftop.Host.Collect.Late;
using Bpftop.Host.Sampling;
using Bpftop.Host.Snapshot;
using Bpftop.Host.Tests.Snapshot;

namespace Bpftop.Host.Tests.Sampling;

/// <summary>The sampling thread over a machine on which the command line of one process never comes.</summary>
public sealed class StuckReadingTests : IDisposable
{
    private const int Stuck = 12;

    private static readonly TimeSpan _deadline = TimeSpan.FromSeconds(60);

    private readonly FakeCollector _collector = new();
    private readonly SnapshotBench _bench = new();
    private readonly ManualResetEventSlim _open = new();
    private readonly AutoResetEvent _published = new(false);
    private readonly Inquiries<CommandQuestion, CommandAnswer> _inquiries;
    private readonly Sampler _sampler;

    public StuckReadingTests()
    {
        _collector.RemembersReadings = false;
        _collector.Run(Some.Process(10), Some.Process(11), Some.Process(Stuck, name: "stuck"), Some.Process(13), Some.Process(14));
        foreach (int pid in new[] { 10, 11, Stuck, 13, 14 })
        {
            _collector.SetCommand(pid, $"program\0{pid}\0");
        }

        _inquiries = new Inquiries<CommandQuestion, CommandAnswer>(
            "test", () => Answer, new InquiryLimits(TimeSpan.FromMilliseconds(50), MostLeftBehind: 2), TimeProvider.System);
        SnapshotBuilder builder = new(_collector, _bench, new UserNumbers(), _bench, _inquiries, TimeProvider.System);

        // One refresh, and then none: what comes late comes between refreshes.
        _sampler = new Sampler(new Source(_collector, builder), TimeProvider.System) { Interval = TimeSpan.FromMinutes(1) };
        _sampler.Frames.Published = () => _published.Set();
    }

    public void Dispose()
    {
        _sampler.Dispose();
        _open.Set();
        _inquiries.Dispose();
        _published.Dispose();
    }

    [Fact]
    public void All_rows_are_drawn_and_the_other_command_lines_come()
    {
        _sampler.Start();
        Frame frame = FirstFrame();
        Assert.Equal(5, frame.RowCount);
        Until(frame, "program 10", "program 11", "[stuck]", "program 13", "program 14");

        _open.Set();
        Until(frame, "program 10", "program 11", "program 12", "program 13", "program 14");
    }

    [Fact]
    public void They_come_to_a_paused_screen_too()
    {
        _sampler.Start();
        Frame frame = FirstFrame();
        _sampler.Paused = true;
        Until(frame, "program 10", "program 11", "[stuck]", "program 13", "program 14");
    }

    [Fact]
    public void The_end_is_not_held_up()
    {
        _sampler.Start();
        Until(FirstFrame(), "program 10", "program 11", "[stuck]", "program 13", "program 14");

        // Dispose waits for the sampling thread, for two seconds where that is stuck.
        long start = TimeProvider.System.GetTimestamp();
        _sampler.Dispose();
        Assert.InRange(TimeProvider.System.GetElapsedTime(start), TimeSpan.Zero, TimeSpan.FromSeconds(1.5));
    }

    private Frame FirstFrame()
    {
        Assert.True(_published.WaitOne(_deadline), "no frame");
        Frame? frame = null;
        Assert.True(SpinWait.SpinUntil(() => (frame = _sampler.Frames.Take()) is not null, _deadline), "no frame");
        return frame!;
    }

    private void Until(Frame frame, params string[] commands)
    {
        string?[] shown = [];
        Assert.True(
            SpinWait.SpinUntil(
                () =>
                {
                    frame.RenewTexts(_bench.Columns.All);
                    shown = frame.Texts(_bench.Columns["command"]).ToArray();
                    return shown.SequenceEqual(commands);
                },
                _deadline),
            string.Join(", ", shown));
        Assert.NotEqual(0, _sampler.TextsVersion);
    }

    private CommandAnswer Answer(CommandQuestion question)
    {
        if (question.Pid == Stuck)
        {
            _open.Wait();
        }

        return _collector.Answer(question);
    }

    private sealed class Source(FakeCollector collector, SnapshotBuilder builder) : IFrameSource
    {
        public bool IsStuck => false;

        public ILateTexts Texts => builder.Texts;

        public void Sample(Frame frame, FrameDemand demand) => builder.Build(collector.Walk(demand.Threads), frame, demand);
    }
}
