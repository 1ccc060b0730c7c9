using System.Collections.Immutable;
using System.Diagnostics;
using Bpftop.PluginContract;
using Xunit.Sdk;

namespace Bpftop.Plugins.Tests.Contract;

/// <summary>The suites for sources, and for what is asked before leaving, must catch what they are there for.</summary>
public sealed class SourceSuiteTests
{
    [Fact]
    public async Task A_probe_that_throws_is_caught()
    {
        await Assert.ThrowsAsync<IOException>(new ThrowsContract().A_source_that_is_not_there_is_a_state_with_a_reason_and_no_exception);
        await Assert.ThrowsAsync<IOException>(new ThrowsContract().It_can_be_asked_again_and_disposed_afterwards);
    }

    [Fact]
    public async Task A_source_that_is_said_to_be_there_is_caught() => await Assert.ThrowsAnyAsync<XunitException>(
        new BelievesContract().A_source_that_is_not_there_is_a_state_with_a_reason_and_no_exception);

    [Fact]
    public async Task A_fill_that_waits_for_the_source_is_caught()
    {
        using Waits waits = new();

        await Assert.ThrowsAnyAsync<XunitException>(new SlowContract(waits).A_fill_keeps_to_its_budget_while_the_source_hangs);
    }

    [Fact]
    public async Task A_fill_that_is_late_is_caught()
    {
        using Waits waits = new() { Longest = TimeSpan.FromMilliseconds(3) };

        await Assert.ThrowsAnyAsync<XunitException>(new SlowContract(waits).A_fill_keeps_to_its_budget_while_the_source_hangs);
    }

    [Fact]
    public async Task A_probe_that_ignores_its_cancellation_is_caught()
    {
        using Waits waits = new();

        await Assert.ThrowsAnyAsync<XunitException>(new SlowContract(waits).A_probe_obeys_its_cancellation_within_a_second);
    }

    [Fact]
    public async Task A_source_that_does_not_hang_shows_nothing()
    {
        using Waits waits = new();
        waits.End.Set();

        await Assert.ThrowsAnyAsync<XunitException>(new SlowContract(waits).A_refresh_obeys_its_cancellation_within_a_second);
    }

    [Fact]
    public void A_check_before_leaving_that_always_asks_is_caught() =>
        Assert.ThrowsAny<XunitException>(new AlwaysContract().Nothing_left_behind_is_no_notice);

    [Fact]
    public void A_notice_without_a_way_to_undo_it_is_caught() =>
        Assert.ThrowsAny<XunitException>(new AlwaysContract().A_notice_says_what_stays_and_how_it_is_undone);

    [Fact]
    public void A_check_before_leaving_that_takes_its_time_is_caught() => Assert.ThrowsAny<XunitException>(new AlwaysContract().It_answers_from_memory);

    private sealed class ThrowsContract : AbsentSourceContract
    {
        protected override IProbe CreateAbsent() => new Throws();
    }

    private sealed class BelievesContract : AbsentSourceContract
    {
        protected override IProbe CreateAbsent() => new Believes();
    }

    private sealed class SlowContract(Waits waits) : SlowSourceContract
    {
        protected override HangingSource CreateHanging() => new(waits) { Table = waits };
    }

    private sealed class AlwaysContract : LeavingCheckContract
    {
        protected override ILeavingCheck CreateWithNothing() => new Always();

        protected override ILeavingCheck CreateWithSomething() => new Always();
    }

    private sealed class Throws : IProbe
    {
        public ValueTask<Availability> ProbeAsync(CancellationToken cancel) => throw new IOException("no such file");
    }

    private sealed class Believes : IProbe
    {
        public ValueTask<Availability> ProbeAsync(CancellationToken cancel) => ValueTask.FromResult(new Availability(AvailabilityState.Ready));
    }

    /// <summary>Waits for the same thing everywhere.</summary>
    private sealed class Waits : IBackgroundRefresh, IProbe, ITableProvider, IDisposable
    {
        public ManualResetEventSlim End { get; } = new();

        public TimeSpan Longest { get; init; } = TimeSpan.MaxValue;

        public TimeSpan Period => TimeSpan.FromSeconds(1);

        public TableSpec Table { get; } = new("waits.table", "Waits", ImmutableArray<ColumnSpec>.Empty, "Nothing.");

        public ValueTask RefreshAsync(CancellationToken cancel)
        {
            End.Wait(CancellationToken.None);
            return ValueTask.CompletedTask;
        }

        public ValueTask<Availability> ProbeAsync(CancellationToken cancel)
        {
            End.Wait(CancellationToken.None);
            return ValueTask.FromResult(new Availability(AvailabilityState.Ready));
        }

        public void Fill(in Tick tick, TableBlock block)
        {
            // One long wait may end early: it is measured by a clock that goes on in steps of some milliseconds.
            long start = Stopwatch.GetTimestamp();
            while (!End.Wait(1) && Stopwatch.GetElapsedTime(start) < Longest)
            {
            }
        }

        // The calls that wait are let go; the event itself stays, for they may still look at it.
        public void Dispose() => End.Set();
    }

    private sealed class Always : ILeavingCheck
    {
        public LeavingNotice? Check()
        {
            using ManualResetEventSlim never = new();
            never.Wait(300);
            return new LeavingNotice("something stays", [], new ActionRequest("", [], []), "Undo");
        }
    }
}
