using System.Collections.Immutable;
using Bpftop.Freezer.Limits;

namespace Bpftop.Freezer;

/// <summary>Reminds a user who quits of limits that stay.</summary>
internal sealed class LimitNotice(CgroupLimits limits) : ILeavingCheck
{
    public LeavingNotice? Check()
    {
        ImmutableArray<SetLimit> set = limits.Current;
        return set.IsEmpty
            ? null
            : new LeavingNotice(
                set.Length == 1 ? "1 limit that bpftop set stays" : $"{set.Length} limits that bpftop set stay",
                [.. set.Select(static limit => limit.Line)],
                new ActionRequest(LimitActions.Unlimit, [], []),
                "Take back");
    }
}
