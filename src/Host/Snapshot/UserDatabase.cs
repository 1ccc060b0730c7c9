using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Bpftop.Host.Snapshot;

/// <summary>Asks systemd for users by its own protocol, varlink, where the C library has no name service
/// (https://systemd.io/USER_GROUP_API); an answer may take as long as the limit.</summary>
/// <remarks>Any thread; one connection for each question. What answers is not trusted with more than the limit's time and
/// a bounded answer.</remarks>
/// <param name="folder">Where the services have their sockets, each by its name.</param>
/// <param name="patience">The most that one question takes.</param>
/// <param name="time">The clock.</param>
internal sealed class UserDatabase(string folder, TimeSpan patience, TimeProvider time)
{
    /// <summary>A record with every field that systemd has takes some kilobytes.</summary>
    private const int LongestAnswer = 64 * 1024;

    private const int LongestName = 256; // limits.h: LOGIN_NAME_MAX

    private const string NoSuchUser = "io.systemd.UserDatabase.NoRecordFound";

    /// <summary>The first asks every other, the C library's name service included, and is not always installed; the second is
    /// systemd itself, which knows the users that it made up (DynamicUser=).</summary>
    private static readonly string[] _services = ["io.systemd.Multiplexer", "io.systemd.DynamicUser"];

    /// <summary>Of the running systemd. Before whoever asks gives the thread up.</summary>
    public static UserDatabase OfThisMachine(TimeProvider time) => new("/run/systemd/userdb", TimeSpan.FromSeconds(1.5), time);

    /// <summary>Finds the name of a user.</summary>
    /// <param name="uid">The user.</param>
    /// <param name="name">The name, or null where no such user is known: also where there is nobody to ask.</param>
    /// <returns>False where the service could not tell.</returns>
    public bool TryFind(uint uid, out string? name)
    {
        name = null;
        string? service = Array.Find(_services, known => File.Exists(Path.Join(folder, known)));
        if (service is null)
        {
            return true;
        }

        try
        {
            return Ask(service, uid) is { } answer && TryRead(answer, uid, out name);
        }
        catch (Exception fault) when (fault is SocketException or JsonException or InvalidOperationException)
        {
            // Also a text that is no Unicode, once it is taken.
            return false;
        }
    }

    /// <returns>The message; null where it did not come whole, or not in time.</returns>
    private ReadOnlyMemory<byte>? Ask(string service, uint uid)
    {
        long deadline = time.After(patience);
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

        // That of connect(2), too, where the service takes nobody in.
        socket.SendTimeout = Milliseconds(patience);
        socket.Connect(new UnixDomainSocketEndPoint(Path.Join(folder, service)));
        socket.Send(Question(service, uid));
        byte[] answer = new byte[LongestAnswer];
        for (int length = 0; length < answer.Length && time.Until(deadline) is { Ticks: > 0 } left;)
        {
            socket.ReceiveTimeout = Milliseconds(left);
            int read = socket.Receive(answer.AsSpan(length));
            if (read == 0)
            {
                return null;
            }

            // Each message ends with a NUL.
            int end = answer.AsSpan(length, read).IndexOf((byte)0);
            if (end >= 0)
            {
                return answer.AsMemory(0, length + end);
            }

            length += read;
        }

        return null;
    }

    private static byte[] Question(string service, uint uid) => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $$$"""{"method":"io.systemd.UserDatabase.GetUserRecord","parameters":{"uid":{{{uid}}},"service":"{{{service}}}"}}""") + "\0");

    /// <summary>0 would be without an end.</summary>
    private static int Milliseconds(TimeSpan span) => Math.Max(1, (int)span.TotalMilliseconds);

    private static bool TryRead(ReadOnlyMemory<byte> message, uint uid, out string? name)
    {
        name = null;
        using JsonDocument json = JsonDocument.Parse(message);
        if (Member(json.RootElement, "error") is { } error)
        {
            return error.ValueKind == JsonValueKind.String && error.ValueEquals(NoSuchUser);
        }

        if (Member(Member(json.RootElement, "parameters"), "record") is not { } record
            || Member(record, "uid") is not { ValueKind: JsonValueKind.Number } number || !number.TryGetUInt32(out uint told) || told != uid
            || Member(record, "userName") is not { ValueKind: JsonValueKind.String } text
            || text.GetString() is not { Length: > 0 and <= LongestName } found)
        {
            return false;
        }

        name = found;
        return true;
    }

    private static JsonElement? Member(JsonElement? parent, string name) =>
        parent is { ValueKind: JsonValueKind.Object } known && known.TryGetProperty(name, out JsonElement found) ? found : null;
}
