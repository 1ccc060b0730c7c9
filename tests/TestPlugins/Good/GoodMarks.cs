using System.Collections.Frozen;
using Bpftop.Toolkit;

namespace Bpftop.TestPlugins.Good;

/// <summary>Which processes the action has marked.</summary>
public sealed class GoodMarks
{
    public Latest<FrozenSet<ProcessKey>> Marked { get; } = new(FrozenSet<ProcessKey>.Empty);
}
