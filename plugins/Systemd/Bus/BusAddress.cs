using System.Net.Sockets;

namespace Bpftop.Systemd.Bus;

/// <summary>Where a manager can be asked.</summary>
/// <param name="Address">In D-Bus's own notation: <c>unix:path=/run/dbus/system_bus_socket</c>.</param>
/// <param name="Name">For people: "the system bus".</param>
internal sealed record BusAddress(string Address, string Name)
{
    private const string PrivateSocket = "/systemd/private";
    private const string Unix = "unix:";

    /// <summary>The service whose manager it has to be (<c>user@1000.service</c>), or null where it may be any.</summary>
    public string? Service { get; init; }

    /// <summary>The user who has to listen there, where it is not root; null where it may be anybody.</summary>
    public uint? User { get; init; }

    /// <summary>True for the manager's own socket: without a bus daemon there is no subscription and no
    /// destination.</summary>
    public bool IsDirect => Address.EndsWith(PrivateSocket, StringComparison.Ordinal);

    public static BusAddress OfFile(string file, string name) => new($"unix:path={file}", name);

    /// <summary>The Unix sockets that the address names, first choice first (D-Bus Specification, "Server Addresses").
    /// Other transports are left out: the kernel does not know the user at their other end.</summary>
    /// <exception cref="BusException">It is no address.</exception>
    public IEnumerable<UnixDomainSocketEndPoint> Sockets() => Address.Split(';')
        .Where(static choice => choice.StartsWith(Unix, StringComparison.Ordinal))
        .Select(static choice => Socket(choice[Unix.Length..]));

    private static UnixDomainSocketEndPoint Socket(string properties)
    {
        foreach (string property in properties.Split(','))
        {
            string? path = property.Split('=', 2) switch
            {
                ["path", { } value] => Uri.UnescapeDataString(value),
                ["abstract", { } value] => "\0" + Uri.UnescapeDataString(value),
                _ => null,
            };
            try
            {
                if (path is not null)
                {
                    return new UnixDomainSocketEndPoint(path);
                }
            }
            catch (ArgumentException)
            {
                // Longer than a socket's path can be, or empty.
                break;
            }
        }

        throw new BusException("the address is not one of D-Bus's");
    }
}
