using System.Globalization;
using Bpftop.Toolkit;

namespace Bpftop.TestPlugins.Good;

/// <summary>A slow source, as a bus or a socket would be.</summary>
public sealed class GoodSource(PluginOptions options) : IProbe, IBackgroundRefresh
{
    private const int MostEvents = 50;
    private int _reads;

    /// <summary>The last times that it was read, oldest first.</summary>
    public Latest<GoodEvent[]> Events { get; } = new([]);

    /// <summary>What was read last, or null before the first time.</summary>
    public Latest<string[]> Answer { get; } = new([]);

    public TimeSpan Period => TimeSpan.FromMilliseconds(100);

    public ValueTask<Availability> ProbeAsync(CancellationToken cancel) => ValueTask.FromResult(
        options["source"] == "absent"
            ? new Availability(AvailabilityState.Absent, "no source here", "Start the source.")
            : new Availability(AvailabilityState.Ready));

    public async ValueTask RefreshAsync(CancellationToken cancel)
    {
        if (options["source"] == "hangs")
        {
            await Task.Delay(Timeout.Infinite, cancel);
        }

        string said = options["answer"] ?? "an answer";
        Answer.Publish([said]);
        _reads++;
        GoodEvent read = new(_reads.ToString(CultureInfo.InvariantCulture), TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() / 1e3, _reads, said);
        Events.Publish([.. Events.Current.TakeLast(MostEvents - 1), read]);
    }
}
