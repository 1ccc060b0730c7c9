using Bpftop.Toolkit;

namespace Bpftop.Systemd.Units;

/// <summary>A row of the table.</summary>
/// <param name="key">See <see cref="Names.UnitOwner.Key"/>.</param>
/// <param name="manager">See <see cref="Names.UnitOwner.Manager"/>.</param>
/// <param name="unit">The unit's name.</param>
/// <param name="kind">Service, scope, slice, …</param>
internal sealed class UnitRow(string key, string manager, string unit, string kind)
{
    public string Key => key;

    public string Manager => manager;

    public string Unit => unit;

    public string Kind => kind;

    /// <summary>What its processes use.</summary>
    public UsageSum Sum;

    /// <summary>Network traffic of its processes; NaN where none is known.</summary>
    public double ReceivedPerSecond;

    /// <summary>Network traffic of its processes; NaN where none is known.</summary>
    public double SentPerSecond;

    /// <summary>Processes that the freezer holds.</summary>
    public int Frozen;

    /// <summary>The main process as bpftop counts, 0 where it was not among the rows.</summary>
    public int MainPid;

    /// <summary>The slice, from a process's path.</summary>
    public string? Slice;

    /// <summary>The refresh in which it last had a process.</summary>
    public long Seen;

    public UnitFacts? Facts;

    public UnitAccount? Account;

    /// <summary>True where the manager's pids are bpftop's.</summary>
    public bool SharesPids;
}
