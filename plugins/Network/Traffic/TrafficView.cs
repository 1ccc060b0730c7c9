using System.Collections.Immutable;

namespace Bpftop.Network.Traffic;

/// <summary>The flows as they were at one moment, those with the highest rate first; never changed once it is made.</summary>
/// <param name="Rows">The rows.</param>
/// <param name="BootNs">When, on the clock of the flows' first packets.</param>
internal sealed record TrafficView(ImmutableArray<FlowRow> Rows, ulong BootNs)
{
    /// <summary>Nobody has counted.</summary>
    public static TrafficView None { get; } = new([], 0) { IsAwaited = true };

    /// <summary>Whether the first reading is on its way.</summary>
    public bool IsAwaited { get; init; }

    /// <summary>What the rows lack, or null.</summary>
    public string? Notice { get; init; }

    /// <summary>It cannot be counted.</summary>
    /// <param name="why">Why, in one clause.</param>
    public static TrafficView Failed(string why) => new([], 0) { Notice = why };
}

/// <summary>A row of the table; never changed once it is made.</summary>
/// <param name="Key">Names the row.</param>
/// <param name="Layer">Where its bytes are counted.</param>
internal sealed record FlowRow(string Key, string Layer)
{
    private const int BitsOfByte = 8;

    public string? Protocol { get; init; }

    public string? Local { get; init; }

    public string? Remote { get; init; }

    public string? Application { get; init; }

    public string? Host { get; init; }

    public string? Name { get; init; }

    public string? Cgroup { get; init; }

    public string? Interface { get; init; }

    /// <summary>NaN where it is not known.</summary>
    public double Pid { get; init; } = double.NaN;

    /// <summary>Bytes a second.</summary>
    public double Received { get; init; } = double.NaN;

    /// <summary>Bytes a second; NaN also where it is not seen.</summary>
    public double Sent { get; init; } = double.NaN;

    /// <summary>Packets a second.</summary>
    public double Packets { get; init; } = double.NaN;

    public double ReceivedTotal { get; init; } = double.NaN;

    public double SentTotal { get; init; } = double.NaN;

    public double PacketsTotal { get; init; } = double.NaN;

    /// <summary>When its first packet was seen; 0 where that is not known.</summary>
    public ulong FirstNs { get; init; }

    /// <summary>Bits a second, both ways as far as they are seen.</summary>
    public double Bits => (double.IsNaN(Sent) ? Received : Received + Sent) * BitsOfByte;

    /// <summary>Bytes in all, both ways as far as they are seen.</summary>
    public double BytesTotal => double.IsNaN(SentTotal) ? ReceivedTotal : ReceivedTotal + SentTotal;
}
