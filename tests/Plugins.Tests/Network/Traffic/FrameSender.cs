using System.Diagnostics;

namespace Bpftop.Plugins.Tests.Network.Traffic;

/// <summary>Sends frames as they are written, from an interface of a network namespace.</summary>
internal sealed class FrameSender : IDisposable
{
    private const string Program = """
        import socket, sys
        link = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
        link.bind((sys.argv[1], 0))
        for line in sys.stdin:
            link.send(bytes.fromhex(line))
            print("sent", flush=True)
        """;

    private readonly Process _process;

    public FrameSender(NetworkSpace space, string networkInterface)
    {
        string[] words = [.. space.Enter, "python3", "-c", Program, networkInterface];
        _process = Process.Start(new ProcessStartInfo(words[0], words[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
    }

    /// <summary>The process that sends: what starts it in the namespace makes way for it.</summary>
    public int Pid => _process.Id;

    /// <summary>Sends a frame to everybody.</summary>
    /// <param name="hex">What comes after the two addresses.</param>
    public void Send(string hex)
    {
        _process.StandardInput.WriteLine("ffffffffffff 020000000001" + hex);
        _process.StandardInput.Flush();
        Assert.Equal("sent", _process.StandardOutput.ReadLine());
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
