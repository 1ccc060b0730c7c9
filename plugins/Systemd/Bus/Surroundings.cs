namespace Bpftop.Systemd.Bus;

/// <summary>What of the machine is looked at, for tests to replace.</summary>
internal sealed record Surroundings
{
    /// <summary>Where sockets are.</summary>
    public string RunRoot { get; init; } = "/run";

    /// <summary>Where procfs is.</summary>
    public string ProcRoot { get; init; } = "/proc";

    /// <summary>DBUS_SYSTEM_BUS_ADDRESS, or null.</summary>
    public string? SystemBus { get; init; } = Environment.GetEnvironmentVariable("DBUS_SYSTEM_BUS_ADDRESS");

    /// <summary>What whoever listens may cost.</summary>
    public BusLimits Limits { get; init; } = new();
}
