using System.Collections.Concurrent;
using Bpftop.Host.Collect.Late;

namespace Bpftop.Host.Tests.Collect.Late;

/// <summary>Questions to a source that stands still where a test wants it to; on the real clock, for threads do wait.
/// </summary>
public sealed class InquiriesTests : IDisposable
{
    private static readonly TimeSpan _deadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan _patience = TimeSpan.FromMilliseconds(50);

    private readonly ManualResetEventSlim _open = new();
    private readonly ConcurrentQueue<int> _asked = new();
    private readonly Inquiries<int, int> _inquiries;
    private readonly List<int> _answers = [];

    public InquiriesTests()
    {
        _inquiries = new Inquiries<int, int>("test", () => Answer, new InquiryLimits(_patience, MostLeftBehind: 2), TimeProvider.System);
    }

    public void Dispose()
    {
        _open.Set();
        _inquiries.Dispose();
    }

    [Fact]
    public void Every_question_has_its_answer_and_who_waits_is_told()
    {
        using ManualResetEventSlim told = new();
        _inquiries.Arrived = told.Set;
        Ask(1, 2, 3);
        Assert.True(told.Wait(_deadline));
        Until(() => _answers.Count == 3);

        Assert.Equal([10, 20, 30], _answers);
        Assert.False(_inquiries.IsAwaited(_deadline));
        Assert.Null(_inquiries.Look());
    }

    [Fact]
    public void A_question_that_is_not_answered_holds_up_none_of_the_others()
    {
        Ask(1, -1, 2, 3);
        Until(() => _answers.Count == 3);

        Assert.Equal([10, 20, 30], _answers);
        Assert.Equal(1, _inquiries.LeftBehind);
        Assert.False(_inquiries.IsAwaited(_deadline));
    }

    [Fact]
    public void An_answer_that_comes_after_all_counts_and_its_thread_ends()
    {
        Ask(-1, 1);
        Until(() => _answers.Count == 1);
        _open.Set();
        Until(() => _answers.Count == 2 && _inquiries.LeftBehind == 0);

        Assert.Equal([10, -10], _answers);
        Ask(2);
        Until(() => _answers.Count == 3);
        Assert.False(_inquiries.IsAwaited(_deadline));
    }

    [Fact]
    public void An_answer_is_awaited_until_who_took_it_comes_back_for_the_next()
    {
        Ask(1);
        Assert.True(SpinWait.SpinUntil(() => _inquiries.TryTake(out _), _deadline));
        Assert.True(_inquiries.IsAwaited(_deadline));

        Assert.False(_inquiries.TryTake(out _));
        Assert.False(_inquiries.IsAwaited(_deadline));
    }

    [Fact]
    public void Who_is_told_of_a_late_answer_finds_its_thread_back()
    {
        Ask(-1, -2);
        Until(() => _inquiries.LeftBehind == 2);
        ConcurrentQueue<int> leftBehind = new();
        _inquiries.Arrived = () => leftBehind.Enqueue(_inquiries.LeftBehind);
        _open.Set();
        Until(() => leftBehind.Count == 2);

        Assert.DoesNotContain(2, leftBehind);
    }

    [Fact]
    public void As_many_threads_as_may_be_are_left_behind_and_then_nobody_is_asked_until_one_is_back()
    {
        Ask(-1, -2, -3, 1);
        Until(() => _inquiries.LeftBehind == 2);
        Assert.Equal([-1, -2], _asked);
        Assert.False(_inquiries.TryAsk(2));
        Assert.Null(_inquiries.Look());
        Assert.False(_inquiries.IsAwaited(_deadline));

        _open.Set();
        Until(() => _answers.Count == 4 && _inquiries.LeftBehind == 0);
        Assert.Equal([-30, -20, -10, 10], _answers.Order());
        Assert.True(_inquiries.TryAsk(2));
    }

    [Fact]
    public void It_is_left_at_once_while_a_question_stands_open()
    {
        Ask(-1);
        Until(() => !_asked.IsEmpty);
        long start = TimeProvider.System.GetTimestamp();
        _inquiries.Dispose();
        Assert.InRange(TimeProvider.System.GetElapsedTime(start), TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void Asking_and_taking_allocates_nothing_once_it_runs()
    {
        for (int round = 0; round < 100; round++)
        {
            Ask(round);
            Until(() => _answers.Count == round + 1);
        }

        _answers.EnsureCapacity(1000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        _inquiries.TryAsk(1);
        _inquiries.Send();
        SpinWait wait = default;
        int answer;
        while (!_inquiries.TryTake(out answer))
        {
            wait.SpinOnce();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(10, answer);
    }

    private int Answer(int question)
    {
        _asked.Enqueue(question);
        if (question < 0)
        {
            _open.Wait();
        }

        return question * 10;
    }

    private void Ask(params int[] questions)
    {
        foreach (int question in questions)
        {
            Assert.True(_inquiries.TryAsk(question));
        }

        _inquiries.Send();
    }

    /// <summary>Looks after it as the sampling thread does.</summary>
    private void Until(Func<bool> condition) => Assert.True(
        SpinWait.SpinUntil(
            () =>
            {
                _inquiries.Look();
                while (_inquiries.TryTake(out int answer))
                {
                    _answers.Add(answer);
                }

                return condition();
            },
            _deadline),
        $"answers {string.Join(' ', _answers)}, {_inquiries.LeftBehind} left behind");
}
