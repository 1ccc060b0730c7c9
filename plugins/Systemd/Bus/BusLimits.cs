namespace Bpftop.Systemd.Bus;

/// <summary>What whoever listens at an address may cost.</summary>
internal sealed record BusLimits
{
    /// <summary>How long an answer is waited for.</summary>
    public TimeSpan Answer { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Bytes of one message: the list of 20,000 units has some 5 million.</summary>
    public int LongestMessage { get; init; } = 8 << 20;

    /// <summary>What may come in within a second, in messages: one of a kilobyte or more counts once more for each kilobyte. A
    /// manager that answers as quickly as it can stays well below.</summary>
    public int MostInASecond { get; init; } = 64 << 10;
}
