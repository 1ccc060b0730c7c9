namespace Bpftop.Systemd.Bus;

/// <summary>The parts of the machine that are looked at, for tests to replace.</summary>
internal sealed record Surroundings
{
    /// <summary>Where sockets are.</summary>
    public string RunRoot { get; init; } = "/run";

    /// <summary>Where procfs is.</summary>
    public string ProcRoot { get; init; } = "/proc";

    /// <summary>DBUS_SYSTEM_BUS_ADDRESS, or null.</summary>
    public string? SystemBus { get; init; } = Environment.GetEnvironmentVariable("DBUS_SYSTEM_BUS_ADDRESS");

    /// <summary>What a listener may cost.</summary>
    public BusLimits Limits { get; init; } = new();
}
