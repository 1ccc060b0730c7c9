namespace Bpftop.PluginContract;

/// <summary>What every provider of bars keeps to.</summary>
public abstract class MeterProviderContract
{
    private const int WarmUp = 100;

    /// <summary>Makes a provider whose source is there.</summary>
    protected abstract IMeterProvider Create();

    [Fact]
    public void Every_bar_has_an_id_a_help_and_segments() => Assert.All(Create().Meters, static meter =>
    {
        Assert.Matches("^[a-z][a-z0-9]*(\\.[a-z0-9]+)+$", meter.Id);
        Assert.EndsWith(".", meter.Help, StringComparison.Ordinal);
        Assert.NotEmpty(meter.Segments);
    });

    [Fact]
    public void A_steady_refresh_allocates_nothing_and_gives_finite_numbers()
    {
        IMeterProvider provider = Create();
        MeterSpec[] meters = [.. provider.Meters];
        double[][] segments = [.. meters.Select(static meter => new double[meter.Segments.Length])];
        double[] maxima = new double[meters.Length];
        string?[] captions = new string?[meters.Length];
        ProcessRow[] rows = Some.Rows(500);
        ProcessUsage[] usage = Some.Tick(rows).Usage.ToArray();
        long before = 0;
        for (int number = 1; number < 2 * WarmUp; number++)
        {
            before = number == WarmUp ? GC.GetAllocatedBytesForCurrentThread() : before;
            provider.Fill(new Tick(number, TimeSpan.FromSeconds(1), rows, usage), new MeterBlock(segments, maxima, captions));
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.All(segments.SelectMany(static values => values), static value => Assert.False(double.IsInfinity(value)));
    }
}
