using Bpftop.PluginContract;
using Xunit.Sdk;

namespace Bpftop.Plugins.Tests.Contract;

/// <summary>The suite for tabs of details must catch what it is there for.</summary>
public sealed class DetailSuiteTests
{
    [Fact]
    public void A_text_with_a_unit_is_caught() => Assert.ThrowsAny<XunitException>(
        new Contract().The_tab_has_an_id_a_title_a_help_and_columns_with_units_that_fit_their_kind);

    [Fact]
    public void A_tab_about_nobody_is_caught() => Assert.ThrowsAny<XunitException>(new Contract().It_has_something_to_say_of_the_process);

    [Fact]
    public Task Rows_of_a_process_that_has_ended_are_caught() => CaughtAsync(new Contract().A_process_that_has_ended_is_said_to_have_or_has_no_rows);

    [Fact]
    public Task A_key_that_is_there_twice_is_caught() => CaughtAsync(new Contract().A_key_names_one_row_from_one_reading_to_the_next);

    [Fact]
    public Task A_reading_that_goes_on_is_caught() => CaughtAsync(new Contract().Reading_gives_up_soon_after_it_is_cancelled);

    private static Task<XunitException> CaughtAsync(Func<Task> check) => Assert.ThrowsAnyAsync<XunitException>(check);

    private sealed class Contract : DetailProviderContract
    {
        protected override IDetailProvider Create() => new Careless();
    }

    /// <summary>Reads whatever it is asked for, in its own time, and has the same row twice.</summary>
    private sealed class Careless : IDetailProvider
    {
        public TableSpec Tab { get; } = new(
            "careless.tab", "Careless", [new("careless.text", "TEXT", CellKind.Text, "A text.") { Unit = Unit.Count }], "A row is made up.");

        public bool Has(in ProcessRow process) => false;

        public async Task ReadAsync(ProcessRow process, TableBuffer rows, IProgress<int> progress, CancellationToken cancellation)
        {
            rows.Add("same");
            rows.Add("same");
            if (cancellation.CanBeCanceled)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(1500), CancellationToken.None);
            }
        }
    }
}
