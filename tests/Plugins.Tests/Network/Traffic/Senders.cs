using System.Net;
using System.Net.Sockets;

namespace Bpftop.Plugins.Tests.Network.Traffic;

/// <summary>Known numbers of packets from this process.</summary>
internal static class Senders
{
    /// <summary>What IPv4 and UDP put before the payload.</summary>
    public const int UdpHeaders = 20 + 8;

    /// <summary>What Ethernet puts before that.</summary>
    public const int EthernetHeader = 14;

    /// <summary>Sends datagrams.</summary>
    /// <returns>The end that they came from.</returns>
    public static IPEndPoint Send(IPEndPoint to, int packets, int size, IPAddress? from = null)
    {
        using UdpClient client = new(new IPEndPoint(from ?? IPAddress.Any, 0));
        client.Connect(to);
        byte[] payload = new byte[size];
        for (int packet = 0; packet < packets; packet++)
        {
            try
            {
                client.Send(payload);
            }
            catch (SocketException)
            {
                // Nobody listens there, says the answer to the one before; this one was not sent.
                packet--;
            }
        }

        return (IPEndPoint)client.Client.LocalEndPoint!;
    }
}
