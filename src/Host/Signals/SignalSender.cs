using Bpftop.Host.Journal;
using Bpftop.Host.Targets;

namespace Bpftop.Host.Signals;

/// <summary>Sends a signal to exactly the processes that were pinned.</summary>
/// <remarks>Any thread. It waits for nothing, but each target costs a few system calls.</remarks>
/// <param name="procRoot">Where procfs is mounted.</param>
/// <param name="journal">Is told of each signal; null for nobody.</param>
internal sealed class SignalSender(string procRoot, IActionJournal? journal = null)
{
    /// <summary>Sends, and says for each target what became of it.</summary>
    public ImmutableArray<SignalOutcome> Send(ImmutableArray<ProcessTarget> targets, int signal)
    {
        ImmutableArray<SignalOutcome>.Builder outcomes = ImmutableArray.CreateBuilder<SignalOutcome>(targets.Length);
        foreach (ProcessTarget target in targets)
        {
            outcomes.Add(Send(target, signal));
        }

        ImmutableArray<SignalOutcome> all = outcomes.MoveToImmutable();
        journal?.Write(Entry(all, signal));
        return all;
    }

    private static ActionEntry Entry(ImmutableArray<SignalOutcome> outcomes, int signal)
    {
        SignalOutcome[] failures = [.. outcomes.Where(static outcome => outcome.Failure is not null)];
        return new ActionEntry(
            $"signal {SignalNames.NameOf(signal)}",
            [.. outcomes.Select(static outcome => outcome.Target.Line)],
            string.Create(CultureInfo.InvariantCulture, $"sent to {outcomes.Length - failures.Length} of {outcomes.Length}"),
            failures.Length == 0)
        {
            Failures = [.. failures.Select(static outcome => $"{outcome.Target.Line}: {outcome.Failure}")],
        };
    }

    private SignalOutcome Send(ProcessTarget target, int signal)
    {
        using PinnedProcess? process = PinnedProcess.Open(procRoot, target.Key, out string? failure);
        return process is null
            ? new SignalOutcome(target, failure)
            : new SignalOutcome(target, process.Signal(signal, out bool isPermission)) { IsPermission = isPermission };
    }
}

/// <summary>What became of one signal.</summary>
/// <param name="Target">Whom it was meant for.</param>
/// <param name="Failure">Why it was not delivered, or null where it was.</param>
internal sealed record SignalOutcome(ProcessTarget Target, string? Failure)
{
    /// <summary>Whether the user may not do it.</summary>
    public bool IsPermission { get; init; }
}
