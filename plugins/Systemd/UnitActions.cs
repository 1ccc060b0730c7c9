using System.Collections.Immutable;
using System.Diagnostics;
using Bpftop.Systemd.Actions;
using Bpftop.Systemd.Bus;
using Bpftop.Systemd.Names;
using Bpftop.Systemd.Units;
using Bpftop.Toolkit;

namespace Bpftop.Systemd;

/// <summary>Starts, stops, restarts, reloads, freezes and thaws units through their manager.</summary>
/// <remarks>The unit is the target, not its processes: a service whose worker ended between question and answer is
/// restarted all the same. Only where processes were chosen, these are the plan's targets.</remarks>
internal sealed class UnitActions(Latest<UnitDirectory> latest, ICgroupPaths paths, IUnitControls controls, Surroundings surroundings) : IActionProvider
{
    private const int MostUnits = 50;

    /// <summary>For all units together; less than the host allows a run.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(25);

    public ImmutableArray<ActionSpec> Actions { get; } =
    [
        .. UnitVerb.All.Select(static verb => new ActionSpec(verb.Id, verb.Label, verb.Risk, verb.Help) { TableId = UnitTable.Id, AlsoOnProcesses = true }),
    ];

    public async ValueTask<ActionPlan> PlanAsync(ActionRequest request, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(request);
        return UnitVerb.Find(request.ActionId) is { } verb
            ? await PlanAsync(verb, request, cancel).ConfigureAwait(false)
            : new ActionPlan.Refused($"there is no action {request.ActionId}");
    }

    public async ValueTask<ActionResult> RunAsync(ActionPlan.Ready plan, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return UnitVerb.Find(plan.Request.ActionId) is { } verb
            ? await RunAsync(verb, plan, cancel).ConfigureAwait(false)
            : ActionResult.Failed($"there is no action {plan.Request.ActionId}");
    }

    private async Task<ActionPlan> PlanAsync(UnitVerb verb, ActionRequest request, CancellationToken cancel)
    {
        UnitDirectory directory = latest.Current;
        HashSet<string> keys = new(request.TableRows, StringComparer.Ordinal);
        foreach (ProcessRow process in request.Processes)
        {
            if (paths.TryGet(process.CgroupId, out string? removed) && LivingProcess.IsRemoved(removed))
            {
                return new ActionPlan.Refused($"{process.Name} ({process.Key.Pid}): its cgroup {LivingProcess.WhyNotActedOn(removed)}");
            }

            if ((process.Traits & ProcessTraits.KernelThread) != 0
                || !paths.TryGet(process.CgroupId, out string? path) || LivingProcess.WhyNotActedOn(path) is not null || UnitPath.Parse(path, directory.Roots) is not { } owner)
            {
                return new ActionPlan.Refused($"no unit owns {process.Name} ({process.Key.Pid})");
            }

            keys.Add(owner.Key);
        }

        if (keys.Count is 0 or > MostUnits)
        {
            return new ActionPlan.Refused(keys.Count == 0 ? "no unit was chosen" : $"{keys.Count} units were chosen; at most {MostUnits} go at once");
        }

        try
        {
            ImmutableArray<UnitTarget> targets = await LookAsync(directory, verb, keys, cancel).ConfigureAwait(false);
            OwnChain own = OwnChain.Read(surroundings.ProcRoot);
            (UnitTarget Target, Caution? Caution)[] judged = [.. targets.Select(target => (target, Caution.Of(verb, target, own)))];
            if (judged.FirstOrDefault(static one => one.Caution is { Refuses: true }) is { Caution: { } refusal } refused)
            {
                return new ActionPlan.Refused($"bpftop does not {verb.Word} {refused.Target.Facts.Name}: {refusal.Reason}");
            }

            // A run acts on the units that were planned, wherever the processes are by then.
            return new ActionPlan.Ready(
                request with { TableRows = [.. targets.Select(static target => target.Key)] },
                [.. request.Processes.Select(static process => process.Key)],
                PlanText.Summary(verb, targets),
                PlanText.Effects(verb, judged))
            {
                Risk = judged.Any(static one => one.Caution is not null) ? ActionRisk.High : null,
            };
        }
        catch (BusException fault)
        {
            return new ActionPlan.Refused(fault.Message);
        }
    }

