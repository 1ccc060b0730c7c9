namespace Bpftop.Systemd.Bus;

/// <summary>Where a manager can be asked.</summary>
/// <param name="Address">In D-Bus's own notation: <c>unix:path=/run/dbus/system_bus_socket</c>.</param>
/// <param name="Name">For people: "the system bus".</param>
internal sealed record BusAddress(string Address, string Name)
{
    private const string PrivateSocket = "/systemd/private";

    /// <summary>The service whose manager it has to be (<c>user@1000.service</c>), or null where it may be any.</summary>
    public string? Service { get; init; }

    /// <summary>True for the manager's own socket: no bus daemon, nobody to subscribe at, no destination.</summary>
    public bool IsDirect => Address.EndsWith(PrivateSocket, StringComparison.Ordinal);

    /// <summary>The socket's file, or null where the address is of another kind.</summary>
    public string? File => Address.StartsWith("unix:path=", StringComparison.Ordinal) && Address.IndexOfAny([',', ';', '%']) < 0
        ? Address["unix:path=".Length..]
        : null;

    public static BusAddress OfFile(string file, string name) => new($"unix:path={file}", name);
}
