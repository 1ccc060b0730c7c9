using System.Collections.Immutable;
using Bpftop.Freezer.Actions;
using Bpftop.Freezer.Journal;

namespace Bpftop.Freezer;

/// <summary>Reminds a user who quits of what stays frozen.</summary>
internal sealed class FreezerNotice(FrozenList list, TimeProvider time) : ILeavingCheck
{
    public LeavingNotice? Check()
    {
        FrozenEntry[] entries = list.Current;
        if (entries.Length == 0)
        {
            return null;
        }

        int processes = entries.Sum(static entry => entry.Processes);
        string message = $"{PlanText.Count(processes)} that bpftop froze {(processes == 1 ? "stays" : "stay")} frozen";
        return new LeavingNotice(message, [.. entries.Select(Line)], new ActionRequest(FreezerActions.ThawAll, [], []), "Thaw all");
    }

    private string Line(FrozenEntry entry)
    {
        string line = $"{entry.Cgroup}: {PlanText.Count(entry.Processes)}, {entry.State}";

        // While no bpftop runs, nobody thaws it when its time is up.
        return entry.Record.ThawAt is { } end
            ? $"{line}; to be thawed in {Math.Max(0, end - time.SecondsSinceStart()):0} s, which bpftop does only while it runs"
            : line;
    }
}
