using System.Collections.Immutable;
using Bpftop.Systemd.Names;

namespace Bpftop.Systemd.Actions;

/// <summary>Plans and results in words.</summary>
internal static class PlanText
{
    /// <summary>Units that stop along are many where the machine goes down; all processes are listed, for the window scrolls.</summary>
    private const int MostAlong = 40;
    private const int MostLetters = 100;

    /// <summary>"restarts web.service: 4 processes".</summary>
    public static string Summary(UnitVerb verb, ImmutableArray<UnitTarget> targets)
    {
        int processes = targets.Sum(static target => target.Processes.Length);
        string what = targets.Length == 1 ? targets[0].Key : $"{targets.Length} units";
        return verb.Word == "resetfailed" ? $"{verb.Third} {what}" : $"{verb.Third} {what}: {Count(processes, "process", "processes")}";
    }

    /// <summary>A line for each unit, its processes, and what is stopped along.</summary>
    public static ImmutableArray<string> Effects(UnitVerb verb, IEnumerable<(UnitTarget Target, Caution? Caution)> targets)
    {
        ImmutableArray<string>.Builder lines = ImmutableArray.CreateBuilder<string>();
        foreach ((UnitTarget target, Caution? caution) in targets)
        {
            lines.Add($"{verb.Word} {target.Key}: {Cut(target.Facts.Description)} ({target.Facts.State})");
            if (caution is not null)
            {
                lines.Add($"  careful: {caution.Reason}");
            }

            foreach ((string along, _) in target.StoppedAlong.Take(MostAlong))
            {
                lines.Add($"  {(verb.Word == "restart" ? "restarts or stops" : "stops")} with it: {along}");
            }

            if (target.StoppedAlong.Length > MostAlong)
            {
                lines.Add($"  and with it {Count(target.StoppedAlong.Length - MostAlong, "unit", "units")} more");
            }

            ImmutableArray<(int Pid, string Name)> processes = verb.Halts || verb.Word is "thaw" ? target.Processes : [];
            foreach ((int pid, string name) in processes)
            {
                lines.Add($"  {pid} {name}");
            }
        }

        return lines.ToImmutable();
    }

    /// <summary>What came of it. A freeze that did not complete may hold some processes already: a thaw is offered.
    /// </summary>
    public static ActionResult Result(UnitVerb verb, ActionRequest request, ImmutableArray<string> failures)
    {
        int done = request.TableRows.Length - failures.Length;
        string what = request.TableRows.Length == 1 ? request.TableRows[0] : Count(done, "unit", "units");
        if (failures.IsEmpty)
        {
            return ActionResult.Done($"{verb.Done} {what}");
        }

        string message = failures.Length == 1 && done == 0
            ? $"cannot {(verb.Word == "resetfailed" ? "reset" : verb.Word)} {failures[0]}"
            : $"{verb.Done} {Count(done, "unit", "units")}, and not {Count(failures.Length, "other", "others")}";
        return ActionResult.Failed(message, done == 0 && failures.Length == 1 ? [] : failures) with
        {
            Offer = verb.Word == "freeze" ? request with { ActionId = "systemd.thaw", Processes = [] } : null,
        };
    }

    private static string Cut(string text) => text.Length <= MostLetters ? text : text[..MostLetters] + "…";

    private static string Count(int count, string one, string many) => $"{count} {(count == 1 ? one : many)}";
}
