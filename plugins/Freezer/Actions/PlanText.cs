using System.Collections.Immutable;
using Bpftop.Freezer.Processes;
using Bpftop.Toolkit;

namespace Bpftop.Freezer.Actions;

/// <summary>A plan in words.</summary>
/// <param name="Targets">Every process that is touched.</param>
/// <param name="Summary">One sentence.</param>
/// <param name="Effects">What happens, with a line for each process.</param>
internal sealed record PlanText(ImmutableArray<ProcessKey> Targets, string Summary, ImmutableArray<string> Effects)
{
    public static PlanText Of(FreezePlan plan, TimeSpan? duration)
    {
        List<string> lines = [.. plan.Forced.Select(static reason => $"BY FORCE, although {reason}")];
        bool isOne = plan.Targets.Length == 1;
        foreach (FreezeTarget target in plan.Targets)
        {
            if (target.Alone is { } alone)
            {
                string whose = isOne ? "Until it is thawed it" : $"{alone.Pid} {alone.Name} stops alone: until it is thawed it";
                lines.Add($"{whose} is in a cgroup of its own below {target.Path}");
                if (target.WhyAlone is { } reason && $"The rest of {target.Path} goes on: {reason}" is var line && !lines.Contains(line))
                {
                    lines.Add(line);
                }
            }
            else
            {
                AddGroup(lines, target, isOne, "stops", "stop");
            }
        }

        if (duration is { } time)
        {
            lines.Add($"Thawed again by bpftop after {time.TotalSeconds:0.#} s, or at its next start where it was quit by then.");
        }

        return Finish(plan, $"freezes {Freezing.Describe(plan.Targets)}{(duration is { } length ? $" for {length.TotalSeconds:0.#} s" : "")}", lines);
    }

    public static PlanText OfKill(FreezePlan plan)
    {
        List<string> lines = [];
        foreach (FreezeTarget target in plan.Targets)
        {
            AddGroup(lines, target, plan.Targets.Length == 1, "is killed", "are killed");
        }

        return Finish(plan, $"kills {Freezing.Describe(plan.Targets)}", lines);
    }

    public static PlanText Of(ThawPlan plan)
    {
        List<string> lines = [];
        foreach (ThawTarget target in plan.Targets)
        {
            string where = target.Alone is { } lone ? $"{target.Path}, and moved back to {lone.Origin}" : target.Path;
            string why = target.AncestorOf is { } below ? $", an ancestor of {below} that holds it" : "";
            if (plan.Targets.Length > 1 || target.Alone is not null || target.AncestorOf is not null)
            {
                lines.Add($"{where}{why}: {Count(target.Processes.Length)} {(target.Processes.Length == 1 ? "goes" : "go")} on");
            }

            AddProcesses(lines, target.Processes);
        }

        lines.AddRange(StillHeld(plan.Targets));
        lines.AddRange(plan.LeftOut.Select(static reason => $"Left out: {reason}"));
        return new PlanText(
            [.. plan.Targets.SelectMany(static target => target.Processes).Select(static process => process.Key).Distinct()],
            $"thaws {Describe(plan.Targets)}",
            [.. lines]);
    }

    /// <summary>"14 processes in /app.slice/web.service".</summary>
    public static string Describe(ImmutableArray<ThawTarget> targets)
    {
        int processes = targets.SelectMany(static target => target.Processes).DistinctBy(static process => process.Key).Count();
        return targets is [var one] ? $"{Count(processes)} in {one.Path}" : $"{Count(processes)} in {targets.Length} cgroups";
    }

    /// <summary>A line for each cgroup that stays frozen below one that is thawed.</summary>
    public static IEnumerable<string> StillHeld(ImmutableArray<ThawTarget> targets) => targets
        .SelectMany(static target => target.Held)
        .Distinct()
        .Where(held => targets.All(target => target.Path != held))
        .Select(static held => $"{held} stays frozen: it was frozen for itself");

    public static string Count(int processes) => processes == 1 ? "1 process" : $"{processes} processes";

    private static PlanText Finish(FreezePlan plan, string summary, List<string> lines) => new(
        [.. plan.Targets.SelectMany(static target => target.Processes).Where(static process => process.Pid > 0 && process.StartTicks > 0).Select(static process => process.Key).Distinct()],
        summary,
        [.. lines, .. plan.LeftOut.Select(static reason => $"Left out: {reason}")]);

    /// <param name="lines">Takes the lines.</param>
    /// <param name="target">The cgroup.</param>
    /// <param name="isOne">Whether it is all there is: the summary has said of it how many processes are in which cgroup.</param>
    /// <param name="one">What becomes of one process.</param>
    /// <param name="many">What becomes of several.</param>
    private static void AddGroup(List<string> lines, FreezeTarget target, bool isOne, string one, string many)
    {
        string? below = target.Below switch
        {
            0 => null,
            1 => "those of 1 cgroup below it included",
            _ => $"those of {target.Below} cgroups below it included",
        };
        if (!isOne)
        {
            lines.Add(string.Join(", ", ((string?[])[$"{target.Path}: {Count(target.Processes.Length)} {(target.Processes.Length == 1 ? one : many)}", below]).OfType<string>()));
        }
        else if (below is not null)
        {
            lines.Add($"In it, {below}:");
        }

        AddProcesses(lines, target.Processes);
    }

    private static void AddProcesses(List<string> lines, ImmutableArray<ProcessStat> processes)
    {
        foreach (ProcessStat process in processes)
        {
            lines.Add($"  {process.Pid} {process.Name}");
        }
    }
}
