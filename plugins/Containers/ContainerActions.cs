using System.Collections.Immutable;
using Bpftop.Containers.Actions;
using Bpftop.Containers.Engines;
using Bpftop.Containers.Membership;
using Bpftop.Containers.Paths;
using Bpftop.Toolkit;

namespace Bpftop.Containers;

/// <summary>Stops, restarts, pauses, unpauses and kills containers through the engine that has them.</summary>
internal sealed class ContainerActions(ICgroupPaths paths, ContainerDirectory directory, EngineSet engines) : IActionProvider
{
    private const int MostContainers = 64;

    public ImmutableArray<ActionSpec> Actions { get; } = [.. EngineVerb.All.Select(static verb => verb.Spec)];

    public ValueTask<ActionPlan> PlanAsync(ActionRequest request, CancellationToken cancel) => ValueTask.FromResult(Plan(request));

    public async ValueTask<ActionResult> RunAsync(ActionPlan.Ready plan, CancellationToken cancel)
    {
        if (VerbOf(plan.Request) is not { } verb)
        {
            return ActionResult.Failed($"there is no action {plan.Request.ActionId}");
        }

        if (!TryResolve(plan.Request, verb, out List<ContainerTarget> targets, out string reason))
        {
            return ActionResult.Failed(reason);
        }

        // A plan for processes is not run where they have ended: the container may have been restarted.
        if (!plan.Targets.IsEmpty && !plan.Targets.Any(static key => LivingProcess.IsStillThere("/proc", key)))
        {
            return ActionResult.Failed("every process of it has ended meanwhile");
        }

        string?[] faults = await Task.WhenAll(targets.Select(target => HasOthersNow(target, plan)
            ? Task.FromResult<string?>("its processes have ended meanwhile; nothing was done to it")
            : target.Engine.ChangeAsync(target.Id, verb.Call, cancel))).ConfigureAwait(false);
        ImmutableArray<string> failures = [.. targets.Zip(faults).Where(static pair => pair.Second is not null).Select(static pair => $"{pair.First.Name}: {pair.Second}")];
        return failures.Length switch
        {
            0 => ActionResult.Done($"{verb.Did} {Names(targets)}"),
            1 when targets.Count == 1 => ActionResult.Failed(failures[0]),
            _ => ActionResult.Failed($"{verb.Did} {targets.Count - failures.Length} of {targets.Count} containers", failures),
        };
    }

    /// <summary>Whether a container has processes, and none of those that the user was shown.</summary>
    private static bool HasOthersNow(ContainerTarget target, ActionPlan.Ready plan) =>
        !plan.Targets.IsEmpty && ContainerMembers.Read(target) is { Count: > 0 } members && !members.Exists(member => plan.Targets.Contains(member.Key));

    private ActionPlan Plan(ActionRequest request)
    {
        if (VerbOf(request) is not { } verb)
        {
            return new ActionPlan.Refused($"there is no action {request.ActionId}");
        }

        if (!TryResolve(request, verb, out List<ContainerTarget> targets, out string reason))
        {
            return new ActionPlan.Refused(reason);
        }

        List<string> effects = [];
        ImmutableArray<ProcessKey>.Builder keys = ImmutableArray.CreateBuilder<ProcessKey>();
        foreach (ContainerTarget target in targets)
        {
            List<(ProcessKey Key, string Name)> members = ContainerMembers.Read(target);
            if (members.Exists(static member => member.Key.Pid == Environment.ProcessId))
            {
                return new ActionPlan.Refused($"bpftop runs in {target.Name} itself");
            }

            if (targets.Count > 1)
            {
                effects.Add($"{verb.Does} {target.Title}: {Processes(members.Count)}");
            }

            effects.AddRange(members.Select(static member => $"{member.Key.Pid} {member.Name}"));
            keys.AddRange(members.Select(static member => member.Key));
        }

        string summary = targets.Count == 1
            ? $"{verb.Does} {targets[0].Title}: {Processes(keys.Count)}"
            : $"{verb.Does} {targets.Count} containers: {Processes(keys.Count)}";
        return new ActionPlan.Ready(request, keys.ToImmutable(), summary, [.. effects]);
    }

