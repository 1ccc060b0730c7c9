namespace Bpftop.Host.Scheduling;

/// <summary>How the scheduler chooses a thread (uapi/linux/sched.h, sched(7)).</summary>
/// <param name="Number">The kernel's number of the policy.</param>
/// <param name="Priority">1 to 99 where the policy is real-time, else 0.</param>
internal readonly record struct SchedulingPolicy(uint Number, uint Priority)
{
    public const uint Other = 0;
    public const uint Fifo = 1;
    public const uint RoundRobin = 2;
    public const uint Batch = 3;
    public const uint Idle = 5;
    public const uint Deadline = 6;

    public const int LeastPriority = 1;
    public const int MostPriority = 99;

    /// <summary>Real-time: it runs before every ordinary thread.</summary>
    public bool IsRealTime => HasPriority(Number);

    /// <summary>Whether a policy has priorities of its own.</summary>
    public static bool HasPriority(uint number) => number is Fifo or RoundRobin;

    /// <summary>By the names of sched(7) without SCHED_, in lower case.</summary>
    public static bool TryParse(string name, out uint number)
    {
        number = name.ToUpperInvariant() switch
        {
            "OTHER" => Other,
            "FIFO" => Fifo,
            "RR" => RoundRobin,
            "BATCH" => Batch,
            "IDLE" => Idle,
            _ => uint.MaxValue,
        };
        return number != uint.MaxValue;
    }

    /// <summary>With its priority, where it has one.</summary>
    public override string ToString()
    {
        string name = Snapshot.HostColumns.PolicyName(Number) ?? string.Create(CultureInfo.InvariantCulture, $"policy {Number}");
        return IsRealTime ? string.Create(CultureInfo.InvariantCulture, $"{name} {Priority}") : name;
    }
}
