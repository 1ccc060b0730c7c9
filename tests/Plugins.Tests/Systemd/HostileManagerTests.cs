using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using Bpftop.Plugins.Tests.Containers;
using Bpftop.Plugins.Tests.Freezer;
using Bpftop.Systemd;
using Bpftop.Systemd.Bus;
using Bpftop.Systemd.Units;

namespace Bpftop.Plugins.Tests.Systemd;

/// <summary>Whoever listens where a user's manager does is that user's program. It costs a state and a reason, and no other
/// manager is held up by it.</summary>
public sealed class HostileManagerTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bpftop-test-");
    private readonly List<IDisposable> _made = [];

    [Theory]
    [InlineData("GetUnitByPID")]
    [InlineData("Get")]
    [InlineData("Subscribe")]
    public async Task An_answer_of_another_type_is_not_read(string method)
    {
        _made.Add(new FakeManager(UserSocket()) { NumberInsteadOf = method });

        await ExpectAsync(new BusLimits(), "its answer does not fit systemd's interface");
    }

    [Fact]
    public async Task Who_is_silent_instead_of_letting_bpftop_in_is_left()
    {
        Socket silent = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        _made.Add(silent);
        silent.Bind(new UnixDomainSocketEndPoint(UserSocket()));
        silent.Listen();

        await ExpectAsync(new BusLimits { Answer = TimeSpan.FromSeconds(1) }, "it did not answer within 1 s");
    }

    [Fact]
    public async Task Who_is_silent_after_letting_bpftop_in_is_left()
    {
        Serve(static client => client.ReceiveAsync(new byte[1 << 16]));

        await ExpectAsync(new BusLimits { Answer = TimeSpan.FromSeconds(1) }, "it did not answer within 1 s", "the connection was closed");
    }

    [Fact]
    public async Task A_message_longer_than_the_limit_is_not_waited_for()
    {
        byte[] message = Message(type: 4);
        BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(4), 1 << 16);
        Serve(client => SendAsync(client, message, isEndless: false));

        await ExpectAsync(
            new BusLimits { LongestMessage = 1 << 16 }, $"it sent a message of {message.Length + (1 << 16)} bytes, and bpftop takes none longer than {1 << 16}");
    }

    [Theory]
    [InlineData(4)]
    [InlineData(2)]
    [InlineData(1)]
    public async Task A_flood_of_signals_answers_or_calls_ends_the_connection(byte type)
    {
        byte[] message = Message(type);
        Serve(client => SendAsync(client, message, isEndless: true));

        await ExpectAsync(new BusLimits { MostInASecond = 2000 }, "it sends more than bpftop accepts");
    }

    [Fact]
    public async Task What_is_no_message_is_not_read()
    {
        Serve(static client => SendAsync(client, Encoding.ASCII.GetBytes(new string('x', 64)), isEndless: false));

        await ExpectAsync(new BusLimits(), "it does not speak D-Bus");
    }

    [Fact]
    public async Task A_user_is_not_believed_for_another()
    {
        _made.Add(new FakeManager(UserSocket(), asOtherUser: true));

        await ExpectAsync(new BusLimits(), $"user {OtherUser.Id} listens there, and not user 1000");
    }

    /// <summary>The connection gets there in the end, however the bytes are cut.</summary>
    [Fact]
    public async Task Messages_are_measured_wherever_they_are_cut()
    {
        byte[] message = Message(type: 4);
        using Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(UserSocket()));
        listener.Listen();
        Socket client = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await client.ConnectAsync(listener.LocalEndPoint!);
        using Socket server = await listener.AcceptAsync();
        await using LimitedStream stream = new(client, new BusLimits { LongestMessage = message.Length });
        await stream.WriteAsync("BEGIN\r\n"u8.ToArray());
        byte[] letter = new byte[1];
        await stream.ReadExactlyAsync(new byte["OK\r\n".Length]);
        for (int count = 0; count < 3; count++)
        {
            await server.SendAsync(message);
            for (int at = 0; at < message.Length; at++)
            {
                await stream.ReadExactlyAsync(letter);
                Assert.Equal(message[at], letter[0]);
            }
        }

        message[4]++;
        await server.SendAsync(message);
        for (int at = 0; at < 15; at++)
        {
            await stream.ReadExactlyAsync(letter);
        }

        Assert.StartsWith("it sent a message of", (await Assert.ThrowsAsync<BusException>(async () => await stream.ReadExactlyAsync(letter))).Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _made.ForEach(static made => made.Dispose());
        _folder.Delete(true);
    }

    /// <summary>Expects one of these reasons, and the units of a manager beside it.</summary>
    private async Task ExpectAsync(BusLimits limits, params string[] reasons)
    {
        string own = Path.Join(Directory.CreateDirectory(Path.Join(_folder.FullName, "systemd")).FullName, "private");
        _made.Add(new FakeManager(own) { Units = [("web.service", "active")] });
        UnitRefresh managers = new(
            new PluginOptions(new Dictionary<string, string>()),
            new FakePaths { Root = _folder.FullName },
            new Surroundings { RunRoot = _folder.FullName, SystemBus = null, Limits = limits },
            new TableInterest());
        _made.Insert(0, managers);
        string[] expected = [.. reasons.Select(static reason => $"the manager of user 1000: {reason}")];

        Availability availability = default;
        await Eventually.TrueAsync(
            async () => Array.IndexOf(expected, (availability = await managers.ProbeAsync(CancellationToken.None)).Reason) >= 0,
            () => $"not {expected[0]}, but {availability}");

        Assert.Equal(AvailabilityState.Degraded, availability.State);
        Assert.Equal("web.service", Assert.Single(Assert.Single(managers.Directory.Current.Managers).Units).Key);
    }

    /// <summary>Where user 1000's manager would listen.</summary>
    private string UserSocket() =>
        Path.Join(Directory.CreateDirectory(Path.Join(_folder.FullName, "user/1000/systemd")).FullName, "private");

    private void Serve(Func<Socket, Task> serve) => _made.Add(new FakeListener(UserSocket(), serve));

    private static async Task SendAsync(Socket client, byte[] what, bool isEndless)
    {
        do
        {
            await client.SendAsync(what);
        }
        while (isEndless);

        // Until the client hangs up.
        byte[] heard = new byte[1024];
        while (await client.ReceiveAsync(heard) > 0)
        {
        }
    }

    /// <summary>A message without a body: its fields say nothing but the path of an object.</summary>
    private static byte[] Message(byte type)
    {
        byte[] message = new byte[32];
        message[0] = (byte)'l';
        message[1] = type;
        message[3] = 1;
        message[8] = 1;
        BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(12), 10);
        message[16] = 1;
        message[17] = 1;
        message[18] = (byte)'o';
        BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(20), 1);
        message[24] = (byte)'/';
        return message;
    }
}
