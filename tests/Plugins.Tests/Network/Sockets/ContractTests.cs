using System.Diagnostics.CodeAnalysis;
using Bpftop.Network;
using Bpftop.Network.Sessions;
using Bpftop.Network.Sockets;
using Bpftop.Network.Totals;
using Bpftop.PluginContract;
using Bpftop.Toolkit;

namespace Bpftop.Plugins.Tests.Network.Sockets;

public sealed class NetworkColumnsContract : ColumnProviderContract<IColumnProvider>
{
    protected override IColumnProvider Create() => new NetworkColumns(
        new Latest<TotalReadings>(Readings.Totals()), new Latest<SocketReadings>(Readings.Sockets()), new Attention(TimeProvider.System));
}

public sealed class ConnectionTableContract : TableProviderContract
{
    protected override ITableProvider Create() => new ConnectionTable(
        new Latest<SocketReadings>(Readings.Sockets()), new ConnectionAttention(TimeProvider.System), new NoCgroups(), new PluginOptions(new Dictionary<string, string>()), new AddressNames(static _ => "host.example"));
}

public sealed class SessionTableContract : TableProviderContract
{
    protected override ITableProvider Create() => new SessionTable(new Latest<SessionReadings>(Readings.Sessions()), new NoCgroups());
}

public sealed class NetworkProbeContract : AbsentSourceContract
{
    protected override IProbe CreateAbsent() => new NetworkProbe(new NoBpf(), [], new PluginOptions(new Dictionary<string, string>()));

    private sealed class NoBpf : IBpf
    {
        public Availability Support => new(AvailabilityState.Unsupported, "kernel: has no type information", "another kernel");

        public IBpfObject Open(string name, ReadOnlySpan<byte> elf) => throw new BpfException("no BPF");
    }
}

/// <summary>The paths of a machine without cgroups.</summary>
internal sealed class NoCgroups : ICgroupPaths
{
    public string? Root => null;

    public bool TryGet(ulong id, [NotNullWhen(true)] out string? path)
    {
        path = null;
        return false;
    }
}

/// <summary>Made-up readings for the processes of the contract's tests.</summary>
internal static class Readings
{
    private const int Count = 500;

    public static TotalReadings Totals()
    {
        Dictionary<ProcessKey, NetworkTotals> processes = [];
        foreach (ProcessRow row in Some.Rows(Count))
        {
            processes[row.Key] = new NetworkTotals(row.Key.Pid, 2 * row.Key.Pid, 3, 4, 5);
        }

        return new TotalReadings(processes, IsKnown: true, HasRetransmits: true);
    }

    public static SocketReadings Sockets() => new ConnectionList(new InterfaceNames(), TimeProvider.System).Join(
        [.. Some.Rows(Count).Select(static row => Record(row.Key))], areHoldersKnown: true, new NotListed(TimeWaits: 7, Calls: 3));

    public static SessionReadings Sessions()
    {
        SessionRecord record = new() { ClosedNs = 5_000_000_000, EstablishedNs = 1, Flags = SessionFlags.Connected | SessionFlags.Established };
        record.Ends.Family = 2;
        return new SessionReadings([.. Enumerable.Range(1, Count).Select(number => new Session(number, record, DateTimeOffset.UnixEpoch))], 0, 0);
    }

    private static SocketRecord Record(ProcessKey key)
    {
        SocketRecord record = new()
        {
            Socket = (ulong)key.Pid,
            Owner = new WireProcess { Pid = key.Pid, StartNs = key.StartNs },
            Flags = SocketFlags.HasOwner | SocketFlags.IsFull | SocketFlags.Counts,
        };
        record.Ends.Family = 2;
        record.Ends.Protocol = 6;
        record.Ends.State = 1;
        record.Ends.RemotePort = 443;
        return record;
    }
}
