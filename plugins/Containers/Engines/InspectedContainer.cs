namespace Bpftop.Containers.Engines;

/// <summary>All that an engine says of one container, as far as it is read.</summary>
/// <remarks>What the engine does not say, or says in another kind than it should, is null. Every text is foreign.</remarks>
internal sealed class InspectedContainer
{
    public string? Id { get; set; }

    public string? Name { get; set; }

    /// <summary>A moment, as RFC 3339 writes it.</summary>
    public string? Created { get; set; }

    public string? Path { get; set; }

    public string[]? Args { get; set; }

    /// <summary>How often the engine restarted it by itself.</summary>
    public int? RestartCount { get; set; }

    /// <summary>The image's id.</summary>
    public string? Image { get; set; }

    public InspectedState? State { get; set; }

    public InspectedConfig? Config { get; set; }

    public InspectedHost? HostConfig { get; set; }

    public InspectedMount[]? Mounts { get; set; }

    public InspectedNetworks? NetworkSettings { get; set; }
}

/// <summary>How a container is doing.</summary>
internal sealed class InspectedState
{
    public string? Status { get; set; }

    /// <summary>A moment; the year 1 where it never has.</summary>
    public string? StartedAt { get; set; }

    /// <inheritdoc cref="StartedAt"/>
    public string? FinishedAt { get; set; }

    public int? ExitCode { get; set; }

    public bool? OOMKilled { get; set; }

    public string? Error { get; set; }

    public InspectedHealth? Health { get; set; }
}

/// <summary>What a container's health check says.</summary>
internal sealed class InspectedHealth
{
    public string? Status { get; set; }

    /// <summary>Checks in a row that failed.</summary>
    public int? FailingStreak { get; set; }
}

/// <summary>What a container was made to run.</summary>
internal sealed class InspectedConfig
{
    /// <summary>The image's name.</summary>
    public string? Image { get; set; }

    public string? User { get; set; }

    public string? WorkingDir { get; set; }

    /// <summary>Variables with their values, which are not shown.</summary>
    public string[]? Env { get; set; }

    public Dictionary<string, string>? Labels { get; set; }
}

/// <summary>What a container may have of the machine; 0 is no limit.</summary>
internal sealed class InspectedHost
{
    /// <summary>Thousand millionths of a CPU.</summary>
    public long? NanoCpus { get; set; }

    /// <summary>Microseconds of CPU time in each <see cref="CpuPeriod"/>.</summary>
    public long? CpuQuota { get; set; }

    /// <summary>Microseconds; 0 for the kernel's usual 100,000.</summary>
    public long? CpuPeriod { get; set; }

    public string? CpusetCpus { get; set; }

    /// <summary>Bytes.</summary>
    public long? Memory { get; set; }

    /// <summary>Bytes.</summary>
    public long? MemoryReservation { get; set; }

    /// <summary>Processes; -1 is no limit too.</summary>
    public long? PidsLimit { get; set; }

    public string? NetworkMode { get; set; }

    public bool? Privileged { get; set; }

    public InspectedRestart? RestartPolicy { get; set; }
}

/// <summary>When an engine restarts a container.</summary>
internal sealed class InspectedRestart
{
    public string? Name { get; set; }

    /// <summary>0 for as often as it takes.</summary>
    public int? MaximumRetryCount { get; set; }
}

/// <summary>What is mounted in a container.</summary>
internal sealed class InspectedMount
{
    /// <summary>bind, volume, tmpfs.</summary>
    public string? Type { get; set; }

    /// <summary>A volume's.</summary>
    public string? Name { get; set; }

    public string? Source { get; set; }

    public string? Destination { get; set; }

    public bool? RW { get; set; }
}

/// <summary>How a container is reached.</summary>
internal sealed class InspectedNetworks
{
    /// <summary>By the container's port and protocol (<c>80/tcp</c>): where it is published; none for one that is not.
    /// </summary>
    public Dictionary<string, InspectedPort[]>? Ports { get; set; }

    /// <summary>By the network's name.</summary>
    public Dictionary<string, InspectedNetwork>? Networks { get; set; }
}

/// <summary>Where a port is published.</summary>
internal sealed class InspectedPort
{
    public string? HostIp { get; set; }

    public string? HostPort { get; set; }
}

/// <summary>A network that a container is in.</summary>
internal sealed class InspectedNetwork
{
    public string? IPAddress { get; set; }

    public string? GlobalIPv6Address { get; set; }
}
