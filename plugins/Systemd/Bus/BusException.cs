namespace Bpftop.Systemd.Bus;

/// <summary>A bus, or a manager behind it, said no or said nothing.</summary>
/// <param name="message">One clause for the user.</param>
/// <param name="name">The error's D-Bus name, or null where no answer came.</param>
internal sealed class BusException(string message, string? name = null) : Exception(message)
{
    /// <summary>The error's D-Bus name, or null where no answer came: the connection is of no use any more.</summary>
    public string? Name { get; } = name;

    /// <summary>For an answer that is not what it has to be.</summary>
    public static BusException WrongType() => new("it sent something else than the interface of systemd says");
}
