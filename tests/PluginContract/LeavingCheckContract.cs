using System.Diagnostics;

namespace Bpftop.PluginContract;

/// <summary>What every check before the user leaves keeps to.</summary>
public abstract class LeavingCheckContract
{
    /// <summary>Far more than an answer from memory takes, and a part of the second that all plugins' checks have together.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    /// <summary>Makes a check with nothing left behind.</summary>
    protected abstract ILeavingCheck CreateWithNothing();

    /// <summary>Makes a check with something left behind.</summary>
    protected abstract ILeavingCheck CreateWithSomething();

    [Fact]
    public void Nothing_left_behind_is_no_notice() => Assert.Null(CreateWithNothing().Check());

    [Fact]
    public void A_notice_says_what_stays_and_how_it_is_undone()
    {
        LeavingNotice? notice = CreateWithSomething().Check();

        Assert.NotNull(notice);
        Assert.False(string.IsNullOrWhiteSpace(notice.Message));
        Assert.False(string.IsNullOrWhiteSpace(notice.UndoLabel));
        Assert.False(notice.Lines.IsDefault);
        Assert.Matches("^[a-z][a-z0-9]*(\\.[a-z0-9]+)+$", notice.Undo.ActionId);
    }

    [Fact]
    public void It_answers_from_memory()
    {
        ILeavingCheck check = CreateWithSomething();
        TimeSpan best = TimeSpan.MaxValue;

        // The best of some: a busy machine may hold up any of them.
        for (int time = 0; time < 5; time++)
        {
            long start = Stopwatch.GetTimestamp();
            check.Check();
            TimeSpan took = Stopwatch.GetElapsedTime(start);
            best = took < best ? took : best;
        }

        Assert.InRange(best, TimeSpan.Zero, Patience);
    }
}
