using System.Collections.Immutable;

namespace Bpftop.PluginContract;

/// <summary>What every provider of bars keeps to.</summary>
public abstract class MeterProviderContract
{
    private const int WarmUp = 100;

    /// <summary>Makes a provider whose source is there.</summary>
    protected abstract IMeterProvider Create();

    [Fact]
    public void Every_bar_has_an_id_of_its_own_a_help_and_segments()
    {
        ImmutableArray<MeterSpec> meters = Create().Meters;

        Assert.Equal(meters.Length, meters.Select(static meter => meter.Id).Distinct(StringComparer.Ordinal).Count());
        Assert.All(meters, static meter =>
        {
            Assert.Matches("^[a-z][a-z0-9]*(\\.[a-z0-9]+)+$", meter.Id);
            Assert.EndsWith(".", meter.Help, StringComparison.Ordinal);
            Assert.NotEmpty(meter.Segments);
        });
    }

    [Fact]
    public void No_rows_are_no_problem()
    {
        MeterSheet sheet = new(Create());
        sheet.Fill(Some.Tick([], 1));
        sheet.Fill(Some.Tick(500, 2));
        sheet.Fill(Some.Tick([], 3));
    }

    [Fact]
    public void A_steady_refresh_allocates_nothing_and_gives_finite_numbers()
    {
        MeterSheet sheet = new(Create());
        ProcessRow[] rows = Some.Rows(500);
        ProcessUsage[] usage = Some.Tick(rows).Usage.ToArray();
        long before = 0;
        for (int number = 1; number < 2 * WarmUp; number++)
        {
            before = number == WarmUp ? GC.GetAllocatedBytesForCurrentThread() : before;
            sheet.Fill(new Tick(number, TimeSpan.FromSeconds(1), rows, usage));
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.All(sheet.Numbers, static value => Assert.False(double.IsInfinity(value)));
    }
}
