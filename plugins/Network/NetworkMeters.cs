using System.Collections.Immutable;
using Bpftop.Network.Interfaces;
using Bpftop.Toolkit;

namespace Bpftop.Network;

/// <summary>A bar for what the machine's interfaces carry.</summary>
internal sealed class NetworkMeters(Latest<DeviceRates> rates, TimeProvider time) : IMeterProvider
{
    public ImmutableArray<MeterSpec> Meters { get; } =
    [
        new("net.rate", "Net", "Bytes received and sent a second by all network interfaces but loopback; the full bar is the most that this run has seen.")
        {
            Unit = Unit.BytesPerSecond,
            Segments = ["rx", "tx"],
            Maximum = double.NaN,
        },
    ];

    public void Fill(in Tick tick, MeterBlock block)
    {
        DeviceRates current = rates.Current;
        if (!current.IsFresh(time))
        {
            block.Caption(0) = "no answer";
            return;
        }

        block.Segments(0)[0] = current.Received;
        block.Segments(0)[1] = current.Sent;
        block.Maximum(0) = current.Highest;
        block.Caption(0) = current.Caption;
    }
}
