using System.Collections.Immutable;

namespace Bpftop.Systemd.Actions;

/// <summary>Something that a manager does to a unit.</summary>
/// <param name="Word">The verb: <c>restart</c>; with "systemd." before it, the action's id.</param>
/// <param name="Method">The manager's method.</param>
/// <param name="Risk">How much is asked.</param>
/// <param name="Help">One sentence.</param>
internal sealed record UnitVerb(string Word, string Method, ActionRisk Risk, string Help)
{
    public static ImmutableArray<UnitVerb> All { get; } =
    [
        new("start", "StartUnit", ActionRisk.Low, "Starts the unit and what it requires."),
        new("stop", "StopUnit", ActionRisk.Medium, "Stops the unit and what requires it.") { Halts = true },
        new("restart", "RestartUnit", ActionRisk.Medium, "Stops the unit and starts it again; starts it where it was stopped.") { Halts = true },
        new("reload", "ReloadUnit", ActionRisk.Low, "Tells the unit to read its own configuration again."),
        new("freeze", "FreezeUnit", ActionRisk.Low, "Lets systemd freeze every process of the unit.") { Third = "freezes", Done = "froze", IsJob = false, Halts = true },
        new("thaw", "ThawUnit", ActionRisk.Low, "Lets systemd thaw the unit's processes.") { Done = "thawed", IsJob = false },
        new("resetfailed", "ResetFailedUnit", ActionRisk.Low, "Forgets that the unit failed, and its count of restarts.")
        {
            Label = "Reset failed state",
            Third = "resets the failed state of",
            Done = "reset the failed state of",
            IsJob = false,
        },
    ];

    public string Id { get; } = $"systemd.{Word}";

    public string Label { get; init; } = $"{char.ToUpperInvariant(Word[0])}{Word[1..]} unit";

    /// <summary>As in "stops web.service".</summary>
    public string Third { get; init; } = $"{Word}s";

    /// <summary>As in "stopped web.service".</summary>
    public string Done { get; init; } = Word == "stop" ? "stopped" : $"{Word}ed";

    /// <summary>True where the manager queues a job and tells later how it ended.</summary>
    public bool IsJob { get; init; } = true;

    /// <summary>True where processes are ended or stopped.</summary>
    public bool Halts { get; init; }

    public static UnitVerb? Find(string actionId) => All.FirstOrDefault(verb => verb.Id == actionId);
}
