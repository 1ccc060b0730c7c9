using Bpftop.Network;
using Bpftop.Network.Sockets;
using Bpftop.Toolkit;

namespace Bpftop.Plugins.Tests.Network.Sockets;

/// <summary>What many sockets take is given back. Alone, for other tests take memory too.</summary>
[Collection(nameof(SocketMemoryTests))]
[CollectionDefinition(nameof(SocketMemoryTests), DisableParallelization = true)]
public sealed class SocketMemoryTests : IDisposable
{
    private const int Count = 5000;
    private const long Little = 1 << 20;

    private readonly SocketRig _rig = new();
    private NetworkSpace? _space;
    private readonly List<Talker> _talkers = [];

    public void Dispose()
    {
        End();
        _rig.Dispose();
    }

    [Fact]
    public void When_they_are_gone_while_somebody_looks()
    {
        _ = _rig.Sockets();
        long before = GC.GetTotalMemory(true);
        Begin();
        Wait.Until(() => _rig.Sockets().Connections.Length > 2 * Count, () => $"only {_rig.Sockets().Connections.Length}");
        Assert.True(GC.GetTotalMemory(true) - before > 4 * Little, "they took nothing");

        End();
        Wait.Until(
            () => _rig.Sockets().Connections.Length < Count && GC.GetTotalMemory(true) - before < Little,
            () => $"{_rig.Sockets().Connections.Length} sockets, {(GC.GetTotalMemory(true) - before) >> 10} KiB");
    }

    [Fact]
    public void When_nobody_looks_any_more()
    {
        ManualClock clock = new();
        ConnectionAttention table = new(clock);
        Latest<SocketReadings> readings = new(SocketReadings.None);
        SocketReader reader = Reader(clock, table, readings);
        reader.Read();
        long before = GC.GetTotalMemory(true);
        Begin();
        table.Pay(new Tick(1, TimeSpan.FromSeconds(1), [], []));
        reader.Read();
        Assert.True(readings.Current.Connections.Length > 2 * Count, $"only {readings.Current.Connections.Length}");
        Assert.True(GC.GetTotalMemory(true) - before > 4 * Little, "they took nothing");

        clock.Advance(TimeSpan.FromSeconds(5));
        reader.Read();
        Assert.Same(SocketReadings.None, readings.Current);
        Wait.Until(() => GC.GetTotalMemory(true) - before < Little, () => $"{(GC.GetTotalMemory(true) - before) >> 10} KiB");
        GC.KeepAlive(reader);
    }

    /// <summary>The look at the start, which tells the programs whose they are.</summary>
    [Fact]
    public void When_nobody_has_looked_at_them()
    {
        Begin();
        ManualClock clock = new();
        SocketReader reader = Reader(clock, new ConnectionAttention(clock), new Latest<SocketReadings>(SocketReadings.None));
        long before = GC.GetAllocatedBytesForCurrentThread();
        reader.Read();
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2 * Count * 50);
    }

    private SocketReader Reader(TimeProvider clock, ConnectionAttention table, Latest<SocketReadings> readings) => new(
        _rig.Programs, new Attention(clock), table, new DetailAttention(clock), new SocketOwners(readings, clock), clock, readings);

    private void Begin()
    {
        _space = new NetworkSpace();
        Talker server = Talker.Start(_space, "keep", "127.0.0.1", Count);
        _talkers.Add(server);
        Talker client = Talker.Start(_space, "many", "127.0.0.1", server.Ready, Count);
        _talkers.Add(client);
        _ = (client.Done(), server.Done());
    }

    /// <summary>With their namespace, in which nothing waits for stray packets then.</summary>
    private void End()
    {
        _talkers.ForEach(static talker => talker.Dispose());
        _talkers.Clear();
        _space?.Dispose();
        _space = null;
    }
}
