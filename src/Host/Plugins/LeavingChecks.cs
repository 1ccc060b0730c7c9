using Bpftop.Host.Plugins.Calls;

namespace Bpftop.Host.Plugins;

/// <summary>Asks the plugins what the user may want to undo before leaving.</summary>
/// <remarks>A check that throws or does not answer in time counts as a fault; the user can leave all the
/// same.</remarks>
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
                asked.Add((plugin, TimedCall.OnOwnThread(check.Check)));
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
