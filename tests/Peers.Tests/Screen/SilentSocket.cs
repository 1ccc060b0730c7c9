using System.Net.Sockets;

namespace Bpftop.Peers.Tests.Screen;

/// <summary>A socket where everybody is let in and nobody is answered.</summary>
internal sealed class SilentSocket : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bpftop-silent-");
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    public SilentSocket()
    {
        Path = System.IO.Path.Join(_folder.FullName, "s");
        _listener.Bind(new UnixDomainSocketEndPoint(Path));

        // The kernel accepts as many; this process takes none of them.
        _listener.Listen(100);
    }

    public string Path { get; }

    /// <summary>Whether somebody waits to be answered.</summary>
    public bool HasGuest => _listener.Poll(0, SelectMode.SelectRead);

    public void Dispose()
    {
        _listener.Dispose();
        _folder.Delete(recursive: true);
    }
}
