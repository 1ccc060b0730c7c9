using System.Collections.Immutable;
using Bpftop.PluginContract;
using Xunit.Sdk;

namespace Bpftop.Plugins.Tests.Contract;

/// <summary>The suites for tables and bars must catch what they are there for.</summary>
public sealed class TableSuiteTests
{
    [Fact]
    public void A_key_that_is_there_twice_is_caught() => Caught(new Contract().A_key_names_one_row);

    [Fact]
    public void A_table_by_row_is_caught() => Caught(new Contract().The_order_of_the_processes_changes_nothing);

    [Fact]
    public void A_table_that_needs_a_process_is_caught() => Assert.ThrowsAny<Exception>(new Contract().No_rows_are_no_problem);

    [Fact]
    public void Rows_that_depend_on_a_column_of_somebody_else_are_caught() => Caught(new Contract().Columns_that_it_adds_up_may_be_there_and_may_be_missing);

    [Fact]
    public void Garbage_at_every_refresh_is_caught()
    {
        Caught(new Contract().A_steady_refresh_allocates_nothing);
        Caught(new BarContract().A_steady_refresh_allocates_nothing_and_gives_finite_numbers);
    }

    [Fact]
    public void A_text_with_a_unit_is_caught() => Caught(new Contract().The_table_has_an_id_a_title_a_help_and_columns_with_units_that_fit_their_kind);

    [Fact]
    public void Bars_without_help_are_caught() => Caught(new BarContract().Every_bar_has_an_id_of_its_own_a_help_and_segments);

    [Fact]
    public void Bars_that_need_a_process_are_caught() => Assert.ThrowsAny<Exception>(new BarContract().No_rows_are_no_problem);

    private static void Caught(Action check) => Assert.ThrowsAny<XunitException>(check);

    private sealed class Contract : TableProviderContract
    {
        protected override ITableProvider Create() => new FirstCome();
    }

    private sealed class BarContract : MeterProviderContract
    {
        protected override IMeterProvider Create() => new FirstBar();
    }

    /// <summary>Shows the first process it meets, twice, and another row where it is given the threads.</summary>
    private sealed class FirstCome : ITableProvider
    {
        public TableSpec Table { get; } = new(
            "first.come", "First", [new("first.pid", "PID", CellKind.Text, "The first pid.") { Unit = Unit.Count }], "The first process.")
        {
            Adds = ["threads"],
        };

        public void Fill(in Tick tick, TableBlock block)
        {
            string pid = tick.Rows[0].Key.Pid.ToString(System.Globalization.CultureInfo.InvariantCulture);
            block.Text(block.Add("first"), 0) = pid;
            block.Text(block.Add("first"), 0) = pid;
            if (!block.Processes(0).IsEmpty)
            {
                block.Add("threads");
            }
        }
    }

    /// <summary>A bar of the first process's pid.</summary>
    private sealed class FirstBar : IMeterProvider
    {
        public ImmutableArray<MeterSpec> Meters { get; } = [new("first.bar", "Bar", "")];

        public void Fill(in Tick tick, MeterBlock block)
        {
            block.Segments(0)[0] = tick.Rows[0].Key.Pid;
            block.Caption(0) = new string('x', 10);
        }
    }
}
