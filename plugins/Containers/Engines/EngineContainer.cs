namespace Bpftop.Containers.Engines;

/// <summary>A container as its engine describes it; never changed, replaced by a new one.</summary>
/// <param name="Id">64 hexadecimal digits.</param>
/// <param name="Name">Its name, without the slash that the API puts before it.</param>
internal sealed record EngineContainer(string Id, string Name)
{
    /// <summary>As engines abbreviate it.</summary>
    public string ShortId { get; } = Paths.ContainerIdentity.ShortId(Id);

    public string? Image { get; init; }

    /// <summary>What the engine calls itself, or null.</summary>
    public string? Runtime { get; init; }

    /// <summary>The engine's word: created, running, paused, restarting, removing, exited, dead.</summary>
    public string? State { get; init; }

    /// <summary>The state, with the exit code where it has exited.</summary>
    public string? Status { get; init; }

    /// <summary>healthy, unhealthy or starting; null where the image has no health check.</summary>
    public string? Health { get; init; }

    public string? Project { get; init; }

    public string? Pod { get; init; }

    public string? Namespace { get; init; }

    /// <summary>Its first process, a pid of the engine's own pid namespace; 0 where it has none or the engine does not say.
    /// </summary>
    public int Process { get; init; }

    /// <summary>What the table's row is called where no process of it is there.</summary>
    public required string Key { get; init; }
}
