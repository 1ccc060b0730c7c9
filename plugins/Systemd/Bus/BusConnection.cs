using System.Text;
using Tmds.DBus.Protocol;

namespace Bpftop.Systemd.Bus;

/// <summary>Reads the body of a message, whose signature has been compared.</summary>
internal delegate T BodyReader<out T>(ref Reader body);

/// <summary>A connection to a bus, or to a manager without one.</summary>
/// <remarks>Any thread. Each call ends, by its limit or by the cancellation. A connection that failed does not come
/// back; disposing it leaves nothing behind.</remarks>
internal sealed class BusConnection : IDisposable
{
    public const string Systemd = "org.freedesktop.systemd1";

    private readonly BusAddress _address;
    private readonly BusSetup _setup;
    private readonly DBusConnection _connection;
    private readonly CancellationToken _cancel;

    private BusConnection(BusAddress address, BusLimits limits, CancellationToken cancel)
    {
        _address = address;
        Limits = limits;
        _cancel = cancel;
        _setup = new BusSetup(address, limits);
        _connection = new DBusConnection(_setup);
    }

    public BusLimits Limits { get; }

    /// <summary>Whose socket it is, in bpftop's pid namespace; 0 where it is not in there.</summary>
    public int PeerPid => _setup.PeerPid;

    /// <summary>Completes when the connection ends, on either side.</summary>
    public Task<Exception?> Lost { get; private set; } = Task.FromResult<Exception?>(null);

    /// <summary>Connects.</summary>
    /// <exception cref="BusException">Nobody listens, the address is wrong, or whoever listens does not let bpftop in.</exception>
    public static async Task<BusConnection> OpenAsync(BusAddress address, BusLimits limits, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        BusConnection bus = new(address, limits, cancel);
        try
        {
            await bus.LimitAsync(bus._connection.ConnectAsync().AsTask()).ConfigureAwait(false);

            // The library goes on where Hello is refused, since there need not be a bus; but then no signal would come.
            if (!address.IsDirect && bus._connection.UniqueName is null)
            {
                throw new BusException("no bus listens at its address");
            }

            bus.Lost = bus._connection.DisconnectedAsync();
            return bus;
        }
        catch
        {
            bus.Dispose();
            throw;
        }
    }

    /// <summary>Begins a call to the manager; its arguments are to be written.</summary>
    public MessageWriter NewCall(string path, string iface, string member, string? signature = null)
    {
        MessageWriter call = _connection.GetMessageWriter();
        call.WriteMethodCallHeader(_address.IsDirect ? null : Systemd, path, iface, member, signature);
        return call;
    }

    /// <summary>Sends a call and waits for its answer.</summary>
    /// <param name="call">The call.</param>
    /// <param name="signature">The answer's signature. Another one is a fault: the library would read the body as
    /// whatever type it is asked for.</param>
    /// <param name="read">Reads the answer.</param>
    /// <param name="limit">How long it may take; null for as long as any call.</param>
    /// <exception cref="BusException">The answer is an error, is of another type, or does not come in time.</exception>
    public async Task<T> CallAsync<T>(MessageBuffer call, string signature, BodyReader<T> read, TimeSpan? limit = null)
        where T : class?
    {
        TimeSpan longest = limit ?? Limits.Answer;
        try
        {
            return await _connection.CallMethodAsync(call, static (answer, expected) => ((Expected<T>)expected!).Read(answer), new Expected<T>(signature, read))
                .WaitAsync(longest, _cancel).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            throw Fault(fault, longest);
        }
    }

    /// <summary>Has every signal shown that a rule describes. On a bus, only those of the rule's sender are.</summary>
    /// <param name="rule">Which signals; a manager without a bus sends all of its own.</param>
    /// <param name="see">Called on the thread that reads from the connection: it must not wait, and not keep the message; what it throws
    /// ends the connection.</param>
    public Task WatchAsync(MatchRule rule, Action<Message> see) => LimitAsync(_connection.AddMatchAsync(
        rule,
        static (signal, see) =>
        {
            ((Action<Message>)see!)(signal);
            return "";
        },
        static (Notification<string> _) => { },
        emitOnCapturedContext: false,
        state: see).AsTask());

    /// <exception cref="BusException">The connection is of no use any more.</exception>
    public void ThrowIfLost()
    {
        if (Lost.IsCompleted)
        {
            throw new BusException(Lost.Result is { } reason ? BusSentence.Of(reason) : "the connection was closed");
        }
    }

    public void Dispose()
    {
        _connection.Dispose();
        _setup.Dispose();
    }

    private async Task LimitAsync(Task work)
    {
        try
        {
            await work.WaitAsync(Limits.Answer, _cancel).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            throw Fault(fault, Limits.Answer);
        }
    }

    /// <summary>The one place where the library's exceptions become bpftop's.</summary>
    private static BusException Fault(Exception fault, TimeSpan limit)
    {
        if (fault is DBusErrorReplyException refusal)
        {
            string name = BusText.Of(refusal.ErrorName);
            return new BusException(BusSentence.Of(name, BusText.Of(refusal.ErrorMessage)), name);
        }

        return new BusException(fault is TimeoutException ? $"it did not answer within {limit.TotalSeconds:0.#} s" : BusSentence.Of(fault));
    }

    private sealed record Expected<T>(string Signature, BodyReader<T> Body)
    {
        public T Read(Message answer)
        {
            try
            {
                Reader body = answer.GetBodyReader();
                return Ascii.Equals(answer.Signature, Signature) ? Body(ref body) : throw BusException.WrongType();
            }
            catch (Exception fault) when (fault is not BusException)
            {
                throw BusException.WrongType();
            }
        }
    }
}
