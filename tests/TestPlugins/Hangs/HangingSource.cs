namespace Bpftop.TestPlugins.Hangs;

public sealed class HangingSource(PluginOptions options) : IProbe, IBackgroundRefresh
{
    public TimeSpan Period => TimeSpan.FromMilliseconds(50);

    public ValueTask<Availability> ProbeAsync(CancellationToken cancel)
    {
        if (options["in"] == "probe")
        {
            Forever.Wait();
        }

        return ValueTask.FromResult(new Availability(AvailabilityState.Ready));
    }

    public ValueTask RefreshAsync(CancellationToken cancel)
    {
        if (options["in"] == "refresh")
        {
            File.AppendAllText(options["log"] ?? "/dev/null", "called\n");
            Forever.Wait();
        }

        return ValueTask.CompletedTask;
    }
}
