namespace Bpftop.Systemd.Bus;

/// <summary>A bus, or a manager behind it, said no or said nothing.</summary>
/// <param name="message">One clause for the user.</param>
/// <param name="name">The error's D-Bus name, or null where no answer came.</param>
internal sealed class BusException(string message, string? name = null) : Exception(message)
{
    /// <summary>The error's D-Bus name, or null where no answer came: the connection is of no use any more.</summary>
    public string? Name { get; } = name;

    /// <summary>For an answer of the wrong type.</summary>
    public static BusException WrongType() => new("its answer does not fit systemd's interface");
}
