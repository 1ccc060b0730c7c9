namespace Bpftop.Network.Totals;

/// <summary>What one process sends and receives.</summary>
/// <param name="Received">Bytes since bpftop started.</param>
/// <param name="Sent">Bytes since bpftop started.</param>
/// <param name="Retransmits">Segments that were sent again since bpftop started.</param>
/// <param name="ReceivedPerSecond">NaN before the second reading of the process.</param>
/// <param name="SentPerSecond">NaN before the second reading of the process.</param>
internal readonly record struct NetworkTotals(double Received, double Sent, double Retransmits, double ReceivedPerSecond, double SentPerSecond);

/// <summary>What every process that uses the network sends and receives, at one moment.</summary>
/// <param name="Processes">Nobody changes it any more.</param>
/// <param name="IsKnown">Whether one that is not in it has sent and received nothing; false before the first reading, where
/// some found no room, and where bytes cannot be counted.</param>
/// <param name="HasRetransmits">Whether what is sent again can be counted.</param>
internal sealed record TotalReadings(Dictionary<ProcessKey, NetworkTotals> Processes, bool IsKnown, bool HasRetransmits)
{
    public static TotalReadings None { get; } = new([], false, false);
}
