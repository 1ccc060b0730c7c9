using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using Bpftop.Systemd.Bus;
using Bpftop.Systemd.Names;
using Bpftop.Systemd.Units;

namespace Bpftop.Fuzz;

/// <summary>A manager that answers with whatever it likes: messages of D-Bus, through the library, to our readers.</summary>
/// <remarks>It takes a connection for each input, on threads of the pool: some thousand a second, and which branches the library
/// takes differs from run to run.</remarks>
internal static class BusTargets
{
    private static readonly BusLimits _limits = new() { Answer = TimeSpan.FromSeconds(5), LongestMessage = 1 << 16, MostInASecond = int.MaxValue };

    /// <summary>What is asked, and the signature of the answer.</summary>
    private static readonly (string Signature, Func<ManagerClient, Task> Ask)[] _questions =
    [
        ("a(ssssssouso)", async manager => Listed(await manager.ListUnitsAsync())),
        ("v", async manager => Kept(await manager.TextOfAsync("web.service", "Description"))),
        ("v", async manager => (await manager.UnitTextsAsync("web.service", "DropInPaths")).ForEach(Kept)),
        ("v", async manager => Check.That(!(await manager.NumberOfAsync("web.service", "MainPID", ofKind: true) < int.MinValue), "a number is none")),
        ("o", async manager => Check.That(await manager.UnitOfAsync(5) is not { } unit || UnitName.IsValid(unit), "a process is of what is no unit")),
        ("", async manager => await manager.DoAsync("FreezeUnit", "web.service", _limits.Answer)),
    ];

    public static Target[] All { get; } =
    [
        new("bus", Messages) { Room = 16 << 20, RoomPerByte = 1 << 16, Longest = 2048, Mutations = 40 },
        new("addresses", Addresses) { Words = ["unix:path=", "unix:abstract=", ",guid=", ";", "%2f", "%00", "/systemd/private", "tcp:host="] },
    ];

    /// <summary>The first byte says what is asked and how the rest answers: as the body of an answer with the right signature, with
    /// a signature of its own, as a signal, or as bytes of the connection.</summary>
    private static void Messages(ReadOnlySpan<byte> input)
    {
        int choice = input.IsEmpty ? 0 : input[0];
        (string signature, Func<ManagerClient, Task> ask) = _questions[choice % _questions.Length];
        byte[] answer = input.IsEmpty ? [] : input[1..].ToArray();
        int way = choice / _questions.Length % 5;
        Ask(way switch
        {
            0 or 1 => serial => Reply(serial, signature, answer),
            2 => serial => Reply(serial, Encoding.Latin1.GetString(answer, 0, Math.Min(answer.Length, 8)), answer.AsSpan(Math.Min(answer.Length, 8))),
            3 => serial => [.. Signal(answer), .. Reply(serial, "", [])],
            _ => _ => answer,
        }, ask, way == 3);
    }

    private static void Ask(Func<uint, byte[]> answer, Func<ManagerClient, Task> ask, bool isSignal)
    {
        // Nothing of an abstract address is left in a file system; its end tells that it is the manager's own socket.
        string name = $"bpftop-fuzz-{Environment.ProcessId}-{Guid.NewGuid():N}/systemd/private";
        using Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint($"\0{name}"));
        listener.Listen(1);
        Task served = Task.Run(() => Serve(listener, answer));
        try
        {
            AskAsync(new BusAddress($"unix:abstract={name}", "the manager"), ask, isSignal).GetAwaiter().GetResult();
        }
        catch (BusException fault)
        {
            Check.That(fault.Message.Length is > 0 and < 2000, "a connection is given up without a reason, or with an endless one");
        }

