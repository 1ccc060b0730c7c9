using System.Net.Sockets;
using Tmds.DBus.Protocol;

namespace Bpftop.Plugins.Tests.Systemd;

/// <summary>A program that answers at a manager's own socket, and says what a test wants.</summary>
internal sealed class FakeManager : IPathMethodHandler, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly FakeListener _listener;

    /// <param name="socket">Where it listens.</param>
    /// <param name="asOtherUser">Whether somebody else than root listens.</param>
    public FakeManager(string socket, bool asOtherUser = false) => _listener = new FakeListener(socket, ServeAsync, asOtherUser);

    /// <summary>Time before each answer.</summary>
    public TimeSpan Pause { get; init; }

    /// <summary>The property ControlGroup of a unit, by its object.</summary>
    public Func<string, string> ControlGroup { get; init; } = static _ => "/init.scope";

    /// <summary>Other properties of its unit, by name: a text, a list of texts, or a number of the type that it has to be.
    /// </summary>
    public IReadOnlyDictionary<string, object> Properties { get; init; } = new Dictionary<string, object>();

    /// <summary>Units that it lists, each with an active state that is of another type where it is null.</summary>
    public IReadOnlyList<(string Name, string? Active)> Units { get; init; } = [];

    /// <summary>A method whose answer is a number, whatever it has to be.</summary>
    public string? NumberInsteadOf { get; init; }

    public string Path => "/";

    public bool HandlesChildPaths => true;

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
    }

    public async ValueTask HandleMethodAsync(MethodContext context)
    {
        await Task.Delay(Pause, _stop.Token);
        if (context.Request.InterfaceAsString == "org.freedesktop.DBus")
        {
            // As systemd: there is no bus here to say hello to.
            context.ReplyUnknownMethodError();
            return;
        }

        string member = context.Request.MemberAsString!;
        context.Reply(member == NumberInsteadOf ? Number(context) : Answer(context, member));
    }

    private async Task ServeAsync(Socket client)
    {
        using LetIn stream = new(client);
        using DBusConnection connection = new(new ServerOptions(stream));
        await connection.ConnectAsync();
        connection.AddMethodHandler(this);
        stream.Open();
        await connection.DisconnectedAsync().WaitAsync(_stop.Token);
    }

    private static MessageBuffer Number(MethodContext context)
    {
        using MessageWriter answer = context.CreateReplyWriter("u");
        answer.WriteUInt32(1);
        return answer.CreateMessage();
    }

    private MessageBuffer Answer(MethodContext context, string member)
    {
        bool isRight = Units.All(static unit => unit.Active is not null);
        using MessageWriter answer = context.CreateReplyWriter(
            member switch { "Get" => "v", "GetUnitByPID" => "o", "ListUnits" => isRight ? "a(ssssssouso)" : "as", _ => null });
        switch (member)
        {
            case "Get":
                Reader asked = context.Request.GetBodyReader();
                _ = asked.ReadString();
                string property = asked.ReadString();
                switch (Properties.GetValueOrDefault(property) ?? (property is "ControlGroup" or "Slice" ? ControlGroup(context.Request.PathAsString!) : 0U))
                {
                    case string text:
                        answer.WriteVariantString(text);
                        break;
                    case string[] texts:
                        answer.WriteSignature("as"u8);
                        answer.WriteArray(texts);
                        break;
                    case uint number:
                        answer.WriteVariantUInt32(number);
                        break;
                    case int number:
                        answer.WriteVariantInt32(number);
                        break;
                    case ulong number:
                        answer.WriteVariantUInt64(number);
                        break;
                }

                break;
            case "GetUnitByPID":
                answer.WriteObjectPath("/org/freedesktop/systemd1/unit/fake_2eservice");
                break;
            case "ListUnits" when !isRight:
                answer.WriteArray(Units.Select(static unit => unit.Name));
                break;
            case "ListUnits":
                ArrayStart list = answer.WriteArrayStart(DBusType.Struct);
                foreach ((string name, string? active) in Units)
                {
                    answer.WriteStructureStart();
                    foreach (string text in (string[])[name, "A fake", "loaded", active!, "running", ""])
                    {
                        answer.WriteString(text);
                    }

                    answer.WriteObjectPath("/");
                    answer.WriteUInt32(0);
                    answer.WriteString("");
                    answer.WriteObjectPath("/");
                }

                answer.WriteArrayEnd(list);
                break;
        }

        return answer.CreateMessage();
    }

    private sealed class ServerOptions(LetIn stream) : DBusConnectionOptions
    {
        protected override ValueTask<SetupResult> SetupAsync(CancellationToken cancellationToken) =>
            ValueTask.FromResult(new SetupResult { UserId = "0", MachineId = "", ConnectionStream = stream });
    }

    /// <summary>The library makes connections, and accepts none. It is told that it was let in, and that there is no bus; the
    /// client's messages come after that, for it cannot answer any before.</summary>
    private sealed class LetIn(Socket client) : NetworkStream(client)
    {
        /// <summary>An error with the name "a.b", as the answer to message 1.</summary>
        private static readonly byte[] _noBus =
        [
            (byte)'l', 3, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 20, 0, 0, 0,
            5, 1, (byte)'u', 0, 1, 0, 0, 0,
            4, 1, (byte)'s', 0, 3, 0, 0, 0, (byte)'a', (byte)'.', (byte)'b', 0, 0, 0, 0, 0,
        ];

        private readonly TaskCompletionSource _hello = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _read;
        private bool _begun;

        public void Open() => _open.SetResult();

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            switch (_read++)
            {
                case 0:
                    FakeListener.Ok.CopyTo(buffer.Span);
                    return FakeListener.Ok.Length;
                case 1:
                    await _hello.Task;
                    _noBus.CopyTo(buffer);
                    return _noBus.Length;
                default:
                    await _open.Task;
                    return await base.ReadAsync(buffer, cancellationToken);
            }
        }

        /// <summary>The client hears nothing of it.</summary>
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_open.Task.IsCompleted)
            {
                return base.WriteAsync(buffer, cancellationToken);
            }

            if (_begun)
            {
                _hello.TrySetResult();
            }

            _begun = _begun || buffer.Span.SequenceEqual("BEGIN\r\n"u8);
            return ValueTask.CompletedTask;
        }
    }
}
