namespace Bpftop.Containers.Engines;

/// <summary>How long an engine may take, and how much memory it may cost.</summary>
internal sealed record EngineLimits
{
    public static EngineLimits Default { get; } = new();

    /// <summary>Until the first bytes of an answer.</summary>
    public TimeSpan Headers { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A whole list: an engine under load takes about a millisecond for each container.</summary>
    public TimeSpan List { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A stop waits ten seconds for the container to end, or as long as was set for it; the host allows an
    /// action 30 s.</summary>
    public TimeSpan Change { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>Until an engine that has not confirmed its subscription is listed a second time.</summary>
    public TimeSpan Subscribe { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How long the plugin's first answer waits for the engines'.</summary>
    public TimeSpan FirstAnswer { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Between two questions whether it still answers, and two lists while it may not have subscribed.</summary>
    public TimeSpan Ping { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A start is three events: one question serves them all.</summary>
    public TimeSpan Gather { get; init; } = TimeSpan.FromMilliseconds(30);

    /// <summary>How long an answer may be older than an event before it.</summary>
    public TimeSpan StaleAnswer { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Until such an answer is asked for again.</summary>
    public TimeSpan AskAgain { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Before a second try; doubles up to <see cref="LongestPause"/>.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(250);

    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>An id that an engine did not know is asked about again after this; doubles four times.</summary>
    public TimeSpan UnknownId { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Containers of one engine.</summary>
    public int Containers { get; init; } = 20_000;

    /// <summary>Ids in one question; more are answered by a whole list.</summary>
    public int IdsPerQuestion { get; init; } = 64;

    /// <summary>Events up to this many are taken over one by one; with more, the list would be copied too
    /// often.</summary>
    public int EventsAtOnce { get; init; } = 8;

    /// <summary>Events that are read in a second.</summary>
    public int EventsPerSecond { get; init; } = 2_000;
}
