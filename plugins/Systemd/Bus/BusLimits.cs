namespace Bpftop.Systemd.Bus;

/// <summary>What a listener at an address may cost.</summary>
internal sealed record BusLimits
{
    /// <summary>How long an answer is waited for.</summary>
    public TimeSpan Answer { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Bytes of one message: the list of 20,000 units has some 5 million.</summary>
    public int LongestMessage { get; init; } = 8 << 20;

    /// <summary>Messages that may arrive within a second; a longer one counts once more for each kilobyte. A manager
    /// that answers as fast as it can stays well below.</summary>
    public int MostInASecond { get; init; } = 64 << 10;
}
