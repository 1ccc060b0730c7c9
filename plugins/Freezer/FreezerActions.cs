using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using Bpftop.Freezer.Actions;
using Bpftop.Freezer.Cgroups;
using Bpftop.Freezer.Journal;
using Bpftop.Freezer.Processes;

namespace Bpftop.Freezer;

/// <summary>Freezes, thaws and kills groups of processes.</summary>
internal sealed class FreezerActions(
    CgroupTree tree,
    ProcFiles proc,
    FreezePlanner freezePlanner,
    ThawPlanner thawPlanner,
    Freezing freezing,
    Thawing thawing,
    Killing killing,
    FreezeJournal journal,
    Recovery recovery) : IActionProvider
{
    public const string Freeze = "freezer.freeze";
    public const string FreezeFor = "freezer.freezefor";
    public const string FreezeAlone = "freezer.freezealone";
    public const string Thaw = "freezer.thaw";
    public const string ThawNow = "freezer.thawnow";
    public const string ThawAll = "freezer.thawall";
    public const string Force = "freezer.force";
    public const string Kill = "freezer.kill";

    private const double LongestFreeze = 86400;

    /// <summary>What was planned for a request: what is found when it is run must be the same.</summary>
    private readonly ConditionalWeakTable<ActionRequest, Planned> _planned = [];

    public ImmutableArray<ActionSpec> Actions { get; } =
    [
        new(Freeze, "Freeze", ActionRisk.Low, "Stops the cgroups of the processes, without a signal; a process of the root cgroup alone.") { Key = "f", Command = "freeze" },
        new(FreezeFor, "Freeze for a time", ActionRisk.Low, "Freezes, and thaws again after some seconds.") { Argument = "seconds" },
        new(FreezeAlone, "Freeze alone", ActionRisk.Low, "Stops just the processes, each in a cgroup of its own until it is thawed."),
        new(Thaw, "Thaw", ActionRisk.Low, "Lets frozen processes go on, whichever cgroup holds them.") { Key = "u", Command = "thaw", TableId = FreezerTable.Id, AlsoOnProcesses = true },
        new(ThawNow, "Thaw now", ActionRisk.None, "Lets frozen processes go on without asking.") { Key = "U", TableId = FreezerTable.Id, AlsoOnProcesses = true },
        new(ThawAll, "Thaw all", ActionRisk.Low, "Thaws everything that bpftop froze.") { TableId = FreezerTable.Id },
        new(Force, "Freeze by force", ActionRisk.High, "Freezes also what this terminal, logins, the journal or the message bus depend on."),
        new(Kill, "Kill the group", ActionRisk.High, "Kills every process of the cgroups at once, those below included, frozen or not.") { TableId = FreezerTable.Id, AlsoOnProcesses = true },
    ];

    public ValueTask<ActionPlan> PlanAsync(ActionRequest request, CancellationToken cancel) => new(Task.Run(() => Plan(request, cancel), cancel));

    public ValueTask<ActionResult> RunAsync(ActionPlan.Ready plan, CancellationToken cancel) => new(Task.Run(() => Run(plan, cancel), cancel));

    private static bool TryReadDuration(ActionRequest request, out TimeSpan? duration)
    {
        duration = null;
        if (request.ActionId != FreezeFor)
        {
            return true;
        }

        string text = (request.Argument ?? "").Trim().TrimEnd('s').TrimEnd();
        bool isNumber = double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds)
            && seconds is >= 1 and <= LongestFreeze;
        duration = isNumber ? TimeSpan.FromSeconds(seconds) : null;
        return isNumber;
    }

    private static FreezeScope ScopeOf(string actionId) => actionId switch
    {
        FreezeAlone => FreezeScope.Process,
        Force => FreezeScope.Forced,
        _ => FreezeScope.Cgroup,
    };

    private ActionPlan Plan(ActionRequest request, CancellationToken cancel)
    {
        if (tree.Root is null)
        {
            return new ActionPlan.Refused("cgroup v2 is not mounted, and the freezer of version 1 is not used");
        }

        if (request.ActionId is not (Thaw or ThawNow or ThawAll) && !proc.IsOfOwnNamespace)
        {
            return new ActionPlan.Refused("/proc is that of another pid namespace, so bpftop cannot tell what it must not stop; mount one of its own");
        }

        try
        {
            return request.ActionId switch
            {
                Freeze or FreezeFor or FreezeAlone or Force => PlanFreeze(request, cancel),
                Thaw or ThawNow or ThawAll => PlanThaw(request),
                Kill => PlanKill(request, cancel),
                _ => new ActionPlan.Refused($"{request.ActionId} is no action of the freezer"),
            };
        }
        catch (JournalException problem)
        {
            return new ActionPlan.Refused(problem.Message);
        }
    }

    private ActionPlan PlanFreeze(ActionRequest request, CancellationToken cancel)
    {
        if (!TryReadDuration(request, out TimeSpan? duration))
        {
            return new ActionPlan.Refused($"\"{request.Argument}\" is no time: type seconds from 1 to {LongestFreeze:0}");
        }

        if (journal.Problem is { } problem)
        {
            return new ActionPlan.Refused(problem);
        }

        FreezePlan plan = freezePlanner.Plan(request.Processes, ScopeOf(request.ActionId), cancel);
        return plan.Targets.IsEmpty
            ? Refuse(plan.LeftOut, "no process was chosen")
            : Ready(request, new Planned(plan), PlanText.Of(plan, duration), "freezes");
    }

    private ActionPlan PlanThaw(ActionRequest request)
    {
        ThawPlan plan = LookForThaw(request);
        return plan.Targets.IsEmpty
            ? Refuse(plan.LeftOut, request.ActionId == ThawAll ? "nothing is frozen by bpftop" : "nothing was chosen")
            : Ready(request, new Planned(plan), PlanText.Of(plan), "thaws");
    }

    private ActionPlan PlanKill(ActionRequest request, CancellationToken cancel)
    {
        FreezePlan plan = freezePlanner.PlanWhole(request.Processes, request.TableRows, Cgroup.KillFile, cancel);
        return plan.Targets.IsEmpty
            ? Refuse(plan.LeftOut, "nothing was chosen")
            : Ready(request, new Planned(plan), PlanText.OfKill(plan), "kills");
    }

    private static ActionPlan.Refused Refuse(ImmutableArray<string> reasons, string none) => new(reasons switch
    {
        [] => none,
        [var only] => only,
        [var first, ..] => $"{first} (and {reasons.Length - 1} more reasons)",
    });

    private ActionPlan.Ready Ready(ActionRequest request, Planned planned, PlanText text, string does)
    {
        _planned.AddOrUpdate(request, planned);
        return new ActionPlan.Ready(request, text.Targets, text.Summary, text.Effects) { Does = does };
    }

    private ThawPlan LookForThaw(ActionRequest request) =>
        request.ActionId == ThawAll ? thawPlanner.PlanAll() : thawPlanner.Plan(request.Processes, request.TableRows);

    private ActionResult Run(ActionPlan.Ready plan, CancellationToken cancel)
    {
        ActionRequest request = plan.Request;
        if (!_planned.TryGetValue(request, out Planned? planned))
        {
            return ActionResult.Failed($"{request.ActionId}: it was not planned here");
        }

        try
        {
            bool isRecorded = request.ActionId is Freeze or FreezeFor or FreezeAlone or Force;
            using IDisposable? held = isRecorded ? journal.Lock(cancel) : journal.LockIfThere(cancel);
            ActionResult result = request.ActionId switch
            {
                Thaw or ThawNow or ThawAll => RunThaw(request, planned),
                Kill => RunKill(request, planned, cancel),
                _ => RunFreeze(request, planned, cancel),
            };
            if (held is not null)
            {
                recovery.RunLocked();
            }

            return result;
        }
        catch (JournalException problem)
        {
            return ActionResult.Failed(problem.Message);
        }
    }

    private ActionResult RunFreeze(ActionRequest request, Planned planned, CancellationToken cancel)
    {
        FreezePlan now = freezePlanner.Plan(request.Processes, ScopeOf(request.ActionId), cancel);
        _ = TryReadDuration(request, out TimeSpan? duration);
        return planned.IsStill(now, out string? change)
            ? freezing.Freeze(now, duration, cancel)
            : ActionResult.Failed($"nothing was frozen: {change}", now.LeftOut);
    }

    private ActionResult RunKill(ActionRequest request, Planned planned, CancellationToken cancel)
    {
        FreezePlan now = freezePlanner.PlanWhole(request.Processes, request.TableRows, Cgroup.KillFile, cancel);
        return planned.IsStill(now, out string? change)
            ? killing.Kill(now.Targets, cancel)
            : ActionResult.Failed($"nothing was killed: {change}", now.LeftOut);
    }

    private ActionResult RunThaw(ActionRequest request, Planned planned)
    {
        ThawPlan now = LookForThaw(request);
        ImmutableArray<ThawTarget> targets = planned.StillOf(now, out string? change);
        if (change is not null)
        {
            return ActionResult.Failed($"nothing was thawed: {change}", now.LeftOut);
        }

        ImmutableArray<string> failures = [.. targets.Select(target => thawing.TryThaw(target.Path, target.Id, target.Record)).OfType<string>()];
        return failures.IsEmpty
            ? ActionResult.Done(string.Join("; ", [$"thawed {PlanText.Describe(targets)}", .. PlanText.StillHeld(targets)]))
            : ActionResult.Failed("not everything was thawed", failures);
    }
}
