using System.Collections.Immutable;

namespace Bpftop;

/// <summary>How much the host asks before an action runs.</summary>
public enum ActionRisk
{
    /// <summary>Runs at once, with no question: only for what takes nothing from anybody, like a thaw.</summary>
    None,

    /// <summary>Undone as easily as done; the window has the action preselected.</summary>
    Low,

    /// <summary>Stops work; the window has Cancel preselected.</summary>
    Medium,

    /// <summary>Loses work or access; the window asks for a typed word.</summary>
    High,
}

/// <summary>Something a user can do to processes or to rows of the plugin's table.</summary>
/// <param name="Id">The plugin's id, a dot, a verb: <c>systemd.restart</c>.</param>
/// <param name="Label">The menu's text: a verb first.</param>
/// <param name="Risk">How much the host asks.</param>
/// <param name="Help">One sentence: what it does.</param>
public sealed record ActionSpec(string Id, string Label, ActionRisk Risk, string Help)
{
    /// <summary>The key that the plugin suggests, in the notation of the key bindings; the configuration may rebind it.</summary>
    public string? Key { get; init; }

    /// <summary>The table whose rows it acts on, or null where it acts on processes.</summary>
    public string? TableId { get; init; }

    /// <summary>True where an action on a table's rows also takes processes: it acts on the rows they belong to.</summary>
    public bool AlsoOnProcesses { get; init; }

    /// <summary>The word that runs it from the command line, on processes, or null: <c>freeze</c>, <c>thaw</c>, <c>limit</c>,
    /// which takes the <see cref="Argument"/>. The host has these words; of several actions with one, the first counts.</summary>
    public string? Command { get; init; }

    /// <summary>What the host asks the user for before planning ("seconds"), or null for nothing.</summary>
    public string? Argument { get; init; }
}

/// <summary>What the user chose to act on.</summary>
/// <param name="ActionId">The action.</param>
/// <param name="Processes">The chosen processes, pinned when the user pressed the key.</param>
/// <param name="TableRows">The keys of the chosen rows of the plugin's table: the cursor's, or all that are tagged or in a
/// range.</param>
/// <param name="Argument">What the user typed, where the action asks for it.</param>
public sealed record ActionRequest(
    string ActionId,
    ImmutableArray<ProcessRow> Processes,
    ImmutableArray<string> TableRows,
    string? Argument = null);

/// <summary>What an action would do.</summary>
public abstract record ActionPlan
{
    private ActionPlan()
    {
    }

    /// <summary>It will not do it.</summary>
    /// <param name="Reason">One sentence for the user.</param>
    public sealed record Refused(string Reason) : ActionPlan
    {
        /// <summary>True where <see cref="ActionRequest.Argument"/> is nothing that the action takes, whatever the targets are: a
        /// command then ends with the exit code of wrong usage.</summary>
        public bool IsArgumentWrong { get; init; }
    }

    /// <summary>It can; the host shows this, asks, and hands the plan back to <see cref="IActionProvider.RunAsync"/>.</summary>
    /// <param name="Request">What was asked.</param>
    /// <param name="Targets">Every process that will be touched; each key is checked again before it is. One that has ended
    /// by then is left out, and told as a failure where the user chose it, not where it is touched along with its
    /// group. Where all have ended, nothing is run.</param>
    /// <param name="Summary">One sentence: "freezes 14 processes in app.slice/web.service".</param>
    /// <param name="Effects">A line for each thing that will happen.</param>
    public sealed record Ready(
        ActionRequest Request,
        ImmutableArray<ProcessKey> Targets,
        string Summary,
        ImmutableArray<string> Effects) : ActionPlan
    {
        /// <summary>Overrides the action's own risk for this plan.</summary>
        public ActionRisk? Risk { get; init; }

        /// <summary>What it does to its targets, as a verb: "freezes". Where it is given, and the host knows whose processes the
        /// targets are, it says so before the summary: "freezes container web-shop (docker): 3 processes". Null for
        /// nothing.</summary>
        public string? Does { get; init; }
    }
}

/// <summary>What an action did. Failure is a result, not an exception.</summary>
/// <param name="Succeeded">True where all of it was done.</param>
/// <param name="Message">One sentence for the user.</param>
/// <param name="Failures">A line for each target that was not reached, with its reason.</param>
public sealed record ActionResult(bool Succeeded, string Message, ImmutableArray<string> Failures)
{
    /// <summary>What may be done next, an undo for example; the host plans it and asks. Null for nothing.</summary>
    public ActionRequest? Offer { get; init; }

    /// <summary>All of it was done.</summary>
    public static ActionResult Done(string message) => new(true, message, []);

    /// <summary>Nothing, or not all, was done.</summary>
    public static ActionResult Failed(string message, params ImmutableArray<string> failures) =>
        new(false, message, failures);
}

/// <summary>Gives actions.</summary>
/// <remarks>Called on the thread pool. Both calls can be cancelled.</remarks>
public interface IActionProvider
{
    /// <summary>The actions; the same each time.</summary>
    ImmutableArray<ActionSpec> Actions { get; }

    /// <summary>Says what would happen, and changes nothing.</summary>
    ValueTask<ActionPlan> PlanAsync(ActionRequest request, CancellationToken cancel);

    /// <summary>Does what the plan says to those targets that are still the same processes.</summary>
    ValueTask<ActionResult> RunAsync(ActionPlan.Ready plan, CancellationToken cancel);
}

/// <summary>Knows of what a user who leaves bpftop may want to undo first.</summary>
/// <remarks>A service of a plugin like <see cref="IActionProvider"/>, beside which it is registered.</remarks>
public interface ILeavingCheck
{
    /// <summary>What would be left behind now, or null for nothing. Called, on any thread, when the user leaves: it reads
    /// what the plugin already knows, without I/O. All plugins' checks together have a second; an answer that comes later
    /// is not waited for.</summary>
    LeavingNotice? Check();
}

/// <summary>What bpftop would leave behind.</summary>
/// <param name="Message">One sentence: "2 cgroups that bpftop froze stay frozen".</param>
/// <param name="Lines">A line for each.</param>
/// <param name="Undo">The plugin's own action that undoes it.</param>
/// <param name="UndoLabel">Its button: a verb first.</param>
public sealed record LeavingNotice(string Message, ImmutableArray<string> Lines, ActionRequest Undo, string UndoLabel);