    /// <summary>Asks the managers about the units.</summary>
    /// <exception cref="BusException">One of them cannot be planned, with the reason.</exception>
    private async Task<ImmutableArray<UnitTarget>> LookAsync(UnitDirectory directory, UnitVerb verb, IEnumerable<string> keys, CancellationToken cancel)
    {
        using OpenControls open = new(controls, cancel);
        ImmutableArray<UnitTarget>.Builder targets = ImmutableArray.CreateBuilder<UnitTarget>();
        foreach (string key in keys.Order(StringComparer.Ordinal))
        {
            (string label, string unit) = UnitOwner.FromKey(key);
            if (directory.Manager(label) is not { } manager)
            {
                throw new BusException($"the manager of {unit} cannot be reached; its bus can be named in the plugin's \"buses\"");
            }

            try
            {
                IUnitControl control = await open.ForAsync(manager).ConfigureAwait(false);
                UnitFacts facts = await control.LookAsync(unit).ConfigureAwait(false) ?? throw new BusException("systemd does not know the unit");
                string? cgroup = await control.CgroupOfAsync(unit).ConfigureAwait(false);
                ImmutableArray<(int, string)> processes = cgroup is not null && paths.Root is { } root ? CgroupMembers.Read(root, cgroup, surroundings.ProcRoot) : [];
                ImmutableArray<(string, string?)>.Builder along = ImmutableArray.CreateBuilder<(string, string?)>();
                foreach (string other in verb.Word is "stop" or "restart" ? await control.StoppedAlongAsync(unit).ConfigureAwait(false) : [])
                {
                    along.Add((other, await control.CgroupOfAsync(other).ConfigureAwait(false)));
                }

                targets.Add(new UnitTarget(manager, facts, cgroup, processes, along.ToImmutable()));
            }
            catch (BusException fault)
            {
                throw new BusException($"{unit}: {fault.Message}");
            }
        }

        return targets.ToImmutable();
    }

    private async Task<ActionResult> RunAsync(UnitVerb verb, ActionPlan.Ready plan, CancellationToken cancel)
    {
        // The host hands over those that live of the targets: one of the chosen that is missing there has ended.
        IEnumerable<ProcessKey> chosen = plan.Request.Processes.IsDefault ? [] : plan.Request.Processes.Select(static row => row.Key);
        foreach (ProcessKey pinned in plan.Targets.Union(chosen))
        {
            if (!plan.Targets.Contains(pinned) || !LivingProcess.IsStillThere(surroundings.ProcRoot, pinned))
            {
                return ActionResult.Failed($"process {pinned.Pid} has ended, and with it the reason to {verb.Word} its unit; nothing was done");
            }
        }

        using OpenControls open = new(controls, cancel);
        ImmutableArray<string>.Builder failures = ImmutableArray.CreateBuilder<string>();
        long start = Stopwatch.GetTimestamp();
        foreach (string key in plan.Request.TableRows)
        {
            (string label, string unit) = UnitOwner.FromKey(key);
            TimeSpan left = _patience - Stopwatch.GetElapsedTime(start);
            string? failure;
            try
            {
                failure = latest.Current.Manager(label) is not { } manager ? "its manager cannot be reached any more"
                    : left <= TimeSpan.Zero ? "the units before it took too long; nothing was done to it"
                    : await (await open.ForAsync(manager).ConfigureAwait(false)).RunAsync(verb, unit, left).ConfigureAwait(false);
            }
            catch (BusException fault)
            {
                failure = fault.Message;
            }

            if (failure is not null)
            {
                failures.Add($"{unit}: {failure}");
            }
        }

        return PlanText.Result(verb, plan.Request, failures.ToImmutable());
    }

    /// <summary>One connection to each manager.</summary>
    private sealed class OpenControls(IUnitControls controls, CancellationToken cancel) : IDisposable
    {
        private readonly Dictionary<string, IUnitControl> _open = new(StringComparer.Ordinal);

        public async Task<IUnitControl> ForAsync(ManagerUnits manager)
        {
            if (!_open.TryGetValue(manager.Label, out IUnitControl? control))
            {
                control = await controls.OpenAsync(manager, cancel).ConfigureAwait(false);
                _open.Add(manager.Label, control);
            }

            return control;
        }

        public void Dispose()
        {
            foreach (IUnitControl control in _open.Values)
            {
                control.Dispose();
            }
        }
    }
}
