using System.Collections.Immutable;
using Bpftop.Host.Plugins.Calls;

namespace Bpftop.Host.Plugins;

/// <summary>Asks the plugins what a user who leaves may want to undo first.</summary>
/// <remarks>One that throws counts a fault, and so does one that does not answer in time: nobody keeps the user here.
/// </remarks>
internal sealed class LeavingChecks(PluginCatalog plugins, PluginLimits limits)
{
    /// <summary>What would be left behind; waits no longer than the limit.</summary>
    public ImmutableArray<LeavingNotice> Ask()
    {
        // Each on a thread of its own: the pool may be held up by a plugin.
        List<(Plugin Plugin, Task<LeavingNotice?> Answer)> asked = [];
        foreach (Plugin plugin in plugins.Plugins)
        {
            foreach (ILeavingCheck check in plugin.Instance is { IsGivenUp: false } instance ? instance.LeavingChecks : [])
            {
                asked.Add((plugin, Task.Factory.StartNew(check.Check, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
            }
        }

        if (asked.Count == 0)
        {
            return [];
        }

        // Not WaitAll, which throws what a check threw.
        Task.WhenAny(Task.WhenAll(asked.Select(static one => one.Answer)), Task.Delay(limits.Leaving)).Wait();
        ImmutableArray<LeavingNotice>.Builder notices = ImmutableArray.CreateBuilder<LeavingNotice>();
        foreach ((Plugin plugin, Task<LeavingNotice?> answer) in asked)
        {
            if (!answer.IsCompletedSuccessfully)
            {
                plugin.CountFault(answer.Exception is { } fault
                    ? $"its check before leaving threw {FaultText.Of(fault)}"
                    : "its check before leaving did not answer");
            }
            else if (answer.Result is { } notice && notice.Undo is not null)
            {
                notices.Add(notice with { Lines = notice.Lines.IsDefault ? [] : notice.Lines });
            }
        }

        return notices.ToImmutable();
    }
}
