using System.Collections.Immutable;
using Bpftop.PluginContract;
using Xunit.Sdk;

namespace Bpftop.Plugins.Tests.Contract;

/// <summary>The contract suite itself: it must catch what it is there for.</summary>
public sealed class ContractSuiteTests
{
    [Fact]
    public void Values_kept_by_row_are_caught() => Assert.ThrowsAny<XunitException>(new ByRowContract().Values_follow_their_process_when_rows_change_places);

    [Fact]
    public void Values_kept_by_pid_alone_are_caught() => Assert.ThrowsAny<XunitException>(new ByPidContract().A_reused_pid_inherits_nothing);

    [Fact]
    public void Garbage_at_every_refresh_is_caught() => Assert.ThrowsAny<XunitException>(new ByRowContract().A_steady_refresh_allocates_nothing);

    [Fact]
    public void Writing_to_a_column_that_nobody_wants_is_caught() =>
        Assert.ThrowsAny<InvalidOperationException>(new ByRowContract().Columns_that_are_not_wanted_are_not_touched);

    [Fact]
    public void Missing_help_and_foreign_ids_are_caught()
    {
        Assert.ThrowsAny<XunitException>(new ByPidContract().Every_column_has_header_help_width_and_a_unit_that_fits_its_kind);
        Assert.ThrowsAny<XunitException>(new ByPidContract().Ids_are_unique_prefixed_and_lower_case);
    }

    [Fact]
    public void A_swap_for_a_column_that_is_not_there_is_caught() =>
        Assert.ThrowsAny<XunitException>(new ByPidContract().A_column_swaps_for_another_of_the_same_provider_that_swaps_for_none);

    [Fact]
    public async Task A_refresh_that_ignores_its_cancellation_is_caught()
    {
        using ManualResetEventSlim end = new();
        await Assert.ThrowsAnyAsync<XunitException>(new DeafContract(end).A_refresh_obeys_its_cancellation_within_a_second);
        end.Set();
    }

    private sealed class ByRowContract : ColumnProviderContract<ByRow>
    {
        protected override ByRow Create() => new();
    }

    private sealed class ByPidContract : ColumnProviderContract<ByPid>
    {
        protected override ByPid Create() => new();
    }

    private sealed class DeafContract(ManualResetEventSlim end) : SlowSourceContract
    {
        protected override HangingSource CreateHanging() => new(new Deaf(end)) { Columns = new ByPid() };
    }

    private sealed class ByRow : IColumnProvider
    {
        public ImmutableArray<ColumnSpec> Columns { get; } = [new("by.row", "ROW", CellKind.Text, "The row.")];

        public void Fill(in Tick tick, ColumnBlock block)
        {
            for (int row = 0; row < tick.Rows.Length; row++)
            {
                block.Texts(0)[row] = $"row {row}";
            }
        }
    }

    private sealed class ByPid : IColumnProvider
    {
        private readonly Dictionary<int, int> _seen = [];

        public ImmutableArray<ColumnSpec> Columns { get; } =
        [
            new("by.pid", "PID", CellKind.Number, "Refreshes."),
            new("other.pid", "PID", CellKind.Number, "") { SwapFor = "nobody.pid" },
        ];

        public void Fill(in Tick tick, ColumnBlock block)
        {
            for (int row = 0; row < tick.Rows.Length; row++)
            {
                int pid = tick.Rows[row].Key.Pid;
                _seen[pid] = _seen.GetValueOrDefault(pid) + 1;
                block.Numbers(0)[row] = _seen[pid];
            }
        }
    }

    private sealed class Deaf(ManualResetEventSlim end) : IBackgroundRefresh
    {
        public TimeSpan Period => TimeSpan.FromSeconds(1);

        public ValueTask RefreshAsync(CancellationToken cancel)
        {
            end.Wait(CancellationToken.None);
            return ValueTask.CompletedTask;
        }
    }
}
