using System.Collections.Frozen;
using System.Collections.Immutable;
using Bpftop.Toolkit;

namespace Bpftop.TestPlugins.Good;

/// <summary>Which processes the action has marked.</summary>
public sealed class GoodMarks : ILeavingCheck
{
    public Latest<FrozenSet<ProcessKey>> Marked { get; } = new(FrozenSet<ProcessKey>.Empty);

    public LeavingNotice? Check() => Marked.Current.Count == 0 ? null : new LeavingNotice(
        $"{Marked.Current.Count} processes stay marked",
        [.. Marked.Current.Select(static key => $"process {key.Pid}").Order(StringComparer.Ordinal)],
        new ActionRequest("good.unmark", [], []),
        "Unmark");
}
