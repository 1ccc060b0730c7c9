using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Bpftop.Systemd.Bus;

/// <summary>A connection to a bus, or to a manager without one.</summary>
/// <remarks>
/// One thread at a time: sd-bus has no locks. Nothing in here waits for longer than it is told to, or beyond the
/// cancellation: calls are sent without sd-bus's own waiting, and answers are picked out of what comes in.
/// </remarks>
internal sealed unsafe class BusConnection : IDisposable
{
    public const string Systemd = "org.freedesktop.systemd1";
    private const string Bus = "org.freedesktop.DBus";

    private readonly Dictionary<ulong, BusMessage?> _awaited = [];
    private readonly BusAddress _address;
    private readonly CancellationToken _cancel;
    private readonly CancellationTokenRegistration _wake;
    private readonly int _wakeFile;
    private nint _bus;
    private string? _manager;

    private BusConnection(BusAddress address, CancellationToken cancel)
    {
        _address = address;
        _cancel = cancel;
        _wakeFile = LibC.EventFile(0, LibC.EventFlags);
        _wake = cancel.UnsafeRegister(static connection => ((BusConnection)connection!).Wake(), this);
    }

    /// <summary>Called with each signal of the manager; it must not make calls.</summary>
    public Action<BusMessage>? OnSignal { get; set; }

    /// <summary>Whose socket it is, in bpftop's pid namespace; 0 where it is not in there.</summary>
    public int PeerPid => LibC.PeerPid(LibSystemd.GetFile(_bus));

    /// <summary>Connects. Whether the other side answers shows at the first call.</summary>
    /// <exception cref="BusException">Nobody listens, or the address is wrong.</exception>
    public static BusConnection Open(BusAddress address, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        BusConnection connection = new(address, cancel);
        try
        {
            Check(LibSystemd.New(out connection._bus));
            Check(LibSystemd.SetAddress(connection._bus, address.Address));
            Check(LibSystemd.SetBusClient(connection._bus, address.IsDirect ? 0 : 1));
            Check(LibSystemd.Start(connection._bus));
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Makes a call to the manager; to be sent.</summary>
    public BusMessage NewCall(string path, string iface, string member) =>
        NewCall(_address.IsDirect ? null : Systemd, path, iface, member);

    /// <summary>Asks the bus for the signals that a rule describes; a manager without a bus sends all of its own.</summary>
    public void Match(string rule, TimeSpan limit)
    {
        if (!_address.IsDirect)
        {
            using BusMessage call = NewCall(Bus, "/org/freedesktop/DBus", Bus, "AddMatch").With(rule);
            Call(call, limit).Dispose();
        }
    }

    /// <summary>Sends a call and waits for its answer.</summary>
    /// <exception cref="BusException">The answer is an error, or does not come in time.</exception>
    public BusMessage Call(BusMessage call, TimeSpan limit) => Answer(Send(call), limit);

    /// <summary>Sends a call, whose answer must be asked for.</summary>
    public ulong Send(BusMessage call)
    {
        Check(LibSystemd.Send(_bus, call.Handle, out ulong cookie));
        _awaited[cookie] = null;
        return cookie;
    }

    /// <summary>Waits for the answer to a call that was sent.</summary>
    public BusMessage Answer(ulong cookie, TimeSpan limit)
    {
        long start = Stopwatch.GetTimestamp();
        while (_awaited[cookie] is null)
        {
            TimeSpan left = limit - Stopwatch.GetElapsedTime(start);
            if (left <= TimeSpan.Zero)
            {
                _awaited.Remove(cookie);
                throw new BusException($"it did not answer within {limit.TotalSeconds:0.#} s");
            }

            Wait(left);
        }

        _awaited.Remove(cookie, out BusMessage? answer);
        try
        {
            // Who answers to the well-known name is the manager: only its signals count from here on.
            _manager ??= answer!.Sender is { Length: > 0 } sender && sender != Bus ? sender : null;
            return answer!.OrThrow();
        }
        catch
        {
            answer!.Dispose();
            throw;
        }
    }

    /// <summary>Waits until something came in, and takes it.</summary>
    /// <returns>False where nothing came in time.</returns>
    /// <exception cref="BusException">The connection is of no use any more.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public bool Wait(TimeSpan limit)
    {
        _cancel.ThrowIfCancellationRequested();
        if (Take())
        {
            return true;
        }

        int events = LibSystemd.GetEvents(_bus);
        Check(events);
        LibC.PollFile* files = stackalloc LibC.PollFile[2];
        files[0] = new LibC.PollFile { File = LibSystemd.GetFile(_bus), Wanted = (short)events };
        files[1] = new LibC.PollFile { File = _wakeFile, Wanted = LibC.Readable };
        int milliseconds = limit < TimeSpan.Zero ? -1 : (int)Math.Min(Math.Ceiling(limit.TotalMilliseconds), int.MaxValue);
        if (LibC.Poll(files, 2, milliseconds) < 0 && Marshal.GetLastPInvokeError() is var error and not LibC.Interrupted)
        {
            throw new BusException(BusSentence.OfErrno(-error));
        }

        _cancel.ThrowIfCancellationRequested();
        return Take();
    }

    public void Dispose()
    {
        _wake.Dispose();
        foreach (BusMessage? message in _awaited.Values)
        {
            message?.Dispose();
        }

        _awaited.Clear();
        if (_bus != 0)
        {
            LibSystemd.Close(_bus);
            LibSystemd.Unref(_bus);
            _bus = 0;
        }

        if (_wakeFile >= 0)
        {
            _ = LibC.Close(_wakeFile);
        }
    }

    private BusMessage NewCall(string? destination, string path, string iface, string member)
    {
        Check(LibSystemd.NewCall(_bus, out nint call, destination, path, iface, member));
        return new BusMessage(call);
    }

    /// <summary>Takes what has come in, and not all of it where a sender never pauses: the caller has limits of its own
    /// to look at.</summary>
    private bool Take()
    {
        const int MostAtOnce = 1000;
        for (int taken = 0; taken < MostAtOnce; taken++)
        {
            int result = LibSystemd.Process(_bus, out nint handle);
            Check(result);
            if (result == 0)
            {
                return taken > 0;
            }

            if (handle != 0)
            {
                Sort(new BusMessage(handle));
            }
        }

        return true;
    }

    private void Sort(BusMessage message)
    {
        switch (message.Type)
        {
            case LibSystemd.Answer or LibSystemd.Error when _awaited.TryGetValue(message.AnswerTo, out BusMessage? earlier) && earlier is null:
                _awaited[message.AnswerTo] = message;
                return;
            case LibSystemd.Signal:
                using (message)
                {
                    string sender = message.Sender;

                    // Anybody on a bus may send anybody a signal.
                    if (_address.IsDirect || sender == Bus || sender == _manager)
                    {
                        OnSignal?.Invoke(message);
                    }
                }

                return;
            default:
                message.Dispose();
                return;
        }
    }

    private void Wake()
    {
        ulong one = 1;
        _ = LibC.Write(_wakeFile, &one, sizeof(ulong));
    }

    private static void Check(int result)
    {
        if (result < 0)
        {
            throw new BusException(BusSentence.OfErrno(result));
        }
    }
}