    /// <summary>Finds the containers of a request; one that cannot be changed refuses it all.</summary>
    private bool TryResolve(ActionRequest request, EngineVerb verb, out List<ContainerTarget> targets, out string reason)
    {
        targets = [];
        reason = "";
        HashSet<string> keys = new(StringComparer.Ordinal);
        foreach (string key in request.TableRows.IsDefault ? [] : request.TableRows)
        {
            keys.Add(key);
            if (keys.Count > MostContainers)
            {
                break;
            }
        }

        Dictionary<string, ContainerIdentity> identities = new(StringComparer.Ordinal);
        foreach (ProcessRow process in request.Processes.IsDefault ? [] : request.Processes)
        {
            // Being outside of bpftop's cgroup namespace is no obstacle: the engine acts, and the path has the id.
            if (paths.TryGet(process.CgroupId, out string? path) && LivingProcess.IsRemoved(path) && LivingProcess.WhyNotActedOn(path) is { } reasonNot)
            {
                reason = $"{process.Key.Pid} {EngineText.Clean(process.Name, EngineText.LongestName)}: its cgroup {reasonNot}";
                return false;
            }

            if (directory.IdentityOf(process) is { } identity)
            {
                identities[identity.Key] = identity;
                keys.Add(identity.Key);
            }
            else
            {
                reason = $"{process.Key.Pid} {EngineText.Clean(process.Name, EngineText.LongestName)} is in no container";
                return false;
            }
        }

        if (keys.Count is 0 or > MostContainers)
        {
            reason = keys.Count == 0 ? "no container is chosen" : $"these are more than {MostContainers} containers: choose fewer";
            return false;
        }

        foreach (Container seen in directory.Seen.Current)
        {
            identities.TryAdd(seen.Key, seen.Identity);
        }

        foreach (string key in keys)
        {
            ContainerTarget? target = identities.TryGetValue(key, out ContainerIdentity? identity)
                ? Resolve(identity, verb, out reason)
                : ResolveStopped(key, out reason);
            if (target is null || !Fits(target, verb, out reason))
            {
                return false;
            }

            targets.Add(target);
        }

        return true;
    }

    private ContainerTarget? Resolve(ContainerIdentity identity, EngineVerb verb, out string reason)
    {
        reason = "";
        EngineContainer? known = engines.Find(identity, out EngineConnection? engine);
        if (known is not null && engine is { View.Current.State: EngineState.Connected })
        {
            return new ContainerTarget(identity.Id, known.Name, known.Image, known.State, engine, identity.FolderBelow(paths.Root)) { Process = identity.Process };
        }

        string name = known?.Name ?? EngineText.Clean(identity.OwnName, EngineText.LongestName);
        string why = engine is not null ? $"its engine at {engine.Endpoint.Path} {engine.View.Current.Reason}"
            : identity.Outer is not null ? "it is inside of another container, and so is its engine"
            : identity.IsNamed || identity.PodId is not null || identity.Runtime is Runtimes.Containerd or Runtimes.CriO
                ? $"{identity.Runtime ?? "its runtime"} has no engine API that bpftop speaks"
                : "no engine that may speak for it knows it";
        string hint = identity.Outer is null && verb.CommandFor(identity) is { } command ? $"; try: {EngineText.Clean(command, EngineText.LongestMessage)}" : "";
        reason = $"{name}: {why}{hint}";
        return null;
    }

    private ContainerTarget? ResolveStopped(string key, out string reason)
    {
        foreach (EngineConnection engine in engines.Engines)
        {
            // The key ends in an id, behind which "@" and a user may be.
            EngineView view = engine.View.Current;
            if (view.State == EngineState.Connected
                && view.Containers.TryGetValue(key[(key.LastIndexOf('/') + 1)..].Split('@')[0], out EngineContainer? known) && known.Key == key)
            {
                reason = "";
                return new ContainerTarget(known.Id, known.Name, known.Image, known.State, engine, null);
            }
        }

        reason = "the container is gone, or its engine is";
        return null;
    }

    private static bool Fits(ContainerTarget target, EngineVerb verb, out string reason)
    {
        bool fits = verb.From.Length == 0 || target.State is null || verb.From.Contains(target.State, StringComparer.Ordinal);
        reason = fits ? "" : $"{target.Name} is {target.State}: it cannot be {verb.Did}";
        return fits;
    }

    private static EngineVerb? VerbOf(ActionRequest request) =>
        Array.Find(EngineVerb.All, verb => verb.Spec.Id == request.ActionId);

    private static string Names(List<ContainerTarget> targets) =>
        targets.Count <= 3 ? string.Join(", ", targets.Select(static target => target.Name)) : $"{targets.Count} containers";

    private static string Processes(int count) => count switch
    {
        0 => "no processes",
        1 => "1 process",
        _ => $"{count} processes",
    };
}
