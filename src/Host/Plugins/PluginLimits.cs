namespace Bpftop.Host.Plugins;

/// <summary>How long the host waits for a plugin, and how much it may cost.</summary>
internal sealed record PluginLimits
{
    public static PluginLimits Default { get; } = new();

    /// <summary>The pause after another failure.</summary>
    public static TimeSpan Doubled(TimeSpan pause, TimeSpan longest) => pause * 2 < longest ? pause * 2 : longest;

    /// <summary>Assembly load, constructors and <see cref="IPlugin.Register"/> together. Half a second is usual; on a machine that is
    /// overloaded, which is when a monitor is needed, it takes many times as long, and a plugin that came too late would be
    /// missing for the whole run.</summary>
    public TimeSpan Load { get; init; } = TimeSpan.FromSeconds(20);

    public TimeSpan Probe { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Long enough for a bus or a socket to answer a first probe, short enough to wait for.</summary>
    public TimeSpan Answers { get; init; } = TimeSpan.FromSeconds(2);

    public TimeSpan Refresh { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan Plan { get; init; } = TimeSpan.FromSeconds(5);

    public TimeSpan Run { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>For one reading of a tab of details.</summary>
    public TimeSpan Detail { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>For the checks before the user leaves, all together.</summary>
    public TimeSpan Leaving { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Time to return after a cancellation; a call that has not by then counts as hung.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A fill that takes longer has blocked the sampling thread.</summary>
    public TimeSpan StuckFill { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Pause before a probe is asked again; doubles up to <see cref="LongestProbePause"/>.</summary>
    public TimeSpan FirstProbePause { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan LongestProbePause { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Pause of a provider that threw; doubles up to <see cref="LongestSuspension"/>.</summary>
    public TimeSpan FirstSuspension { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan LongestSuspension { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Time of one fill per 1,000 rows, and the least that any fill is given.</summary>
    public TimeSpan FillBudget { get; init; } = TimeSpan.FromMilliseconds(1);

    /// <summary>Fills over budget in a row that make a provider slow, and within it that make it fast again.</summary>
    public int Patience { get; init; } = 5;

    /// <summary>A slow provider is filled at every refresh of this number.</summary>
    public int SlowEvery { get; init; } = 4;

    /// <summary>Exceptions in a row that suspend a provider.</summary>
    public int FaultsInRow { get; init; } = 3;
}
