using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Bpftop.Systemd.Bus;

namespace Bpftop.Plugins.Tests.Systemd;

/// <summary>A program that answers at a manager's own socket, and says what a test wants.</summary>
internal sealed unsafe partial class FakeManager : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    /// <param name="socket">Where it listens.</param>
    public FakeManager(string socket)
    {
        _listener.Bind(new UnixDomainSocketEndPoint(socket));
        _listener.Listen();
        new Thread(Serve) { IsBackground = true, Name = "fake manager" }.Start();
    }

    /// <summary>Time before each answer.</summary>
    public TimeSpan Pause { get; init; }

    /// <summary>The property ControlGroup of a unit, by its object.</summary>
    public Func<string, string> ControlGroup { get; init; } = static _ => "/init.scope";

    /// <summary>Units that it lists, each with an active state that is of another type where it is null.</summary>
    public IReadOnlyList<(string Name, string? Active)> Units { get; init; } = [];

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
    }

    private void Serve()
    {
        try
        {
            while (true)
            {
                using Socket client = _listener.Accept();
                Serve(client);
            }
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private void Serve(Socket client)
    {
        int file = LibC.Duplicate((int)client.Handle);
        _ = LibSystemd.New(out nint bus);
        try
        {
            _ = SetFile(bus, file, file);
            _ = SetServer(bus, 1, new Id(1, 2));
            _ = SetAnonymous(bus, 1);
            _ = LibSystemd.Start(bus);
            int result;
            while ((result = LibSystemd.Process(bus, out nint message)) >= 0 && !_stop.IsCancellationRequested)
            {
                if (message != 0)
                {
                    using BusMessage call = new(message);
                    Answer(call);
                }
                else if (result == 0)
                {
                    client.Poll(TimeSpan.FromMilliseconds(20), SelectMode.SelectRead);
                }
            }
        }
        finally
        {
            LibSystemd.Close(bus);
            _ = LibSystemd.Unref(bus);
        }
    }

    private void Answer(BusMessage call)
    {
        if (call.Type != 1)
        {
            return;
        }

        _stop.Token.WaitHandle.WaitOne(Pause);
        _ = NewAnswer(call.Handle, out nint handle);
        using BusMessage answer = new(handle);
        switch (call.Member)
        {
            case "Get":
                _ = call.Text();
                bool isText = call.Text() is "ControlGroup" or "Slice";
                _ = LibSystemd.Open(handle, (byte)'v', isText ? "s" : "u");
                _ = isText ? answer.With(ControlGroup(call.Path)) : answer.With(0u);
                _ = LibSystemd.CloseContainer(handle);
                break;
            case "GetUnitByPID":
                Append(handle, 'o', "/org/freedesktop/systemd1/unit/fake_2eservice");
                break;
            case "ListUnits":
                List(answer);
                break;
        }

        _ = LibSystemd.Send(0, handle, out _);
    }

    private void List(BusMessage answer)
    {
        bool isRight = Units.All(static unit => unit.Active is not null);
        _ = LibSystemd.Open(answer.Handle, (byte)'a', isRight ? "(ssssssouso)" : "s");
        foreach ((string name, string? active) in Units)
        {
            if (!isRight)
            {
                answer.With(name);
                continue;
            }

            _ = LibSystemd.Open(answer.Handle, (byte)'r', "ssssssouso");
            answer.With(name).With("A fake").With("loaded").With(active!).With("running").With("");
            Append(answer.Handle, 'o', "/");
            answer.With(0u).With("");
            Append(answer.Handle, 'o', "/");
            _ = LibSystemd.CloseContainer(answer.Handle);
        }

        _ = LibSystemd.CloseContainer(answer.Handle);
    }

    private static void Append(nint message, char type, string text)
    {
        fixed (byte* bytes = Encoding.UTF8.GetBytes(text + '\0'))
        {
            _ = LibSystemd.Append(message, (byte)type, bytes);
        }
    }

    [LibraryImport(LibSystemd.Library, EntryPoint = "sd_bus_set_fd")]
    private static partial int SetFile(nint bus, int input, int output);

    [LibraryImport(LibSystemd.Library, EntryPoint = "sd_bus_set_server")]
    private static partial int SetServer(nint bus, int isServer, Id id);

    [LibraryImport(LibSystemd.Library, EntryPoint = "sd_bus_set_anonymous")]
    private static partial int SetAnonymous(nint bus, int isAnonymous);

    [LibraryImport(LibSystemd.Library, EntryPoint = "sd_bus_message_new_method_return")]
    private static partial int NewAnswer(nint call, out nint answer);

    /// <summary>sd-id128.h: sd_id128_t.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Id(ulong First, ulong Second);

    private static partial class LibC
    {
        [LibraryImport("libc", EntryPoint = "dup")]
        public static partial int Duplicate(int file);
    }
}