        served.GetAwaiter().GetResult();
    }

    private static async Task AskAsync(BusAddress address, Func<ManagerClient, Task> ask, bool isSignal)
    {
        using BusConnection bus = await BusConnection.OpenAsync(address, _limits, CancellationToken.None);
        ManagerClient manager = new(bus);
        if (!isSignal)
        {
            await ask(manager);
            return;
        }

        UnitChanges changes = new();
        _ = changes.Take();
        try
        {
            await manager.SubscribeAsync(changes.See);
        }
        finally
        {
            foreach (string unit in changes.Take()?.Names ?? [])
            {
                Check.That(UnitName.IsValid(unit), "a signal tells of what is no unit");
            }
        }
    }

    /// <summary>Lets bpftop in, refuses the library's greeting, answers the first question and hangs up.</summary>
    private static void Serve(Socket listener, Func<uint, byte[]> answer)
    {
        try
        {
            using Socket client = listener.Accept();
            client.ReceiveTimeout = 5000;
            Peer peer = new(client);
            peer.SkipTo("BEGIN\r\n"u8);
            client.Send("OK 0123456789abcdef0123456789abcdef\r\n"u8);
            uint serial = peer.ReadCall(out bool isGreeting);
            if (isGreeting)
            {
                client.Send(Error(serial));
                serial = peer.ReadCall(out _);
            }

            client.Send(answer(serial));
            client.Shutdown(SocketShutdown.Send);

            // Until bpftop hangs up, so that it reads all of it.
            peer.Drain();
        }
        catch (Exception fault) when (fault is SocketException or IOException)
        {
            // bpftop had enough.
        }
    }

    private static void Listed(List<UnitFacts> units)
    {
        foreach (UnitFacts unit in units)
        {
            Check.That(UnitName.IsValid(unit.Name), "a unit has a name that none can have");
            Kept(unit.Description);
            Kept(unit.Active);
        }
    }

    private static void Kept(string? text) => Check.That(text is not { Length: > 512 }, "a text from a bus is too long");

    /// <summary>Addresses, as an environment or a configuration names them.</summary>
    private static void Addresses(ReadOnlySpan<byte> input)
    {
        try
        {
            BusAddress address = new(Encoding.UTF8.GetString(input), "a bus");
            _ = address.IsDirect;
            foreach (UnixDomainSocketEndPoint place in address.Sockets())
            {
                Check.That(place.ToString()!.Length > 0, "a socket is nowhere");
            }
        }
        catch (BusException)
        {
            // It is no address, which is said.
        }
    }

    private static byte[] Reply(uint serial, string signature, ReadOnlySpan<byte> body) => Message(2, serial, signature, body, "");

    private static byte[] Error(uint serial) => Message(3, serial, "", [], "org.freedesktop.DBus.Error.UnknownMethod");

    /// <summary>A signal of the manager's: the first byte says which, the rest is its body.</summary>
    private static byte[] Signal(ReadOnlySpan<byte> input)
    {
        string member = (input.IsEmpty ? 0 : input[0] % 4) switch { 0 => "UnitNew", 1 => "UnitRemoved", 2 => "Reloading", _ => "PropertiesChanged" };
        return Message(4, 0, "so", input.IsEmpty ? input : input[1..], member);
    }

    /// <summary>A message whose header is right (D-Bus Specification, "Message Format").</summary>
    /// <param name="type">2 an answer, 3 an error, 4 a signal.</param>
    /// <param name="serial">What it answers.</param>
    /// <param name="signature">Of the body.</param>
    /// <param name="body">The body.</param>
    /// <param name="name">The error, or the signal.</param>
    private static byte[] Message(byte type, uint serial, string signature, ReadOnlySpan<byte> body, string name)
    {
        List<byte> fields = [];
        if (type == 4)
        {
            Field(1, 'o', "/org/freedesktop/systemd1");
            Field(2, 's', "org.freedesktop.systemd1.Manager");
            Field(3, 's', name);
        }
        else
        {
            Pad(fields, 8);
            fields.AddRange([5, 1, (byte)'u', 0, .. BitConverter.GetBytes(serial)]);
        }

        if (type == 3)
        {
            Field(4, 's', name);
        }

        if (signature.Length > 0)
        {
            Pad(fields, 8);
            fields.AddRange([8, 1, (byte)'g', 0, (byte)signature.Length, .. Encoding.Latin1.GetBytes(signature), 0]);
        }

        List<byte> message = [(byte)'l', type, 1, 1, .. BitConverter.GetBytes(body.Length), .. BitConverter.GetBytes(7u), .. BitConverter.GetBytes(fields.Count), .. fields];
        Pad(message, 8);
        message.AddRange(body);
        return [.. message];

        void Field(byte code, char kind, string value)
        {
            Pad(fields, 8);
            fields.AddRange([code, 1, (byte)kind, 0, .. BitConverter.GetBytes(value.Length), .. Encoding.ASCII.GetBytes(value), 0]);
        }
    }

    private static void Pad(List<byte> bytes, int to)
    {
        while (bytes.Count % to != 0)
        {
            bytes.Add(0);
        }
    }

    /// <summary>The other end of bpftop's socket.</summary>
    private sealed class Peer(Socket socket)
    {
        private readonly byte[] _buffer = new byte[1 << 12];
        private int _at;
        private int _end;

        public void SkipTo(ReadOnlySpan<byte> mark)
        {
            for (int matched = 0; matched < mark.Length;)
            {
                byte next = Byte();
                matched = next == mark[matched] ? matched + 1 : next == mark[0] ? 1 : 0;
            }
        }

        /// <returns>The call's serial number.</returns>
        public uint ReadCall(out bool isGreeting)
        {
            byte[] head = Bytes(16);
            uint body = BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(4));
            uint fields = BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(12));
            byte[] rest = Bytes((int)(((fields + 7) & ~7u) + body));
            isGreeting = rest.AsSpan().IndexOf("Hello"u8) >= 0;
            return BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(8));
        }

        public void Drain()
        {
            while (socket.Receive(_buffer) > 0)
            {
            }
        }

        private byte[] Bytes(int count)
        {
            byte[] bytes = new byte[count];
            foreach (ref byte value in bytes.AsSpan())
            {
                value = Byte();
            }

            return bytes;
        }

        private byte Byte()
        {
            if (_at == _end)
            {
                (_at, _end) = (0, socket.Receive(_buffer));
                if (_end == 0)
                {
                    throw new IOException("bpftop hung up");
                }
            }

            return _buffer[_at++];
        }
    }
}
