using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Bpftop.Network;
using Bpftop.Network.Sockets;
using Bpftop.PluginContract;
using Bpftop.Toolkit;

namespace Bpftop.Plugins.Tests.Network.Sockets;

public sealed class ConnectionDetailsContract : DetailProviderContract, IDisposable
{
    private readonly ScannedDetails _scanned = new();

    public void Dispose() => _scanned.Dispose();

    protected override IDetailProvider Create() => _scanned.Details;
}

public sealed partial class ConnectionDetailTests : IDisposable
{
    private readonly ScannedDetails _scanned = new();

    public void Dispose() => _scanned.Dispose();

    [Fact]
    public async Task A_process_has_its_sockets_and_no_others_with_what_the_screen_says_of_them()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start(5);
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        using Talker client = Talker.Start("hold", "127.0.0.1", port);
        using Socket accepted = listener.AcceptSocket();
        accepted.Send(new byte[4321]);
        Assert.Equal(0, client.Done());

        TableBuffer rows = await _scanned.ReadAsync(client.Pid);

        string Text(string column) => rows.Text(0, _scanned.IndexOf(column))!;
        double Number(string column) => rows.Number(0, _scanned.IndexOf(column));
        Assert.Equal(1, rows.Count);
        Assert.Equal(("tcp", "established", $"127.0.0.1:{port}"), (Text("net.proto"), Text("net.state"), Text("net.remote")));
        Assert.Equal((4321.0, 0.0, 4321.0), (Number("net.rx.total"), Number("net.tx.total"), Number("net.recvq")));
        Assert.True(Number("net.age") >= 0);
        Assert.Contains($"/proc/{client.Pid}/fd/{Number("net.fd")}", Sockets(client.Pid));

        // The same rows at the next reading, with rates then.
        string key = rows.Keys[0];
        rows = await _scanned.ReadUntilAsync(client.Pid, later => later.Count == 1 && !double.IsNaN(later.Number(0, _scanned.IndexOf("net.rate"))));
        Assert.Equal(key, rows.Keys[0]);
    }

    [Fact]
    public async Task A_socket_that_others_have_open_too_is_each_ones()
    {
        using Socket shared = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        shared.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        shared.Listen(5);
        string local = $"127.0.0.1:{((IPEndPoint)shared.LocalEndPoint!).Port}";

        // A duplicate is inherited, for it is not closed at exec; by what another test starts meanwhile, too.
        int duplicate = dup((int)shared.Handle);
        Assert.True(duplicate >= 0);
        using Process heir = Process.Start("sleep", "1000");
        try
        {
            Assert.Equal(0, close(duplicate));
            foreach (int pid in (int[])[heir.Id, Environment.ProcessId])
            {
                TableBuffer rows = await _scanned.ReadAsync(pid);
                int row = Enumerable.Range(0, rows.Count).Single(row => rows.Text(row, _scanned.IndexOf("net.local")) == local);
                Assert.Equal("listen", rows.Text(row, _scanned.IndexOf("net.state")));
                Assert.InRange(rows.Number(row, _scanned.IndexOf("net.holders")), 2, 10);
            }
        }
        finally
        {
            heir.Kill();
            heir.WaitForExit();
        }
    }

    [Fact]
    public async Task Where_nobody_reads_on_nothing_is_scanned_any_more()
    {
        await _scanned.ReadAsync(Environment.ProcessId);
        Assert.NotNull(_scanned.Attention.Process);

        _scanned.Clock.Advance(TimeSpan.FromSeconds(4));
        Assert.Null(_scanned.Attention.Process);
        Wait.Until(() => ReferenceEquals(_scanned.Readings.Current, SocketReadings.None), () => "the last reading is still kept");
    }

    [Fact]
    public async Task A_scan_that_does_not_come_is_told()
    {
        _scanned.Stop();

        DetailException fault = await Assert.ThrowsAsync<DetailException>(() => _scanned.ReadAsync(Environment.ProcessId, TimeSpan.FromMilliseconds(200)));

        Assert.Contains("were not read within 0.2 s", fault.Message, StringComparison.Ordinal);
    }

    [LibraryImport("libc")]
    private static partial int dup(int file);

    [LibraryImport("libc")]
    private static partial int close(int file);

    private static string[] Sockets(int pid) =>
        [.. Directory.GetFiles($"/proc/{pid}/fd").Where(static file => new FileInfo(file).LinkTarget?.StartsWith("socket:", StringComparison.Ordinal) == true)];
}

/// <summary>The tab over the plugin's programs in the running kernel, read by the plugin's own refresh.</summary>
internal sealed class ScannedDetails : IDisposable
{
    private readonly SocketRig _rig = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly SocketReader _reader;
    private readonly Thread _refresh;

    public ScannedDetails()
    {
        Attention = new DetailAttention(Clock);
        _reader = new SocketReader(_rig.Programs, new Attention(Clock), new ConnectionAttention(Clock), Attention, new SocketOwners(Readings, Clock), TimeProvider.System, Readings) { Interval = TimeSpan.Zero };
        Details = Make(TimeSpan.FromSeconds(30));
        _refresh = new Thread(Refresh) { IsBackground = true };
        _refresh.Start();
    }

    public ManualClock Clock { get; } = new(goesOn: true);

    public Latest<SocketReadings> Readings { get; } = new(SocketReadings.None);

    public DetailAttention Attention { get; }

    public ConnectionDetails Details { get; }

    public int IndexOf(string column) => Details.Tab.Columns.Select(static column => column.Id).ToList().IndexOf(column);

    public Task<TableBuffer> ReadAsync(int pid) => ReadAsync(Details, pid);

    public Task<TableBuffer> ReadAsync(int pid, TimeSpan patience) => ReadAsync(Make(patience), pid);

    public async Task<TableBuffer> ReadUntilAsync(int pid, Func<TableBuffer, bool> isReached)
    {
        TableBuffer rows = await ReadAsync(pid);
        for (Stopwatch watch = Stopwatch.StartNew(); !isReached(rows) && watch.Elapsed < TimeSpan.FromSeconds(30);)
        {
            rows = await ReadAsync(pid);
        }

        Assert.True(isReached(rows));
        return rows;
    }

    /// <summary>No scan any more.</summary>
    public void Stop()
    {
        _stop.Cancel();
        _refresh.Join();
    }

    public void Dispose()
    {
        Stop();
        _stop.Dispose();
        _rig.Dispose();
    }

    private static async Task<TableBuffer> ReadAsync(ConnectionDetails details, int pid)
    {
        ProcessStat stat = ProcessStat.Of("/proc", pid)!.Value;
        TableBuffer rows = new(details.Tab);
        await details.ReadAsync(Some.Row(pid, stat.Key.StartNs), rows, new Progress<int>(), CancellationToken.None);
        return rows;
    }

    private ConnectionDetails Make(TimeSpan patience) => new(
        _rig.Programs, Readings, Attention, new NoCgroups(), new PluginOptions(new Dictionary<string, string>()), new AddressNames(static _ => "host.example"), TimeProvider.System)
    {
        Patience = patience,
    };

    private void Refresh()
    {
        while (!_stop.Token.WaitHandle.WaitOne(10))
        {
            _reader.Read();
        }
    }
}
